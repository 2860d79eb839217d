package dev.longshore.core;

import dev.longshore.core.Consequence.MainNodeStarted;
import dev.longshore.core.Consequence.MainNodeTaken;
import dev.longshore.core.Consequence.NodeEnded;
import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.NodesWaitingFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the nodes of a multi-node parallel job mean for each other and for the whole job (AWS Batch
 * user guide, "Multi-node parallel jobs"). The main node starts first, and the others when it runs.
 * Its end ends the job: what other nodes do is stopped then, and the whole job ends, or waits for
 * its next attempt, when no node runs any more. The end of another node changes nothing else.
 *
 * <p>The instances of a service job are nodes too, with SageMaker's rules: all start at once, the
 * first that fails ends the job in the same way, and it has succeeded when all have.
 */
final class NodeDecisions {

  static final String MAIN_NODE_EXITED = "Main node exited";

  private NodeDecisions() {}

  /** The whole job runs since its main node does. */
  static List<Fact> onMainStarted(BatchState state, MainNodeStarted main) {
    Job whole = state.find(main.whole());
    return whole != null
            && whole.state() instanceof Active active
            && active.attempt().number() == main.attempt()
            && active.attempt().startedAt() == null
        ? List.of(new AttemptStartedFact(whole.id(), main.attempt(), main.at(), main.address()))
        : List.of();
  }

  /** The whole service job is taken by an engine since its first instance is. */
  static List<Fact> onMainTaken(BatchState state, MainNodeTaken main) {
    Job whole = state.find(main.whole());
    return whole != null
            && whole.state() instanceof Active active
            && active.attempt().number() == main.attempt()
            && !active.attempt().taken()
        ? List.of(new AttemptTakenFact(whole.id(), main.attempt(), main.at()))
        : List.of();
  }

  /** What follows from the end of a node. */
  static List<Fact> onNodeEnded(BatchState state, NodeEnded ended) {
    Job whole = state.find(ended.node().parent());
    if (whole == null || !(whole.state() instanceof Active)) {
      return List.of();
    }
    NodeProgress progress = state.nodeProgress(whole.id());
    AttemptEnd decisive = progress.finalEnd();
    if (progress.active().length == 0) {
      return decisive == null ? List.of() : wholeEnd(state, whole, decisive);
    }
    if (whole.isService()) {
      return progress.decidedEnd() != null
          ? stopNodes(state, whole, Cause.MAIN_NODE_EXITED, ServiceReasons.OTHER_FAILED, ended.at())
          : List.of();
    }
    return state.isMainNode(ended.node())
        ? stopNodes(state, whole, Cause.MAIN_NODE_EXITED, MAIN_NODE_EXITED, ended.at())
        : List.of();
  }

  /**
   * Ends all nodes that have not ended. A node that was not launched, since the main node never
   * ran, has nothing that could be stopped: it ends at once. The main node is always launched.
   */
  static List<Fact> stopNodes(
      BatchState state, Job whole, Cause cause, String reason, Instant now) {
    List<Fact> facts = new ArrayList<>();
    for (int index : state.nodeProgress(whole.id()).active()) {
      Job node = state.job(whole.id().node(index));
      facts.addAll(stopNode(state, whole, node, new StopRequest(cause, reason), now));
    }
    return facts;
  }

  /** Asks a node to stop that was launched, and ends one at once that was not. */
  static List<Fact> stopNode(BatchState state, Job whole, Job node, StopRequest stop, Instant now) {
    if (!areLaunched(state, whole) && !state.isMainNode(node.id())) {
      return endUnlaunched(node, stop, now);
    }
    return node.isToStop() ? List.of() : List.of(new JobStopRequestedFact(node.id(), stop));
  }

  private static List<Fact> endUnlaunched(Job node, StopRequest stop, Instant now) {
    Attempt attempt = ((Active) node.state()).attempt();
    AttemptEnd end =
        new AttemptEnd(
            attempt.number(),
            attempt.placement(),
            null,
            null,
            now,
            null,
            null,
            stop.reason(),
            List.of());
    return List.of(
        new JobStopRequestedFact(node.id(), stop),
        new AttemptEndedFact(node.id(), end),
        new JobEndedFact(node.id(), false, now, stop.reason()));
  }

  /**
   * Whether the nodes beside the main one were launched: when that was seen running, and those of a
   * service job at once.
   */
  static boolean areLaunched(BatchState state, Job whole) {
    return whole.isService() || mainRuns(state, whole);
  }

  /** Whether the main node was seen running. */
  static boolean mainRuns(BatchState state, Job whole) {
    return whole.state() instanceof Active active && active.attempt().startedAt() != null;
  }

  /**
   * The whole job as the end of its main node has it, which was judged by the timeout already: one
   * that this forestalled is none.
   */
  static Job judged(Job whole, AttemptEnd mainEnd) {
    return JobTransitions.isToStopFor(whole, Cause.TIMEOUT)
            && !JobTransitions.timedOut(whole).equals(mainEnd.statusReason())
        ? whole.withoutStop()
        : whole;
  }

  /** The end of a service job: it ends as the decisive instance did, with the last of all. */
  private static AttemptEnd endOfAll(Job whole, AttemptEnd decisive, Instant lastEnd) {
    Attempt attempt = ((Active) whole.state()).attempt();
    return new AttemptEnd(
        decisive.number(),
        attempt.placement(),
        attempt.address(),
        attempt.startedAt() != null ? attempt.startedAt() : decisive.startedAt(),
        lastEnd,
        decisive.exitCode(),
        decisive.reason(),
        decisive.statusReason(),
        List.of());
  }

  private static List<Fact> wholeEnd(BatchState state, Job whole, AttemptEnd decisive) {
    AttemptEnd mainEnd =
        whole.isService()
            ? endOfAll(whole, decisive, state.nodeProgress(whole.id()).lastEnd())
            : decisive;
    Job judged = judged(whole, mainEnd);
    List<Fact> facts = new ArrayList<>();
    if (mainEnd.startedAt() != null && !mainRuns(state, whole)) { // over before it was seen running
      facts.add(new AttemptStartedFact(whole.id(), mainEnd.number(), mainEnd.startedAt(), null));
    }
    facts.addAll(JobTransitions.afterAttempt(judged, mainEnd, Retries.strategyOf(state, whole)));
    if (facts.getLast() instanceof JobRunnableFact runnable) {
      facts.add(
          new NodesWaitingFact(whole.id(), whole.nodes(), runnable.at(), runnable.statusReason()));
    }
    return facts;
  }
}
