package dev.longshore.service;

import java.time.Duration;

/**
 * What the service is told before it starts.
 *
 * @param launchesAtOnce how many attempts an engine may be starting at the same time; 1 or more
 * @param retention how long a job is kept after it has ended; more than nothing
 * @param definitionRetention how long a revision is kept after it was deregistered, unless a job
 *     that was made from it is kept longer; more than nothing
 */
public record ServiceConfig(int launchesAtOnce, Duration retention, Duration definitionRetention) {

  /** AWS keeps jobs for at least seven days, and revisions that were deregistered for 180. */
  public static final ServiceConfig DEFAULTS =
      new ServiceConfig(8, Duration.ofDays(7), Duration.ofDays(180));
}
