package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A job that got room in a cycle.
 *
 * @param waiting as it waited before
 * @param parts one, or one for each node of a multi-node parallel job, all in one environment
 */
record Placed(WaitingJob waiting, List<Part> parts) {

  /** What it got on one host. */
  record Part(Placement placement, Demand demand) {}

  Job job() {
    return waiting.job();
  }

  String environment() {
    return parts.getFirst().placement().computeEnvironment();
  }

  /** Those of a commit, in the order in which they were placed. */
  static List<Placed> in(List<Fact> facts, BatchState after) {
    List<Placed> placed = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact instanceof AttemptPlacedFact attempt) {
        Job job = Objects.requireNonNull(after.find(attempt.job()));
        List<Part> parts = new ArrayList<>();
        if (!job.isMultiNode()) {
          parts.add(new Part(attempt.attempt().placement(), job.demand()));
        }
        placed.add(new Placed(WaitingJob.of(job, attempt.attempt().number() > 1), parts));
      } else if (fact instanceof NodePlacedFact node
          && node.node().state() instanceof JobState.Active active) {
        placed.getLast().parts.add(new Part(active.attempt().placement(), node.node().ownDemand()));
      }
    }
    return placed;
  }
}
