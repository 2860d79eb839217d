package dev.longshore.server;

import java.util.List;

/** The configuration has mistakes: all of them at once, each with where it is. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> mistakes;

  ConfigException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** One line each, for the user. */
  public List<String> mistakes() {
    return mistakes;
  }
}
