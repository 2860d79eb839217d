package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.StopRequest;
import dev.longshore.simulator.InstanceBook.Entry;
import dev.longshore.simulator.InstanceBook.Stop;
import dev.longshore.store.Reads;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of attempts whose machine goes: they say so in AWS's words for its kind, and are
 * followed by another as the retry strategy has it.
 */
final class LostMachineRules {

  private static final String SPOT_TASK = "Your Spot Task was interrupted.";
  private static final String RETIRED = "Task stopped during instance draining";

  private final InstanceSituation situation;
  private final Reads reads;
  private final @Nullable Command<?> asked;

  /**
   * @param reads what was committed
   * @param asked what somebody asked for in this commit; null if it was for something else
   */
  LostMachineRules(InstanceSituation situation, Reads reads, @Nullable Command<?> asked) {
    this.situation = situation;
    this.reads = reads;
    this.asked = asked;
  }

  void check(InstanceBook then, Fact fact) {
    if (fact instanceof JobStopRequestedFact requested
        && requested.stop().cause() == StopRequest.Cause.HOST_GONE) {
      checkTaskStops(requested.job());
    } else if (fact instanceof AttemptEndedFact ended) {
      check(then, ended.job(), ended.end());
    }
  }

  /** What runs without an instance is interrupted on Fargate Spot alone. */
  private void checkTaskStops(JobId id) {
    Job job = situation.state().find(id);
    if (job == null
        || !(job.state() instanceof JobState.Active active)
        || active.attempt().placement().instance() != null) {
      return;
    }
    String name = active.attempt().placement().computeEnvironment();
    ComputeEnvironment environment = situation.book().environment(name);
    Violation.unless(
        environment != null
            && environment.kind().equals("FARGATE_SPOT")
            && (!situation.config().interruptions().rates().isEmpty()
                || (asked instanceof InterruptJobCommand interrupt && interrupt.job().equals(id))),
        "only Fargate Spot is interrupted, by chance or by somebody",
        job + " after " + asked);
  }

  /** A node may name the machine of the main node, with which it ends. */
  private void check(InstanceBook then, JobId id, AttemptEnd end) {
    Stop stop = then.stop(id);
    boolean isGone = isGone(end.statusReason());
    boolean isStopped =
        stop != null
            && stop.request().cause() == StopRequest.Cause.HOST_GONE
            && Objects.equals(end.exitCode(), SimulatedMachine.STOPPED);
    if (id.isNode() || !(isGone || isStopped)) {
      return;
    }
    Set<String> reasons = reasons(then, end, isStopped ? stop : null);
    Violation.unless(
        reasons.contains(end.statusReason()),
        "an attempt whose machine is gone says which that was",
        id + " " + end + " and not " + reasons);
    checkFollowed(id, end, stop);
  }

  private static boolean isGone(String reason) {
    return reason.startsWith("Host EC2") || reason.equals(SPOT_TASK) || reason.equals(RETIRED);
  }

  /** As it was when it was asked to stop, or when it went without being asked. */
  private static Set<String> reasons(InstanceBook then, AttemptEnd end, @Nullable Stop stop) {
    ComputeEnvironment environment = then.environment(end.placement().computeEnvironment());
    if (environment != null && environment.kind().equals("FARGATE_SPOT")) {
      return Set.of(SPOT_TASK);
    }
    String instance = end.placement().instance();
    Entry entry = instance == null ? null : then.find(instance);
    Drain.Cause cause =
        stop != null
            ? stop.drains()
            : entry == null || entry.drain() == null ? null : entry.drain().cause();
    return Set.of(
        cause == Drain.Cause.RETIRED
            ? RETIRED
            : "Host EC2 (instance " + end.placement().instanceId() + ") terminated.");
  }

  /** Unless somebody wanted the job to end, or the array that it is of. */
  private void checkFollowed(JobId id, AttemptEnd end, @Nullable Stop stop) {
    Job job = reads.jobs(List.of(id)).getFirst().job();
    Job array = id.isArrayChild() ? situation.state().find(id.parent()) : null;
    if (job.isService()
        || (stop != null && stop.request().cause() != StopRequest.Cause.HOST_GONE)
        || (id.isArrayChild() && (array == null || array.isToStop()))) {
      return;
    }
    RetryStrategy strategy = job.request().retryStrategy();
    boolean isLast = strategy == null || end.number() >= strategy.attempts();
    Violation.unless(
        job.status().isTerminal() == isLast,
        "what has lost its machine is tried again as its retry strategy says",
        job + " after " + end);
  }
}
