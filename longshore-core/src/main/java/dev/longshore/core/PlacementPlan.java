package dev.longshore.core;

import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import java.util.List;
import java.util.Map;

/**
 * What one cycle of the scheduler found.
 *
 * @param facts which jobs get room, which can never be launched, and which reasons have changed
 * @param placed how many jobs get room
 * @param blocked the first job of each queue that has one waiting, and why it waits
 * @param more whether the cycle stopped at its bound, so that another should follow
 */
public record PlacementPlan(
    List<Fact> facts, int placed, Map<String, Blocked> blocked, boolean more) {

  /** The first job of a queue, and why it waits. */
  public record Blocked(JobId job, WaitReason reason) {}
}
