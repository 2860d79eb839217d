package dev.longshore.engine.local;

import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that has the variables and the working directory of a container. It is a child of the
 * server, not of the container's process; when that ends, it is killed.
 *
 * <p>A terminal is one that the program {@code script} makes. Its size is set with {@code stty}.
 */
final class LocalExec implements ExecSession {

  /** Takes on what the record of the launch exports, and becomes the command that follows. */
  private static final List<String> LAUNCH =
      List.of("/bin/sh", "-c", ". ../launch", LaunchScript.EXEC);

  private static final int CHUNK = 8_192;

  /** For what is on its way when the command has ended. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

  private final Process process;
  private final List<Thread> readers;

  /** Where the command has written which terminal it has; null where it has none. */
  private final @Nullable Path terminal;

  /** Ends it with the container. */
  private final Future<Void> killing;

  private LocalExec(
      Process process, List<Thread> readers, @Nullable Path terminal, Future<Void> killing) {
    this.process = process;
    this.readers = readers;
    this.terminal = terminal;
    this.killing = killing;
  }

  static LocalExec start(LocalContainer container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    ContainerFolder place = container.folder();
    if (!place.launchTakesOtherCommands()) {
      throw new ExecRefused(
          "container " + container.key() + " was started by a Longshore that could not do this");
    }
    try {
      Path terminal = null;
      List<String> command = new ArrayList<>(LAUNCH);
      command.addAll(request.command());
      List<String> whole = new ArrayList<>(Supervisor.inNewSession());
      if (request.terminal() == null) {
        whole.addAll(command);
      } else {
        terminal = Files.createTempFile(place.path(), "terminal", "");
        whole.addAll(withTerminal(command, terminal, request.terminal()));
      }
      ProcessBuilder builder = new ProcessBuilder(whole).directory(place.work().toFile());
      builder.environment().clear();
      builder.environment().put("TERM", "xterm-256color");
      Process process = builder.start();
      List<Thread> readers =
          List.of(
              copying(process.getInputStream(), output::out),
              copying(process.getErrorStream(), output::error));
      Future<Void> killing = container.ended().thenRun(() -> kill(process));
      return new LocalExec(process, readers, terminal, killing);
    } catch (IOException trouble) {
      throw new ExecRefused(String.valueOf(trouble.getMessage()));
    }
  }

  private static List<String> withTerminal(
      List<String> command, Path terminal, ExecRequest.Terminal size) throws ExecRefused {
    Path script = Path.of("/usr/bin/script");
    if (!Files.isExecutable(script)) {
      throw new ExecRefused(
          "there is no " + script + " on this machine to make a terminal; go without one");
    }
    String inside =
        "tty >%s; stty rows %d cols %d; exec %s"
            .formatted(
                LaunchScript.quoted(terminal.toString()),
                size.rows(),
                size.columns(),
                String.join(" ", command.stream().map(LaunchScript::quoted).toList()));
    return System.getProperty("os.name").startsWith("Linux")
        ? List.of(script.toString(), "-q", "-e", "-c", inside, "/dev/null")
        : List.of(script.toString(), "-q", "/dev/null", "/bin/sh", "-c", inside);
  }

  /** Takes a part of the output. */
  private interface Taker {
    void take(byte[] bytes) throws IOException;
  }

  private static Thread copying(InputStream from, Taker taker) {
    return Thread.ofVirtual()
        .start(
            () -> {
              byte[] buffer = new byte[CHUNK];
              try (from) {
                for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                  taker.take(Arrays.copyOf(buffer, length));
                }
              } catch (IOException nobodyReads) {
                // The command finds its output closed, as in a pipe.
              }
            });
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write(bytes);
    input.flush();
  }

  @Override
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // Then nobody reads it.
    }
  }

  @Override
  public void resize(ExecRequest.Terminal size) {
    if (terminal == null) {
      return;
    }
    try {
      String device = Files.readString(terminal).strip();
      String flag = System.getProperty("os.name").startsWith("Linux") ? "-F" : "-f";
      new ProcessBuilder(
              "stty", flag, device, "rows", "" + size.rows(), "cols", "" + size.columns())
          .start()
          .waitFor(1, TimeUnit.SECONDS);
    } catch (IOException notYetOrOver) {
      // A screen of the wrong size is no reason to end it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int await() throws InterruptedException {
    int exitCode = process.waitFor();
    for (Thread reader : readers) {
      if (!reader.join(LAST_OUTPUT)) {
        break; // what it has left behind holds its output, and is killed with it
      }
    }
    close();
    return exitCode;
  }

  @Override
  public void close() {
    killing.cancel(false);
    kill(process);
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
      if (terminal != null) {
        Files.deleteIfExists(terminal);
      }
    } catch (IOException alreadyGone) {
      // It goes with the container at the latest.
    }
  }

  /** With what it has left in its session; a terminal has one of its own below it. */
  private static void kill(Process process) {
    Set<Long> all = new HashSet<>();
    process.descendants().forEach(descendant -> all.add(descendant.pid()));
    Processes.inSessionsOf(Set.of(process.pid())).values().forEach(all::addAll);
    all.add(process.pid());
    Processes.kill(all);
  }
}
