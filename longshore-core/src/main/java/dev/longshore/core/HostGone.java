package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Placement;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of attempts whose machine goes or is gone. */
final class HostGone {

  /** As users of Fargate Spot report it. */
  static final String SPOT_TASK = "Your Spot Task was interrupted.";

  /** What ECS says of a task whose managed instance is replaced. */
  static final String RETIRED = "Task stopped during instance draining";

  private HostGone() {}

  /**
   * What AWS says of an attempt whose machine is gone. Only Fargate Spot has no instance to name,
   * and that of a managed instance which is replaced is not named.
   */
  static String reason(BatchState state, Placement placement) {
    Instance instance =
        placement.instance() == null ? null : state.instances().find(placement.instance());
    return reason(state, placement, instance);
  }

  private static String reason(BatchState state, Placement placement, @Nullable Instance instance) {
    if (instance != null
        && instance.drain() != null
        && instance.drain().cause() == Drain.Cause.RETIRED) {
      return RETIRED;
    }
    ComputeEnvironment environment = state.environment(placement.computeEnvironment());
    return environment != null && environment.kind().equals("FARGATE_SPOT")
        ? SPOT_TASK
        : "Host EC2 (instance " + placement.instanceId() + ") terminated.";
  }

  /**
   * The facts of stopping one job, or one node, since its machine goes. The main node decides for
   * all, and so does its machine; the others go on without a node that is not the main one.
   */
  static List<Fact> stop(BatchState state, Job job, Instant now) {
    return job.state() instanceof Active active
        ? stop(state, job, reason(state, active.attempt().placement()), now)
        : List.of();
  }

  /**
   * The same of a job, or a node, on an instance.
   *
   * @param instance one that is retired as it is once it takes no further jobs
   */
  static List<Fact> stop(BatchState state, Job job, Instance instance, Instant now) {
    return job.state() instanceof Active active
        ? stop(state, job, reason(state, active.attempt().placement(), instance), now)
        : List.of();
  }

  private static List<Fact> stop(BatchState state, Job job, String reason, Instant now) {
    if (job.isToStop()) {
      return List.of();
    }
    StopRequest stop = new StopRequest(Cause.HOST_GONE, reason);
    if (!job.id().isNode()) {
      return wholeGone(state, job, stop, now);
    }
    Job whole = state.job(job.id().parent());
    return state.isMainNode(job.id()) && !whole.isToStop()
        ? wholeGone(state, whole, stop, now)
        : NodeDecisions.stopNode(state, whole, job, stop, now);
  }

  private static List<Fact> wholeGone(BatchState state, Job job, StopRequest stop, Instant now) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new JobStopRequestedFact(job.id(), stop));
    if (job.isMultiNode()) {
      facts.addAll(NodeDecisions.stopNodes(state, job, stop.cause(), stop.reason(), now));
    }
    return facts;
  }
}
