package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import java.util.Comparator;

/**
 * A place in the order of a FIFO queue: retried jobs first, then by submission, then by array
 * index. One place stands for all children of an array that have no rows yet: it holds the index of
 * the next of them.
 *
 * @param retried whether an attempt failed before
 * @param sequence of submission
 * @param index of the child, 0 for a job that is none
 * @param job who waits: a job, a child, or the parent for all children without rows
 */
record Place(boolean retried, long sequence, int index, JobId job) implements Comparable<Place> {

  private static final Comparator<Place> ORDER =
      Comparator.comparing((Place place) -> !place.retried)
          .thenComparingLong(Place::sequence)
          .thenComparingInt(Place::index)
          .thenComparing(Place::job);

  /** The place of a job or child that is RUNNABLE. */
  static Place of(Job job, JobState.Runnable state) {
    int index = job.id().isArrayChild() ? job.id().arrayIndex() : 0;
    return new Place(state.retried(), job.sequence(), index, job.id());
  }

  /** The place of an array's children without rows. */
  static Place ofArray(Job parent, int nextIndex) {
    return new Place(false, parent.sequence(), nextIndex, parent.id());
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
