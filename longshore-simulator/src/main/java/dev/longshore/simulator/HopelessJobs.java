package dev.longshore.simulator;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Job;
import java.util.List;

/** Jobs that no instance could hold that may ever be launched. */
final class HopelessJobs {

  private final InstanceSituation situation;

  HopelessJobs(InstanceSituation situation) {
    this.situation = situation;
  }

  /**
   * Those that say so. Where no type at all is large enough, whoever is first says just that.
   *
   * @param firsts of one queue
   */
  List<Job> among(List<WaitingJob> firsts) {
    List<Job> hopeless = firsts.stream().map(WaitingJob::job).filter(this::isHopeless).toList();
    for (Job job : hopeless) {
      Violation.unless(
          firsts.size() > 1
              || BlockedReason.JOB_RESOURCE_REQUIREMENT.equals(job.statusReason())
              || !usable(job).stream()
                  .allMatch(environment -> situation.allowed(environment).areTooSmallFor(job)),
          "a job that no type could hold says so",
          job);
    }
    return hopeless.stream().filter(HopelessJobs::hasBlockedReason).toList();
  }

  private boolean isHopeless(Job job) {
    return !job.isService()
        && situation.queueOf(job).environments().stream()
            .map(entry -> situation.book().environment(entry.computeEnvironment()))
            .allMatch(environment -> environment != null && isHopelessIn(environment, job));
  }

  /** There is a registered machine for whatever has no nodes. */
  private boolean isHopelessIn(ComputeEnvironment environment, Job job) {
    return Room.takesJobs(environment)
        && (environment.isUnmanaged()
            ? job.isMultiNode()
            : environment.instances() != null && !situation.allowed(environment).hold(job));
  }

  private List<ComputeEnvironment> usable(Job job) {
    return situation.usable(situation.queueOf(job));
  }

  private static boolean hasBlockedReason(Job job) {
    return job.statusReason() != null && BlockedReason.codeOf(job.statusReason()) != null;
  }
}
