package dev.longshore.core;

import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares a live state with one that was restored. */
final class BatchStates {

  private BatchStates() {}

  /** What differs between the live state and this one; empty when they decide alike. */
  static List<String> differences(World world, BatchState other) {
    List<String> differences = new ArrayList<>();
    BatchState live = world.state;
    compare(differences, "jobs", jobs(live), jobs(other));
    compare(differences, "sequence", live.lastSequence(), other.lastSequence());
    compare(
        differences,
        "kept submits",
        List.copyOf(live.keptSubmits().all()),
        List.copyOf(other.keptSubmits().all()));
    compare(differences, "deadlines", live.deadlines().inOrder(), other.deadlines().inOrder());
    compare(
        differences,
        "environments",
        List.copyOf(live.environments()),
        List.copyOf(other.environments()));
    for (Host host : world.hosts) {
      compare(
          differences, host.id(), live.used().onHost(host.id()), other.used().onHost(host.id()));
    }
    for (JobQueue queue : live.queues()) {
      compare(differences, queue.name(), queue, other.queue(queue.name()));
      compare(
          differences,
          "places in " + queue.name(),
          List.copyOf(live.waiting().of(queue.name())),
          List.copyOf(other.waiting().of(queue.name())));
    }
    for (Job job : live.unfinished()) {
      if (job.isMultiNode() && job.state() instanceof JobState.Active) {
        NodeProgress nodes = live.nodeProgress(job.id());
        NodeProgress restored = other.nodeProgress(job.id());
        compare(differences, "end of " + job.id(), nodes.mainEnd(), restored.mainEnd());
        compare(
            differences,
            "nodes of " + job.id(),
            Arrays.toString(nodes.active()),
            Arrays.toString(restored.active()));
      }
      compare(
          differences,
          "what waits for " + job.id(),
          live.dependencies().waitersOf(job.id()),
          other.dependencies().waitersOf(job.id()));
      compare(
          differences,
          "what goes beside " + job.id(),
          live.dependencies().arraysBeside(job.id()),
          other.dependencies().arraysBeside(job.id()));
      compare(
          differences,
          "what waits for children of " + job.id(),
          live.dependencies().awaitedChildrenOf(job.id()),
          other.dependencies().awaitedChildrenOf(job.id()));
      if (job.state() instanceof JobState.Spawned) {
        compare(differences, "children", children(live, job), children(other, job));
      }
    }
    return differences;
  }

  private static List<Object> children(BatchState state, Job parent) {
    ArrayProgress progress = state.progress(parent.id());
    return List.of(
        parent.id(),
        progress.waiting(),
        progress.blocked(),
        progress.underWay(),
        progress.succeeded(),
        progress.failed());
  }

  private static Map<JobId, Job> jobs(BatchState state) {
    Map<JobId, Job> jobs = new TreeMap<>();
    state.unfinished().forEach(job -> jobs.put(job.id(), job));
    return jobs;
  }

  private static void compare(
      List<String> differences, String what, @Nullable Object live, @Nullable Object other) {
    if (!Objects.equals(live, other)) {
      differences.add(what + ": " + live + " but restored: " + other);
    }
  }
}
