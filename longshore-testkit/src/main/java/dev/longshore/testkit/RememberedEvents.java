package dev.longshore.testkit;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Preemption;
import dev.longshore.store.JobEvent;
import dev.longshore.store.JobView;
import dev.longshore.store.JobView.ChildSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events facts leave behind, in the simplest terms: one for each job whose status changed.
 */
final class RememberedEvents {

  private final List<JobEvent> events = new ArrayList<>();
  final Map<String, Long> cursors = new TreeMap<>();
  private final Map<JobId, Instant> scheduledAt = new HashMap<>();

  void note(Fact fact, @Nullable Job before, RememberedState after) {
    switch (fact) {
      case AttemptPlacedFact f -> scheduledAt.put(f.job(), f.attempt().placedAt());
      case Fact.NodePlacedFact f -> {
        scheduledAt.put(f.job(), placedAt(f));
        if (before == null) { // its row is new
          add(placedAt(f), f.node(), after);
        }
      }
      case Fact.EventReceiverAddedFact f -> cursors.putIfAbsent(f.receiver(), (long) events.size());
      case Fact.EventsTakenFact f -> cursors.replace(f.receiver(), f.through());
      case Fact.EventReceiverGoneFact f -> cursors.remove(f.receiver());
      default -> {} // whatever the fact, a change of the status is an event
    }
    if (before == null || !(fact instanceof Fact.JobFact about)) {
      return;
    }
    Job job = after.jobs.getOrDefault(about.job(), before);
    if (job.status() != before.status()) {
      add(at(fact), job, after);
    }
    if (fact instanceof Fact.ArraySpawnedFact spawned) {
      IndexSet forRoom = IndexSet.range(0, job.arraySize()).minus(spawned.blocked());
      forRoom.stream().forEach(index -> add(spawned.at(), job.spawn(index), after));
      spawned.blocked().stream().forEach(index -> add(spawned.at(), job.spawn(index), after));
    }
    if (fact instanceof Fact.JobReasonFact reason
        && reason.statusReason() != null
        && job.state() instanceof JobState.Runnable) {
      JobState then = new JobState.Runnable(reason.at(), job.attempts() > 0);
      add(reason.at(), job.in(then, reason.statusReason()), after);
    }
    if (fact instanceof Fact.JobReasonFact reason
        && reason.statusReason() != null
        && Preemption.isInProgress(reason.statusReason())) {
      add(reason.at(), job, after, JobEvent.Preemption.STARTED);
    }
    if (!job.id().isNode()
        && (fact instanceof Fact.JobRunnableFact || fact instanceof Fact.JobEndedFact)
        && job.statusReason() != null
        && Preemption.isReason(job.statusReason())) {
      add(at(fact), job, after, JobEvent.Preemption.COMPLETED);
    }
    if (fact instanceof Fact.NodesWaitingFact waiting) {
      addNodes(waiting.at(), job, after);
    }
    if (fact instanceof Fact.NodesEndedFact ended) {
      addNodes(ended.at(), job, after);
    }
    if (fact instanceof Fact.ArrayChildrenEndedFact ended) {
      ended.children().stream()
          .mapToObj(index -> after.jobs.get(job.id().child(index)))
          .forEach(child -> add(ended.at(), Objects.requireNonNull(child), after));
    }
  }

  private void addNodes(Instant at, Job whole, RememberedState after) {
    for (int index = 0; index < whole.nodes(); index++) {
      add(at, Objects.requireNonNull(after.jobs.get(whole.id().node(index))), after);
    }
  }

  /** Which children of an array are lost already while it waits, no event tells. */
  private void add(Instant at, Job now, RememberedState state) {
    add(at, now, state, null);
  }

  private void add(
      Instant at, Job now, RememberedState state, JobEvent.@Nullable Preemption preemption) {
    Job job =
        now.state() instanceof JobState.Pending
            ? now.in(new JobState.Pending(), now.statusReason())
            : now;
    if (job.isService() && job.id().isNode()) {
      return; // nobody sees them
    }
    List<AttemptEnd> ended = List.copyOf(state.attempts.getOrDefault(job.id(), List.of()));
    events.add(
        new JobEvent(
            events.size() + 1L,
            at,
            new JobView(
                job,
                ended,
                scheduledAt.get(job.id()),
                job.isArrayParent() ? children(job, state) : null),
            preemption));
  }

  private static Instant placedAt(Fact.NodePlacedFact fact) {
    return ((JobState.Active) fact.node().state()).attempt().placedAt();
  }

  private static Instant at(Fact fact) {
    return switch (fact) {
      case Fact.JobRunnableFact f -> f.at();
      case Fact.ArraySpawnedFact f -> f.at();
      case AttemptPlacedFact f -> f.attempt().placedAt();
      case Fact.NodePlacedFact f -> placedAt(f);
      case Fact.AttemptTakenFact f -> f.at();
      case Fact.AttemptStartedFact f -> f.at();
      case Fact.JobEndedFact f -> f.at();
      default -> Instant.MIN; // of PENDING, which only the submission has a time of
    };
  }

  private static ChildSummary children(Job parent, RememberedState state) {
    Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
    for (JobStatus status : JobStatus.OF_JOBS) {
      counts.put(status, 0);
    }
    List<Job> withRows = state.children(parent.id());
    withRows.forEach(child -> counts.merge(child.status(), 1, Integer::sum));
    if (parent.state() instanceof JobState.Spawned spawned) { // an event only as it begins
      counts.put(JobStatus.RUNNABLE, parent.arraySize() - spawned.blocked().size());
      counts.put(JobStatus.PENDING, spawned.blocked().size());
    }
    return new ChildSummary(counts, Instant.EPOCH);
  }

  /**
   * All of them, but for jobs that were removed, with what can be said only now: the tags of jobs
   * are those of today. Children are counted, but not when they changed: see {@link
   * #withoutTimeOfChildren}.
   */
  List<JobEvent> events(RememberedState today) {
    return events.stream()
        .filter(event -> today.jobs.containsKey(event.job().job().id().parent()))
        .map(
            event -> {
              Job job = event.job().job();
              Job parent = Objects.requireNonNull(today.jobs.get(job.id().parent()));
              return withJob(
                  new JobEvent(
                      event.number(),
                      event.at().equals(Instant.MIN) ? job.createdAt() : event.at(),
                      event.job(),
                      event.preemption()),
                  job.withRequest(parent.request()));
            })
        .toList();
  }

  /** The event as {@link #events} has it. */
  static JobEvent withoutTimeOfChildren(JobEvent event) {
    JobView view = event.job();
    ChildSummary children = view.children();
    return new JobEvent(
        event.number(),
        event.at(),
        new JobView(
            view.job(),
            view.attempts(),
            view.scheduledAt(),
            children == null ? null : new ChildSummary(children.counts(), Instant.EPOCH)),
        event.preemption());
  }

  private static JobEvent withJob(JobEvent event, Job job) {
    JobView view = event.job();
    return new JobEvent(
        event.number(),
        event.at(),
        new JobView(job, view.attempts(), view.scheduledAt(), view.children()),
        event.preemption());
  }
}
