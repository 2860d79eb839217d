package dev.longshore.engine;

import java.io.IOException;

/**
 * Takes what a command writes, each part as it comes. While it blocks, the command may have to
 * wait.
 */
public interface ExecOutput {

  /**
   * From standard output; of a terminal, all.
   *
   * @throws IOException when nobody reads it any more
   */
  void out(byte[] bytes) throws IOException;

  /**
   * From standard error.
   *
   * @throws IOException when nobody reads it any more
   */
  void error(byte[] bytes) throws IOException;
}
