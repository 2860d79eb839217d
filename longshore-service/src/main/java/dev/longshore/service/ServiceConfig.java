package dev.longshore.service;

import java.time.Duration;

/**
 * What the service is told before it starts.
 *
 * @param launchesAtOnce how many attempts an engine may be starting at the same time; 1 or more
 * @param retention how long a job is kept after it has ended; more than nothing
 */
public record ServiceConfig(int launchesAtOnce, Duration retention) {

  /** AWS keeps jobs for at least seven days. */
  public static final ServiceConfig DEFAULTS = new ServiceConfig(8, Duration.ofDays(7));
}
