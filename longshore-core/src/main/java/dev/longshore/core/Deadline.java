package dev.longshore.core;

import dev.longshore.model.JobId;
import java.time.Instant;

/** When a running attempt has run long enough. Ordered by time, ties by id. */
record Deadline(Instant at, JobId job) implements Comparable<Deadline> {

  @Override
  public int compareTo(Deadline other) {
    int byTime = at.compareTo(other.at);
    return byTime != 0 ? byTime : job.compareTo(other.job);
  }
}
