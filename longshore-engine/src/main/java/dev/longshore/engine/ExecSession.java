package dev.longshore.engine;

import java.io.IOException;

/** A command that runs beside a container's own, and ends with it at the latest. */
public interface ExecSession extends AutoCloseable {

  /**
   * Bytes for its standard input. Blocks while it takes none.
   *
   * @throws IOException when it takes no more
   */
  void write(byte[] bytes) throws IOException;

  /** Its standard input ends. */
  void endInput();

  /** The screen of its terminal has another size. Without a terminal nothing happens. */
  void resize(ExecRequest.Terminal terminal);

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws IOException when nobody can say how it ended
   */
  int await() throws IOException, InterruptedException;

  /**
   * Nobody is interested any more: its input ends, and where the engine can, so does the command.
   */
  @Override
  void close();
}
