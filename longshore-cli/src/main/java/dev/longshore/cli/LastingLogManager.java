package dev.longshore.cli;

import java.util.logging.LogManager;

/**
 * Keeps the log open while the server stops. The JDK's own takes all handlers away in a shutdown
 * hook, at the same time as ours stops the server, and what that logs would be lost. Named in a
 * system property by {@link Main}, before anything logs.
 */
public final class LastingLogManager extends LogManager {

  /** Called by the JDK. */
  public LastingLogManager() {}

  @Override
  public void reset() {}
}
