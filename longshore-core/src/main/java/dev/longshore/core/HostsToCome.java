package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import java.util.List;

/**
 * What will be free on hosts once the jobs that are being stopped have ended: an account that
 * preemptions are tried on, so that nobody has to go for a job that would find no host then.
 */
final class HostsToCome {

  private final BatchState state;
  private FreeHosts free;

  /**
   * @param freeNow changes
   */
  HostsToCome(BatchState state, FreeHosts freeNow) {
    this.state = state;
    this.free = freeNow;
  }

  /** The job is being stopped already. */
  void ends(Job job) {
    give(free, job);
  }

  /** Takes room, if there will be enough without anybody else having to go. */
  boolean take(Shape shape) {
    return take(free, shape);
  }

  /** Takes room, if there will be enough when these have gone too. If not, they stay. */
  boolean takeAfter(Shape shape, List<Job> gone) {
    FreeHosts tried = free.copy();
    gone.forEach(job -> give(tried, job));
    if (!take(tried, shape)) {
      return false;
    }
    free = tried;
    return true;
  }

  private static boolean take(FreeHosts hosts, Shape shape) {
    List<Demand> parts = shape.isMultiNode() ? shape.nodes() : List.of(shape.demand());
    return hosts.takeAll(parts) != null;
  }

  private void give(FreeHosts hosts, Job job) {
    if (job.isMultiNode()) {
      for (int index : state.nodeProgress(job.id()).active()) {
        give(hosts, state.job(job.id().node(index)));
      }
    } else {
      hosts.give(((Active) job.state()).attempt().placement().host(), job.ownDemand());
    }
  }
}
