package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.store.EventFilter;
import dev.longshore.store.EventPage;
import dev.longshore.store.JobEvent;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every store must hold after any facts: the same as maps that took the same facts. A failure
 * names its seed, and {@code -Dseed=17} makes the same facts again.
 */
public abstract class StoreReplayContract {

  private static final int COMMITS = 60;

  /** Creates the contract; called by the subclasses. */
  protected StoreReplayContract() {}

  /** Opens the store that is tested, in this folder, where it may have been open before. */
  protected abstract Store open(Path folder);

  static IntStream seeds() {
    return Seeds.upTo(25);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void holdsTheSameAsMapsAfterAnyFacts(int seed, @TempDir Path folder) {
    RandomFacts facts = new RandomFacts(seed);
    RememberedState expected = facts.state();
    try (var store = open(folder)) {
      for (int i = 0; i < COMMITS; i++) {
        store.commit(facts.nextCommit(), JobBuilder.START);
        assertThat(store.load()).isEqualTo(expected.toStoredState());
      }
      List<Job> all = everyJob(expected);
      List<JobView> views = store.reads().jobs(all.stream().map(Job::id).toList());
      assertThat(views).extracting(JobView::job).isEqualTo(all);
      assertThat(store.reads().jobs(withParts(expected.removed))).isEmpty();
      for (JobView view : views) {
        assertThat(view.attempts())
            .isEqualTo(expected.attempts.getOrDefault(view.job().id(), List.of()));
      }
      assertThat(allEvents(store)).isEqualTo(expected.events.events(expected));
      assertThat(store.reads().eventCursors()).isEqualTo(expected.events.cursors);
      assertThat(store.reads().consumableResources(List.of(), null, 99))
          .isEqualTo(expected.consumableViews());
      for (String environment : List.of("a", "b")) {
        assertThat(store.reads().scalingActivity(environment, 99))
            .isEqualTo(
                expected.activity.stream()
                    .filter(noted -> noted.computeEnvironment().equals(environment))
                    .toList());
      }
      assertThat(store.reads().instances()).isEqualTo(List.copyOf(expected.instances.values()));
      for (String resource : List.of("a", "b")) {
        takersAreTheSame(store, all, resource);
      }
      assertThat(store.reads().jobCounts()).isEqualTo(counts(expected, all));
      for (JobStatus status : JobStatus.values()) {
        listsTheSame(store, all, List.of(status));
      }
      listsTheSame(store, all, List.of());
      listsTheSame(store, all, List.of(JobStatus.PENDING, JobStatus.RUNNABLE, JobStatus.FAILED));
    }
    try (var store = open(folder)) {
      assertThat(store.load()).isEqualTo(expected.toStoredState());
    }
  }

  private static List<JobId> withParts(Collection<JobId> jobs) {
    List<JobId> ids = new ArrayList<>(jobs);
    for (JobId job : jobs) {
      for (int index = 0; index < 5; index++) {
        ids.add(job.child(index));
        ids.add(job.node(index));
      }
    }
    return ids;
  }

  /** Children without rows included. */
  private static List<Job> everyJob(RememberedState state) {
    List<Job> all = new ArrayList<>(state.jobs.values());
    for (Job parent : state.jobs.values()) {
      if (parent.state() instanceof JobState.Spawned) {
        for (int index = 0; index < parent.arraySize(); index++) {
          if (!state.jobs.containsKey(parent.id().child(index))) {
            all.add(parent.spawn(index));
          }
        }
      }
    }
    all.sort(RememberedState.ORDER);
    return all;
  }

  private static Map<String, Map<JobStatus, Long>> counts(RememberedState state, List<Job> all) {
    Map<String, Map<JobStatus, Long>> counts = new TreeMap<>();
    Stream.concat(state.queues.keySet().stream(), all.stream().map(Job::queue))
        .forEach(
            queue -> {
              Map<JobStatus, Long> none = new EnumMap<>(JobStatus.class);
              for (JobStatus status : JobStatus.values()) {
                none.put(status, 0L);
              }
              counts.put(queue, none);
            });
    for (Job job : all) {
      if (!job.isArrayParent() && !job.id().isNode()) {
        counts.computeIfPresent(
            job.queue(),
            (_, byStatus) -> {
              byStatus.merge(job.status(), 1L, Long::sum);
              return byStatus;
            });
      }
    }
    return counts;
  }

  private static List<JobEvent> allEvents(Store store) {
    List<JobEvent> events = new ArrayList<>();
    long reached = 0;
    EventPage page;
    do { // a page is empty where all of its events were of jobs that were removed
      page = store.reads().events(EventFilter.ALL, reached, 3);
      page.events().forEach(event -> events.add(RememberedEvents.withoutTimeOfChildren(event)));
      reached = page.reached();
    } while (reached < page.last());
    return events;
  }

  private static void listsTheSame(Store store, List<Job> all, List<JobStatus> statuses) {
    for (String queue : List.of("a", "b", "none")) {
      JobFilter others = JobFilter.ofQueue(queue, statuses);
      for (JobFilter filter : List.of(others, others.ofServiceJobs())) {
        assertThat(allPages(store, filter))
            .isEqualTo(
                all.stream()
                    .filter(job -> job.queue().equals(queue) && !job.id().isPart())
                    .filter(job -> job.isService() == filter.service())
                    .filter(job -> statuses.isEmpty() || statuses.contains(job.status()))
                    .sorted(
                        Comparator.comparing(Job::createdAt)
                            .thenComparingLong(Job::sequence)
                            .reversed())
                    .toList());
      }
    }
    for (Job parent : all) {
      if (parent.isArrayParent() || (parent.isMultiNode() && parent.attempts() > 0)) {
        assertThat(allPages(store, JobFilter.ofParent(parent.id(), statuses)))
            .isEqualTo(
                all.stream()
                    .filter(job -> job.id().isPart() && job.id().parent().equals(parent.id()))
                    .filter(job -> statuses.isEmpty() || statuses.contains(job.status()))
                    .sorted(RememberedState.ORDER)
                    .toList());
      }
    }
  }

  private static void takersAreTheSame(Store store, List<Job> all, String resource) {
    List<Job> takers = new ArrayList<>();
    @Nullable String after = null;
    do {
      JobPage page = store.reads().jobsTakingOf(resource, List.of(), List.of(), after, 2);
      page.jobs().forEach(view -> takers.add(view.job()));
      after = page.next();
    } while (after != null);
    assertThat(takers)
        .isEqualTo(
            all.stream()
                .filter(job -> !job.id().isPart())
                .filter(
                    job -> job.consumables().stream().anyMatch(r -> r.resource().equals(resource)))
                .sorted(Comparator.comparingLong(Job::sequence).reversed())
                .toList());
  }

  private static List<Job> allPages(Store store, JobFilter filter) {
    List<Job> jobs = new ArrayList<>();
    @Nullable String after = null;
    do {
      JobPage page = store.reads().list(filter, after, 3);
      page.jobs().forEach(view -> jobs.add(view.job()));
      after = page.next();
    } while (after != null);
    return jobs;
  }
}
