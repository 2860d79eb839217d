package dev.longshore.store.sqlite;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.jspecify.annotations.Nullable;

/** Lets through only what Flyway warns of; a start of the server is one line. */
public final class QuietLog implements LogCreator, Log {

  private static final System.Logger LOGGER = System.getLogger("dev.longshore.store.sqlite");

  /** Called by Flyway. */
  public QuietLog() {}

  @Override
  public Log createLogger(Class<?> type) {
    return this;
  }

  @Override
  public void debug(String message) {}

  @Override
  public void info(String message) {}

  @Override
  public void notice(String message) {}

  @Override
  public void warn(String message) {
    LOGGER.log(System.Logger.Level.WARNING, message);
  }

  @Override
  public void error(String message) {
    LOGGER.log(System.Logger.Level.ERROR, message);
  }

  @Override
  public void error(String message, @Nullable Exception cause) {
    LOGGER.log(System.Logger.Level.ERROR, message, cause);
  }
}
