package dev.longshore.server;

import org.jspecify.annotations.Nullable;

/** The server cannot start as it was told to. The message is one line for the user. */
public final class StartRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StartRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
