package dev.longshore.cli;

import dev.longshore.server.ServerConfig.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The log of this process: standard error, one line each. */
final class ServerLog {

  /** Libraries that tell of their own start; a start of the server is few lines. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.helidon"),
          Logger.getLogger("org.flywaydb"),
          Logger.getLogger("com.github.dockerjava"),
          Logger.getLogger("software.amazon.awssdk"));

  private final BackgroundHandler handler;

  private ServerLog(BackgroundHandler handler) {
    this.handler = handler;
  }

  /** Sets the log up; called once, before the server starts. */
  static ServerLog install(LogLevel level) {
    Logger root = Logger.getLogger("");
    for (Handler standard : root.getHandlers()) {
      root.removeHandler(standard);
    }
    BackgroundHandler handler =
        new BackgroundHandler(new FileOutputStream(FileDescriptor.err), new LogLine());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(level(level));
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    return new ServerLog(handler);
  }

  /** Returns when what was logged is written. */
  void flush() {
    handler.flush();
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
    };
  }
}
