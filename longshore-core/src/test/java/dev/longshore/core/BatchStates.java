package dev.longshore.core;

import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import java.time.Instant;
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
    compare(
        differences,
        "kept updates",
        List.copyOf(live.consumables().updates().all()),
        List.copyOf(other.consumables().updates().all()));
    compare(differences, "consumables", live.consumables().all(), other.consumables().all());
    for (String name : live.consumables().all().keySet()) {
      compare(differences, name, live.consumables().inUse(name), other.consumables().inUse(name));
    }
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
      compare(differences, "places in " + queue.name(), places(live, queue), places(other, queue));
      compare(
          differences,
          "use of " + queue.name(),
          use(live, queue, world.now),
          use(other, queue, world.now));
    }
    for (Job job : live.unfinished()) {
      if (job.isMultiNode() && job.state() instanceof JobState.Active) {
        NodeProgress nodes = live.nodeProgress(job.id());
        NodeProgress restored = other.nodeProgress(job.id());
        compare(differences, "end of " + job.id(), nodes.finalEnd(), restored.finalEnd());
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

  /** Everything that waits in the queue, by share and class. */
  private static Map<String, List<List<Place>>> places(BatchState state, JobQueue queue) {
    Map<String, List<List<Place>>> places = new TreeMap<>();
    state
        .waiting()
        .of(queue.name())
        .forEach(
            (share, waiting) ->
                places.put(
                    share,
                    waiting.classes().stream().map(one -> List.copyOf(one.places())).toList()));
    return places;
  }

  /** What each share of the queue has used. */
  private static Map<String, String> use(BatchState state, JobQueue queue, Instant now) {
    FairShare policy = state.fairShareOf(queue);
    Map<String, String> use = new TreeMap<>();
    if (policy != null) {
      QueueShares shares = state.fairShares().of(queue.name());
      shares
          .usage()
          .forEach(
              (share, usage) -> {
                double seconds = shares.vcpuSeconds(share, policy, now);
                if (seconds > 0 || usage.running() > 0) {
                  use.put(share, seconds + " s, " + usage.runningVcpuMillis() + " now");
                }
              });
      use.put("active", Integer.toString(shares.active(policy, now)));
    }
    return use;
  }

  private static void compare(
      List<String> differences, String what, @Nullable Object live, @Nullable Object other) {
    if (!Objects.equals(live, other)) {
      differences.add(what + ": " + live + " but restored: " + other);
    }
  }
}
