package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import dev.longshore.model.ContainerKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A command that the daemon runs in a container, with its user, variables and working directory.
 * The daemon cannot end one: when nobody is interested any more its input ends, and a shell leaves
 * then.
 */
final class DockerExec implements ExecSession {

  private static final int CHUNK = 8_192;

  /** Ctrl-C and Ctrl-D. */
  private static final byte[] INTERRUPT_AND_END = {3, 4};

  private final Daemon daemon;
  private final String id;
  private final boolean hasTerminal;
  private final AttachedConnection connection;
  private final Thread reader;

  private DockerExec(
      Daemon daemon,
      String id,
      boolean hasTerminal,
      AttachedConnection connection,
      ExecOutput output) {
    this.daemon = daemon;
    this.id = id;
    this.hasTerminal = hasTerminal;
    this.connection = connection;
    this.reader = Thread.ofVirtual().name("exec " + id).unstarted(() -> read(output));
  }

  /**
   * Starts one.
   *
   * @param find asks the daemon for the container
   * @throws ExecRefused when it cannot be run, or the daemon is away
   */
  static DockerExec start(
      Daemon daemon,
      ContainerKey key,
      Supplier<@Nullable InspectContainerResponse> find,
      ExecRequest request,
      ExecOutput output)
      throws ExecRefused {
    boolean hasTerminal = request.terminal() != null;
    try {
      InspectContainerResponse found = find.get();
      if (found == null || !Boolean.TRUE.equals(found.getState().getRunning())) {
        throw new ExecRefused("container " + key + " does not run");
      }
      String container = found.getId();
      String id =
          daemon
              .ask(
                  docker ->
                      docker
                          .execCreateCmd(container)
                          .withCmd(request.command().toArray(String[]::new))
                          .withAttachStdin(true)
                          .withAttachStdout(true)
                          .withAttachStderr(true)
                          .withTty(hasTerminal)
                          .exec())
              .getId();
      AttachedConnection connection =
          daemon.attach("/exec/" + id + "/start", "{\"Detach\":false,\"Tty\":" + hasTerminal + "}");
      DockerExec session = new DockerExec(daemon, id, hasTerminal, connection, output);
      session.reader.start();
      if (request.terminal() != null) {
        session.resize(request.terminal());
      }
      return session;
    } catch (DockerException refusal) {
      throw new ExecRefused(Daemon.errorText(refusal));
    } catch (DaemonUnreachable outage) {
      throw new ExecRefused(String.valueOf(outage.getMessage()));
    }
  }

  private void read(ExecOutput output) {
    try (InputStream in = connection.input()) {
      if (hasTerminal) {
        readAll(in, output);
      } else {
        readFrames(new FrameReader(in), output);
      }
    } catch (IOException brokenOffOrNobodyReads) {
      // How it ended, the daemon says when it is asked.
    }
  }

  private static void readAll(InputStream in, ExecOutput output) throws IOException {
    byte[] buffer = new byte[CHUNK];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      output.out(Arrays.copyOf(buffer, length));
    }
  }

  private static void readFrames(FrameReader frames, ExecOutput output) throws IOException {
    while (frames.next()) {
      for (byte[] part = frames.part(CHUNK); part.length > 0; part = frames.part(CHUNK)) {
        if (frames.stream() == FrameReader.ERROR) {
          output.error(part);
        } else {
          output.out(part);
        }
      }
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    connection.write(bytes);
  }

  @Override
  public void endInput() {
    try {
      connection.endOutput();
    } catch (IOException alreadyGone) {
      // Then nobody reads it.
    }
  }

  @Override
  public void resize(ExecRequest.Terminal terminal) {
    if (hasTerminal) {
      try {
        daemon.ask(
            docker ->
                docker.resizeExecCmd(id).withSize(terminal.rows(), terminal.columns()).exec());
      } catch (DockerException | DaemonUnreachable overAlready) {
        // A screen of the wrong size is no reason to end it.
      }
    }
  }

  @Override
  public int await() throws IOException, InterruptedException {
    reader.join();
    try {
      Long exitCode = daemon.ask(docker -> docker.inspectExecCmd(id).exec()).getExitCodeLong();
      if (exitCode == null) {
        throw new IOException("the connection to the daemon was lost; the command may go on");
      }
      return exitCode.intValue();
    } catch (DockerException | DaemonUnreachable trouble) {
      throw new IOException(trouble.getMessage(), trouble);
    }
  }

  /** On a terminal the daemon passes no end of input on, but a shell knows these keys for one. */
  @Override
  public void close() {
    try {
      if (hasTerminal) {
        connection.write(INTERRUPT_AND_END);
      }
    } catch (IOException overAlready) {
      // Then it needs none.
    }
    try {
      connection.close();
    } catch (IOException alreadyGone) {
      // It is given up anyway.
    }
  }
}
