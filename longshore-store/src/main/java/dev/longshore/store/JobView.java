package dev.longshore.store;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Job;
import dev.longshore.model.JobStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is read: with its past.
 *
 * @param job where it stands
 * @param attempts those that have ended, in order
 * @param scheduledAt when it last got room, or null
 * @param children for an array parent: how many children are in each status, and when that last
 *     changed
 */
public record JobView(
    Job job,
    List<AttemptEnd> attempts,
    @Nullable Instant scheduledAt,
    @Nullable ChildSummary children) {

  /**
   * The children of an array parent.
   *
   * @param counts of every status that a child can have, 0 included; all 0 before the children were
   *     spawned
   * @param updatedAt when a child last changed
   */
  public record ChildSummary(Map<JobStatus, Integer> counts, Instant updatedAt) {

    /** With 0 for each status that is not counted. */
    public static ChildSummary of(Map<JobStatus, Integer> counts, Instant updatedAt) {
      Map<JobStatus, Integer> all = new EnumMap<>(JobStatus.class);
      for (JobStatus status : JobStatus.OF_JOBS) {
        all.put(status, counts.getOrDefault(status, 0));
      }
      return new ChildSummary(all, updatedAt);
    }
  }
}
