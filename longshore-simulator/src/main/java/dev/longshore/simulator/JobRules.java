package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ServiceRequest;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of jobs, as clients see them: none that was accepted is lost, what has ended stays
 * as it ended, no job is tried more often than it may be, and what is stored is what memory holds.
 */
final class JobRules {

  private final List<JobId> known = new ArrayList<>();
  private final Map<JobId, JobStatus> ended = new HashMap<>();
  private @Nullable JobId submitted;

  /** It may be there from the next commit on; whether it was accepted is told later. */
  void submits(JobId job) {
    submitted = job;
  }

  void accepted(JobId job) {
    known.add(job);
    submitted = null;
  }

  /** Every job that was accepted, in order. */
  List<JobId> known() {
    return known;
  }

  int count() {
    return known.size();
  }

  /** Some job, child or node; perhaps one that there is not. */
  JobId any(Random random) {
    if (known.isEmpty()) {
      return Submit.id(0);
    }
    JobId job = known.get(random.nextInt(known.size()));
    return switch (random.nextInt(6)) {
      case 0 -> job.child(random.nextInt(4));
      case 1 -> job.node(random.nextInt(3));
      default -> job;
    };
  }

  /** Jobs and children that have not ended, as clients see them. */
  List<Job> unfinished(Reads reads) {
    List<JobId> open =
        Stream.concat(known.stream(), Stream.ofNullable(submitted))
            .filter(job -> !ended.containsKey(job))
            .toList();
    List<Job> unfinished = new ArrayList<>();
    for (JobView view : reads.jobs(open)) {
      unfinished.add(view.job());
      if (view.children() != null) {
        parts(reads, view.job()).forEach(child -> unfinished.add(child.job()));
      }
    }
    return unfinished;
  }

  void check(BatchState live, BatchState loaded, Reads reads) {
    Violation.unless(byId(loaded).equals(byId(live)), "memory holds what is stored", live);
    List<JobView> views = reads.jobs(known);
    checkConsumables(reads, views);
    Violation.unless(views.size() == known.size(), "no accepted job is lost", known);
    for (JobView view : views) {
      Job job = view.job();
      checkEnd(view);
      if (job.isMultiNode() && job.status().isTerminal()) {
        Violation.unless(
            parts(reads, job).stream().allMatch(node -> node.job().status().isTerminal()),
            "nodes end with their job",
            job);
      }
      if (view.children() != null) {
        checkChildren(reads, job, view.children());
      }
    }
  }

  /**
   * Whoever has run longer than it may, is to stop.
   *
   * @param now of the last look at the clock
   */
  static void checkTimeouts(BatchState state, Instant now) {
    for (Job job : state.unfinished()) {
      Integer seconds = timeoutSeconds(job.request());
      if (seconds != null
          && !job.id().isNode()
          && job.state() instanceof JobState.Active active
          && active.attempt().startedAt() != null
          && !now.isBefore(active.attempt().startedAt().plusSeconds(seconds))) {
        Violation.unless(job.isToStop() || nodesAreToStop(state, job), "no job runs too long", job);
      }
    }
  }

  private static @Nullable Integer timeoutSeconds(JobRequest request) {
    ServiceRequest service = request.service();
    return service == null ? request.timeoutSeconds() : (Integer) service.maxRuntimeSeconds();
  }

  /** Once a node has ended that decides, the others are to stop, whatever the time. */
  static boolean nodesAreToStop(BatchState state, Job job) {
    return IntStream.range(0, job.nodes())
        .mapToObj(index -> state.find(job.id().node(index)))
        .anyMatch(node -> node != null && node.isToStop());
  }

  void checkAllEnded(Reads reads) {
    for (JobView view : reads.jobs(known)) {
      Violation.unless(view.job().status().isTerminal(), "everything ends", view.job());
    }
    long lent = reads.consumableResource(RandomCluster.LENT).orElseThrow().inUse();
    Violation.unless(lent == 0, "consumables are given back", lent);
  }

  /** Every attempt that had room has used up one, and what is left says so. */
  private static void checkConsumables(Reads reads, List<JobView> views) {
    long used = 0;
    for (JobView view : views) {
      Job job = view.job();
      if (job.consumables().contains(new ConsumableRequirement(RandomCluster.USED_UP, 1))) {
        used +=
            job.isArrayParent()
                ? parts(reads, job).stream().mapToInt(child -> child.job().attempts()).sum()
                : job.attempts();
      }
    }
    long left =
        reads.consumableResource(RandomCluster.USED_UP).orElseThrow().resource().totalQuantity();
    Violation.unless(
        left == RandomCluster.USED_UP_TOTAL - used, "consumables add up", left + " and " + used);
  }

  private static Map<JobId, Job> byId(BatchState state) {
    Map<JobId, Job> jobs = new TreeMap<>();
    state.unfinished().forEach(job -> jobs.put(job.id(), job));
    return jobs;
  }

  private void checkEnd(JobView view) {
    Job job = view.job();
    JobStatus before = ended.get(job.id());
    if (before != null) {
      Violation.unless(job.status() == before, "what has ended stays as it ended", job);
    } else if (job.status().isTerminal()) {
      ended.put(job.id(), job.status());
    }
    RetryStrategy strategy = job.request().retryStrategy();
    int most = (strategy == null ? 1 : strategy.attempts()) + job.preemptions();
    Violation.unless(
        view.attempts().size() <= most, "no job is tried too often", job + " " + view.attempts());
  }

  private void checkChildren(Reads reads, Job parent, JobView.ChildSummary summary) {
    Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
    for (JobStatus status : JobStatus.OF_JOBS) {
      counts.put(status, 0);
    }
    for (JobView child : parts(reads, parent)) {
      checkEnd(child);
      counts.merge(child.job().status(), 1, Integer::sum);
    }
    Violation.unless(
        counts.equals(summary.counts()), "the children are counted", parent.id() + "" + summary);
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    Violation.unless(
        total == 0 || total == parent.arraySize(), "no child is lost", parent.id() + " " + counts);
  }

  private static List<JobView> parts(Reads reads, Job whole) {
    return reads.list(JobFilter.ofParent(whole.id(), List.of()), null, 100).jobs();
  }
}
