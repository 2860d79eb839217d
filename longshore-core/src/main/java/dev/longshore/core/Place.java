package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import java.util.Comparator;

/**
 * A place in the order of a share: by scheduling priority, then retried jobs first, then by
 * submission, then by array index. In a FIFO queue all have the same priority. One place stands for
 * all children of an array that have no rows yet: it holds the index of the next of them.
 *
 * @param priority 0 to 9999, higher first; 0 in a FIFO queue
 * @param retried whether an attempt failed before
 * @param sequence of submission
 * @param index of the child, 0 for a job that is none
 * @param job who waits: a job, a child, or the parent for all children without rows
 */
record Place(int priority, boolean retried, long sequence, int index, JobId job)
    implements Comparable<Place> {

  /** By submission alone, across shares. */
  static final Comparator<Place> BY_AGE =
      Comparator.comparingLong(Place::sequence)
          .thenComparingInt(Place::index)
          .thenComparing(Place::job);

  /** The place of a job or child that is RUNNABLE. */
  static Place of(Job job, JobState.Runnable state, int priority) {
    int index = job.id().isArrayChild() ? job.id().arrayIndex() : 0;
    return new Place(priority, state.retried(), job.sequence(), index, job.id());
  }

  /** The place of an array's children without rows. */
  static Place ofArray(Job parent, int nextIndex, int priority) {
    return new Place(priority, false, parent.sequence(), nextIndex, parent.id());
  }

  /** The place of another child without a row of the same array. */
  Place at(int nextIndex) {
    return new Place(priority, retried, sequence, nextIndex, job);
  }

  @Override
  public int compareTo(Place other) {
    int order = Integer.compare(other.priority, priority);
    order = order != 0 ? order : Boolean.compare(other.retried, retried);
    order = order != 0 ? order : Long.compare(sequence, other.sequence);
    order = order != 0 ? order : Integer.compare(index, other.index);
    return order != 0 ? order : job.compareTo(other.job);
  }
}
