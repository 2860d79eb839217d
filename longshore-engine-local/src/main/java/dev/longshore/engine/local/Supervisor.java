package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell in a session of its own that runs one container at a time. It outlives the server: when
 * its standard input ends, it goes on until that is over, writes the exit code, and leaves.
 */
final class Supervisor {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final List<String> NEW_SESSION = newSession();
  private static final String SCRIPT = script();

  private final Process process;

  private Supervisor(Process process) {
    this.process = process;
  }

  /** Starts one. */
  static Supervisor start(Path folder) throws IOException {
    List<String> command = new ArrayList<>(NEW_SESSION);
    command.addAll(List.of("/bin/sh", "-c", SCRIPT, "longshore-supervisor", folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.directory(folder.toFile());
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    return new Supervisor(builder.start());
  }

  /** Its process id, which is also its session's and its group's. */
  long id() {
    return process.pid();
  }

  /** Lets it run a container whose folder is prepared. */
  void run(ContainerFolder folder) throws IOException {
    OutputStream orders = process.getOutputStream();
    orders.write((folder.name() + "\n").getBytes(UTF_8));
    orders.flush();
  }

  /** Lets it leave as soon as its container is over. */
  void dismiss() {
    try {
      process.getOutputStream().close();
    } catch (IOException trouble) {
      LOG.debug("supervisor={} was gone already", id(), trouble);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Completed when it has left or was killed. */
  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** What makes the command behind it the first of a session of its own, with the same id. */
  static List<String> inNewSession() {
    return NEW_SESSION;
  }

  private static List<String> newSession() {
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(setsid))) {
        return List.of(setsid);
      }
    }
    if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      return List.of("/usr/bin/perl", "-e", "use POSIX 'setsid'; setsid(); exec @ARGV or exit 127");
    }
    LOG.warn("neither setsid nor perl is installed: a signal to the server may reach its jobs");
    return List.of();
  }

  private static String script() {
    try (var resource = Supervisor.class.getResourceAsStream("supervisor.sh")) {
      if (resource == null) {
        throw new IllegalStateException("supervisor.sh is missing in this build");
      }
      return new String(resource.readAllBytes(), UTF_8);
    } catch (IOException trouble) {
      throw new UncheckedIOException("could not read supervisor.sh", trouble);
    }
  }
}
