package dev.longshore.simulator;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.store.ConsumableView;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a data folder has: its resources, and how long each job ran. Service jobs and their queues
 * are left out.
 *
 * @param environments all compute environments
 * @param policies all fair-share policies
 * @param consumables all consumable resources
 * @param queues all queues for jobs
 * @param definitions those of the jobs
 * @param jobs those that have ended and of which something ran, in the order in which they came
 * @param neverRan how many jobs ended without having run; children count, their arrays do not
 * @param unended how many jobs have not ended
 * @param serviceJobs how many there are
 */
record History(
    List<ComputeEnvironment> environments,
    List<SchedulingPolicy> policies,
    List<ConsumableResource> consumables,
    List<JobQueue> queues,
    List<JobDefinition> definitions,
    List<PastJob> jobs,
    int neverRan,
    int unended,
    int serviceJobs) {

  private static final int PAGE = 1000;

  /**
   * A job that ran.
   *
   * @param job as it ended
   * @param lengths how long the last attempt ran, of the job itself or of each child or node that
   *     ran, by its id
   */
  record PastJob(Job job, Map<JobId, Duration> lengths) {}

  /**
   * Reads a folder, beside its server or without one.
   *
   * @throws IllegalArgumentException where there is nothing that can be read
   */
  static History read(Path folder) {
    try (SqliteFolder looked = SqliteFolder.open(folder)) {
      return new Reader(looked.reads()).read();
    } catch (StoreException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  private static final class Reader {

    private final Reads reads;
    private final List<PastJob> jobs = new ArrayList<>();
    private int neverRan;
    private int unended;
    private int serviceJobs;

    Reader(Reads reads) {
      this.reads = reads;
    }

    History read() {
      // Queues that are deleted have left jobs, too.
      for (String queue : reads.jobCounts().keySet()) {
        each(JobFilter.ofQueue(queue, List.of()), this::add);
      }
      jobs.sort(
          Comparator.comparing((PastJob past) -> past.job().createdAt())
              .thenComparingLong(past -> past.job().sequence()));
      Set<DefinitionId> definitions = new LinkedHashSet<>();
      jobs.forEach(past -> definitions.add(past.job().definition()));
      return new History(
          reads.computeEnvironments(),
          reads.schedulingPolicies().stream()
              .filter(policy -> policy.kind() == SchedulingPolicy.Kind.FAIRSHARE)
              .toList(),
          consumables(),
          reads.jobQueues().stream().filter(queue -> !queue.isService()).toList(),
          reads.jobDefinitions(definitions),
          jobs,
          neverRan,
          unended,
          serviceJobs);
    }

    private void each(JobFilter filter, Consumer<JobView> each) {
      String after = null;
      do {
        JobPage page = reads.list(filter, after, PAGE);
        page.jobs().forEach(each);
        after = page.next();
      } while (after != null);
    }

    private List<ConsumableResource> consumables() {
      List<ConsumableResource> all = new ArrayList<>();
      List<ConsumableView> page = reads.consumableResources(List.of(), null, PAGE);
      while (!page.isEmpty()) {
        page.forEach(view -> all.add(view.resource()));
        page = reads.consumableResources(List.of(), all.getLast().name(), PAGE);
      }
      return all;
    }

    private void add(JobView view) {
      Job job = view.job();
      int count = Math.max(1, job.arraySize());
      if (job.isService()) {
        serviceJobs++;
      } else if (!job.status().isTerminal()) {
        unended += count;
      } else {
        Map<JobId, Duration> lengths = new HashMap<>();
        if (job.isArrayParent() || job.isMultiNode()) {
          each(JobFilter.ofParent(job.id(), List.of()), part -> addLength(part, lengths));
        } else {
          addLength(view, lengths);
        }
        neverRan += lengths.isEmpty() || job.isArrayParent() ? count - lengths.size() : 0;
        if (!lengths.isEmpty()) {
          jobs.add(new PastJob(job, lengths));
        }
      }
    }

    private static void addLength(JobView view, Map<JobId, Duration> lengths) {
      @Nullable AttemptEnd last = view.attempts().isEmpty() ? null : view.attempts().getLast();
      if (last != null && last.startedAt() != null) {
        Duration length = Duration.between(last.startedAt(), last.stoppedAt());
        lengths.put(view.job().id(), length.isNegative() ? Duration.ZERO : length);
      }
    }
  }
}
