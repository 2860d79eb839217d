package dev.longshore.core;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.UsableMemory;
import java.time.Duration;

/**
 * What decides about the instances of compute environments beside their own settings.
 *
 * @param catalog the types that there are
 * @param memory how much of its memory a type offers
 * @param startTime from the launch of an instance until it takes jobs
 * @param idleTime how long an instance is kept that no job has
 * @param market what is to be had of types
 * @param interruptions of Spot instances, by chance
 */
public record InstanceConfig(
    InstanceCatalog catalog,
    UsableMemory memory,
    Duration startTime,
    Duration idleTime,
    InstanceMarket market,
    RandomInterruptions interruptions) {

  /** Instances that take jobs at once, and of which there are always enough. */
  public static final InstanceConfig STANDARD =
      new InstanceConfig(
          InstanceCatalog.builtIn(),
          UsableMemory.STANDARD,
          Duration.ZERO,
          Duration.ofSeconds(60),
          InstanceMarket.OPEN,
          RandomInterruptions.NEVER);
}
