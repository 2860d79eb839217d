package dev.longshore.simulator;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each job, as the facts tell it: who waited from when to when, and how much was in
 * use.
 */
final class JobBook {

  private final Instant beginning;
  private final Map<JobId, Entry> entries = new LinkedHashMap<>();
  private final TreeMap<Instant, Long> usedVcpuMillis = new TreeMap<>();
  private final SortedMap<String, TreeMap<Instant, Long>> waiting = new TreeMap<>();

  JobBook(Instant beginning) {
    this.beginning = beginning;
  }

  /** What is noted of a job, a child or a node. */
  static final class Entry {
    private final Job job;
    private @Nullable Instant waitedFrom;
    private @Nullable Instant placedAt;
    private @Nullable Instant heldFrom;
    private boolean waits;
    private @Nullable Boolean succeeded;
    private double vcpuHours;

    private Entry(Job job) {
      this.job = job;
    }

    Job job() {
      return job;
    }

    /** The queue, and with a slash the share. */
    String share() {
      String share = job.request().shareIdentifier();
      return job.queue() + (share == null ? "" : "/" + share);
    }

    /** Whether it waits for room. */
    boolean waits() {
      return waits;
    }

    boolean hasEnded() {
      return succeeded != null;
    }

    boolean hasFailed() {
      return Boolean.FALSE.equals(succeeded);
    }

    /** From the time when it could have run until it had room for the first time, or null. */
    @Nullable Duration waited() {
      return placedAt == null || waitedFrom == null ? null : Duration.between(waitedFrom, placedAt);
    }

    double vcpuHours() {
      return vcpuHours;
    }
  }

  /** All jobs and children, and nodes after their jobs. */
  Collection<Entry> entries() {
    return entries.values();
  }

  private Entry entry(JobId id) {
    return Objects.requireNonNull(entries.get(id));
  }

  /** What a submit that waits for this job is told of it; null if there is none. */
  SubmitJobCommand.@Nullable Dependency asDependency(JobId id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return null;
    }
    BitSet succeeded = new BitSet();
    for (int i = 0; i < entry.job.arraySize(); i++) {
      Entry child = entries.get(id.child(i));
      succeeded.set(i, child != null && Boolean.TRUE.equals(child.succeeded));
    }
    JobStatus status =
        entry.hasEnded()
            ? entry.hasFailed() ? JobStatus.FAILED : JobStatus.SUCCEEDED
            : JobStatus.PENDING;
    return new SubmitJobCommand.Dependency(
        status, entry.job.arraySize(), IndexSet.copyOf(succeeded));
  }

  void note(Fact fact, Instant at) {
    if (fact instanceof JobSubmittedFact(Job job)) {
      entries.put(job.id(), new Entry(job));
    } else if (fact instanceof ArraySpawnedFact spawned) {
      spawn(spawned.job(), spawned.blocked(), at);
    } else if (fact instanceof JobRunnableFact runnable) {
      waits(entry(runnable.job()), at);
    } else if (fact instanceof AttemptPlacedFact placed) {
      placed(entry(placed.job()), at);
    } else if (fact instanceof NodePlacedFact(Job node)) {
      // Each attempt of the whole job has the node anew.
      hold(entries.computeIfAbsent(node.id(), _ -> new Entry(node)), at);
    } else if (fact instanceof AttemptEndedFact ended) {
      giveBack(entry(ended.job()), at);
    } else if (fact instanceof JobEndedFact ended) {
      ended(entry(ended.job()), ended.succeeded(), at);
    } else if (fact instanceof ArrayChildrenEndedFact ended) {
      ended.children().stream().forEach(i -> ended(entry(ended.job().child(i)), false, at));
    }
  }

  private void spawn(JobId id, IndexSet blocked, Instant at) {
    Job parent = entry(id).job;
    for (int i = 0; i < parent.arraySize(); i++) {
      Entry child = new Entry(parent.spawn(i, at));
      entries.put(child.job.id(), child);
      if (!blocked.contains(i)) {
        waits(child, at);
      }
    }
  }

  private void waits(Entry entry, Instant at) {
    entry.waits = true;
    if (entry.waitedFrom == null) {
      entry.waitedFrom = at;
    }
    change(waiting.computeIfAbsent(entry.share(), _ -> new TreeMap<>()), 1, at);
  }

  private void waitsNoMore(Entry entry, Instant at) {
    if (entry.waits) {
      entry.waits = false;
      change(Objects.requireNonNull(waiting.get(entry.share())), -1, at);
    }
  }

  private void placed(Entry entry, Instant at) {
    waitsNoMore(entry, at);
    if (entry.placedAt == null) {
      entry.placedAt = at;
    }
    hold(entry, at);
  }

  private void hold(Entry entry, Instant at) {
    entry.heldFrom = at;
    change(usedVcpuMillis, entry.job.ownDemand().vcpuMillis(), at);
  }

  private void giveBack(Entry entry, Instant at) {
    if (entry.heldFrom != null) {
      long vcpuMillis = entry.job.ownDemand().vcpuMillis();
      entry.vcpuHours += vcpuMillis * Duration.between(entry.heldFrom, at).toMillis() / 3.6e9;
      entry.heldFrom = null;
      change(usedVcpuMillis, -vcpuMillis, at);
    }
  }

  private void ended(Entry entry, boolean succeeded, Instant at) {
    waitsNoMore(entry, at);
    entry.succeeded = succeeded;
  }

  private static void change(NavigableMap<Instant, Long> values, long by, Instant at) {
    values.put(at, (values.isEmpty() ? 0 : values.lastEntry().getValue()) + by);
  }

  Series usedVcpus() {
    return series(usedVcpuMillis, 1000);
  }

  /** How many jobs wait for room, by share. */
  SortedMap<String, Series> waiting() {
    SortedMap<String, Series> all = new TreeMap<>();
    waiting.forEach((share, values) -> all.put(share, series(values, 1)));
    return all;
  }

  private Series series(NavigableMap<Instant, Long> values, double unit) {
    List<Series.Point> points = new ArrayList<>();
    values.forEach(
        (at, value) -> {
          if (points.isEmpty() || points.getLast().value() != value / unit) {
            points.add(
                new Series.Point(
                    Duration.between(beginning, at).toMillis() / 1000.0, value / unit));
          }
        });
    return new Series(points);
  }
}
