package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.engine.GpuDevices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the socket of a Docker daemon on another machine one of this machine, by the {@code ssh}
 * program: with the user's own keys, configuration and known hosts, and without ever asking. The
 * program is started again whenever it ends.
 *
 * <p>Docker's command line starts {@code ssh} for each connection instead. A server has many.
 */
public final class SshForward implements AutoCloseable {

  private static final String REMOTE_SOCKET = "/var/run/docker.sock";
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** With a machine that has answered just now. */
  private static final Duration GPU_PATIENCE = Duration.ofSeconds(5);

  private static final long LOOK_NANOS = 20_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(SshForward.class);

  private final String url;
  private final List<String> program;
  private final List<String> command;
  private final Path socket;
  private final Thread thread;
  private volatile @Nullable Process process;
  private volatile boolean closed;

  /**
   * Begins to connect; returns at once.
   *
   * @param url {@code ssh://[user@]host[:port][/path of the socket]}
   */
  public SshForward(String url) {
    this(url, List.of("ssh"));
  }

  SshForward(String url, List<String> program) {
    this.url = url;
    this.program = List.copyOf(program);
    this.socket = folder().resolve("docker.sock");
    this.command = command(URI.create(url), program, socket);
    this.thread = Thread.ofVirtual().name("ssh " + url).start(this::keepUp);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("longshore-ssh"); // readable by its owner alone
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(URI url, List<String> program, Path socket) {
    String remote = url.getPath().isEmpty() ? REMOTE_SOCKET : url.getPath();
    List<String> command = program(program);
    command.addAll(
        List.of(
            "-N",
            "-o",
            "ExitOnForwardFailure=yes",
            "-o",
            "StreamLocalBindUnlink=yes", // a killed program leaves its socket behind
            "-o",
            "ServerAliveInterval=5", // a machine that is gone ends no connection
            "-o",
            "ServerAliveCountMax=3",
            "-L",
            socket + ":" + remote));
    command.addAll(destination(url));
    return command;
  }

  /** It asks nobody anything. */
  private static List<String> program(List<String> program) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"));
    return command;
  }

  private static List<String> destination(URI url) {
    List<String> command = new ArrayList<>();
    if (url.getPort() > 0) {
      command.addAll(List.of("-p", Integer.toString(url.getPort())));
    }
    String user = url.getUserInfo();
    command.addAll(List.of("--", user == null ? url.getHost() : user + "@" + url.getHost()));
    return command;
  }

  /** Where the daemon can be reached while the connection stands. */
  public DaemonAddress address() {
    return DaemonAddress.of("unix://" + socket);
  }

  /** Whether the connection was made within this time, as far as is known here. */
  public boolean isConnected(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!Files.exists(socket)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** The GPUs that the NVIDIA driver there has; none where it does not tell soon. */
  public List<String> gpus() {
    return gpus(GPU_PATIENCE);
  }

  List<String> gpus(Duration patience) {
    List<String> asking = program(program);
    asking.add("-n");
    asking.addAll(destination(URI.create(url)));
    asking.add("cat " + GpuDevices.DRIVER + "/*/information");
    Process asked = null;
    try {
      asked = new ProcessBuilder(asking).redirectError(Redirect.DISCARD).start();
      InputStream output = asked.getInputStream();
      CompletableFuture<List<String>> answer = new CompletableFuture<>();
      Thread.startVirtualThread(() -> answer.complete(uuids(output)));
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException | ExecutionException | TimeoutException trouble) {
      LOG.warn("Whether {} has GPUs cannot be found out: {}", url, String.valueOf(trouble));
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      if (asked != null) {
        asked.destroyForcibly();
      }
    }
  }

  private static List<String> uuids(InputStream output) {
    try {
      String text = new String(output.readAllBytes(), UTF_8);
      return GpuDevices.uuids(text.lines().toList()).stream().sorted().toList();
    } catch (IOException cutOff) {
      return List.of();
    }
  }

  private void keepUp() {
    String told = "";
    try {
      while (!closed) {
        String said = run();
        if (!closed && !said.equals(told)) { // once, not each time
          LOG.warn("The connection to {} has ended and is made again: {}", url, said);
          told = said;
        }
        Pause.SLEEPING.pause(PAUSE);
      }
    } catch (InterruptedException _) {
      LOG.debug("no connection to {} is needed any more", url);
    } finally {
      stop();
    }
  }

  /** Until it ends; returns what it said. */
  private String run() throws InterruptedException {
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      process = started;
      if (closed) {
        stop();
      }
      String said = new String(started.getInputStream().readAllBytes(), UTF_8).strip();
      return said + " (exit code " + started.waitFor() + ")";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    stop();
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    } catch (IOException e) {
      LOG.debug("{} is left behind", socket, e);
    }
  }
}
