package dev.longshore.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command to run beside a container's own.
 *
 * @param command first the program; looked for as the container looks for programs
 * @param terminal the terminal that it has, or null for plain input and output
 */
public record ExecRequest(List<String> command, @Nullable Terminal terminal) {

  public ExecRequest {
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("there is no command");
    }
  }

  /**
   * A terminal.
   *
   * @param columns of its screen
   * @param rows of its screen
   */
  public record Terminal(int columns, int rows) {}
}
