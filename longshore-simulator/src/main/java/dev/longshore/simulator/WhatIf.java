package dev.longshore.simulator;

import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Decision;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.core.Explanation;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.service.SteppedService;
import dev.longshore.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs the jobs of a scenario through the real service in virtual time, and tells who waited how
 * long and how full the hosts were.
 */
public final class WhatIf {

  /** Exit code of what was stopped. */
  private static final int STOPPED = 137;

  private final Scenario scenario;
  private final Core core;
  private final SteppedService service;
  private final JobBook book = new JobBook(Cluster.START);
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
  private final Map<JobId, Arrival.Runs> runs = new HashMap<>();
  private final Map<AttemptKey, Instant> running = new HashMap<>();
  private final Map<String, Integer> refused = new LinkedHashMap<>();
  private Instant clock = Cluster.START;
  private long asked;

  private record Event(Instant at, long number, Runnable work) {}

  private WhatIf(Scenario scenario, SqliteStore store) {
    this.scenario = scenario;
    this.core = core(scenario.backfillDepth());
    store.commit(scenario.cluster().facts(), clock);
    this.service =
        SteppedService.start(
            core,
            new UnkeptStore(store, book::note),
            () -> clock,
            scenario.cluster()::hosts,
            Map.of());
  }

  /**
   * Answers a question; at least one of both is given.
   *
   * @param workload a file that says what comes, or null
   * @param history a data folder whose jobs come again, or null
   * @param machine the host where the file names none
   * @param scratch for what the service needs on disk; empty
   * @throws IllegalArgumentException with what is wrong, one line for each mistake
   */
  public static Forecast run(
      @Nullable Path workload, @Nullable Path history, Workload.HostGroup machine, Path scratch)
      throws IOException {
    return run(Scenario.read(workload, history, machine), scratch);
  }

  static Forecast run(Scenario scenario, Path scratch) {
    try (SqliteStore store = SqliteStore.open(scratch)) {
      WhatIf run = new WhatIf(scenario, store);
      run.play();
      return run.forecast();
    }
  }

  /** Whoever asks what would be may ask for more than AWS allows. */
  private static Core core(int backfillDepth) {
    CoreConfig standard = CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"));
    Limits limits = standard.limits();
    for (Limit limit :
        List.of(
            Limit.WAITING_JOBS,
            Limit.ACTIVE_SHARES,
            Limit.CONSUMABLES_PER_JOB,
            Limit.DEPENDENCIES_PER_JOB)) {
      limits = limits.with(limit, limit.most());
    }
    return new Core(
        new CoreConfig(
            standard.realm(),
            standard.settling(),
            standard.stopGrace(),
            standard.placementsPerCycle(),
            backfillDepth,
            limits));
  }

  private void play() {
    for (Arrival arrival : scenario.arrivals()) {
      at(clock.plus(arrival.after()), () -> submit(arrival));
    }
    for (Event event = next(); event != null; event = next()) {
      clock = event.at();
      event.work().run();
      settle();
    }
  }

  /**
   * What happens next. Until then there are the cycles and ends that time alone brings about: it
   * changes which share is next, timeouts ring, queues end what blocks them.
   */
  private @Nullable Event next() {
    Instant lastChange = clock.plusSeconds(scenario.patienceSeconds());
    while (true) {
      Instant event = events.isEmpty() ? lastChange : events.peek().at();
      Instant due = service.nextDue().orElse(Instant.MAX);
      if (!due.isBefore(event)) {
        return events.poll();
      }
      clock = due;
      service.wakeUp();
      settle();
    }
  }

  private void at(Instant time, Runnable work) {
    events.add(new Event(time, asked++, work));
  }

  private void submit(Arrival arrival) {
    SubmitJobCommand command = withDependencies(arrival.submit());
    runs.put(command.id(), arrival.runs());
    if (service.execute(command).isEmpty()
        && core.decide(service.state(), command, scenario.cluster().hosts(), clock)
            instanceof Decision.Refused<Job>(var refusal)) {
      refused.merge(
          "jobs of queue " + command.queue().name() + ": " + refusal.message(), 1, Integer::sum);
    }
  }

  private SubmitJobCommand withDependencies(SubmitJobCommand command) {
    Map<JobId, SubmitJobCommand.Dependency> known = new LinkedHashMap<>();
    for (JobRequest.Dependency each : command.request().dependsOn()) {
      if (each.jobId() != null) {
        JobId id = new JobId(each.jobId());
        SubmitJobCommand.Dependency dependency = book.asDependency(id);
        if (dependency != null) {
          known.put(id, dependency);
        }
      }
    }
    return known.isEmpty()
        ? command
        : new SubmitJobCommand(
            command.id(),
            command.name(),
            command.queue(),
            command.definition(),
            command.revision(),
            command.request(),
            command.arraySize(),
            command.overrideKinds(),
            command.rangeOverrideKinds(),
            known,
            command.mistake());
  }

  private void settle() {
    while (true) {
      service
          .takeEffects()
          .forEach(
              effect -> {
                switch (effect) {
                  case LaunchEffect launch -> launch(launch.attempt());
                  case StopEffect stop -> exit(stop.attempt(), STOPPED);
                  case ReleaseEffect _ -> {} // nothing is left of it
                }
              });
      if (!service.hasMoreToDo()) {
        return;
      }
      service.wakeUp();
    }
  }

  private void launch(AttemptKey attempt) {
    JobId job = attempt.job();
    Arrival.Run run =
        Objects.requireNonNull(runs.get(job.isPart() ? job.parent() : job)).of(attempt);
    running.put(attempt, clock);
    at(clock.plus(run.length()), () -> exit(attempt, run.exitCode()));
    service.report(new AttemptStarted(attempt, clock, "10.0.0.1"));
  }

  private void exit(AttemptKey attempt, int exitCode) {
    Instant startedAt = running.remove(attempt);
    if (startedAt != null) {
      service.report(new AttemptExited(attempt, startedAt, clock, exitCode, null));
    }
  }

  private Forecast forecast() {
    Map<String, List<Double>> waits = new TreeMap<>();
    Map<String, Double> vcpuHours = new TreeMap<>();
    Map<String, List<JobId>> waiting = new TreeMap<>();
    int failed = 0;
    int forOthers = 0;
    for (JobBook.Entry entry : book.entries()) {
      Job job = entry.job();
      vcpuHours.merge(entry.share(), entry.vcpuHours(), Double::sum);
      if (job.id().isNode() || job.isArrayParent()) {
        continue;
      }
      Duration waited = entry.waited();
      if (waited != null) {
        waits
            .computeIfAbsent(entry.share(), _ -> new ArrayList<>())
            .add(waited.toMillis() / 1000.0);
      }
      if (entry.waits()) {
        waiting.computeIfAbsent(job.queue(), _ -> new ArrayList<>()).add(job.id());
      } else if (!entry.hasEnded()) {
        forOthers++;
      }
      failed += entry.hasFailed() ? 1 : 0;
    }
    List<Forecast.ShareRow> rows = new ArrayList<>();
    waits.forEach(
        (name, all) ->
            rows.add(Forecast.ShareRow.of(name, all, vcpuHours.getOrDefault(name, 0.0))));
    List<Forecast.Standstill> standstills = new ArrayList<>();
    waiting.forEach((queue, jobs) -> standstills.add(standstill(queue, jobs)));
    List<String> notes = new ArrayList<>(scenario.notes());
    refused.forEach((what, count) -> notes.add("refused      " + count + " " + what));
    return new Forecast(
        rows,
        standstills,
        failed,
        forOthers,
        notes,
        scenario.cluster().capacityVcpus(),
        book.usedVcpus(),
        book.waiting());
  }

  /** Why the first of a queue waits, when nothing happens any more. */
  private Forecast.Standstill standstill(String queue, List<JobId> jobs) {
    Explanation any = service.execute(new ExplainJobCommand(jobs.getFirst())).orElseThrow();
    JobId first = any.queue() == null ? jobs.getFirst() : any.queue().first();
    Explanation explained = service.execute(new ExplainJobCommand(first)).orElseThrow();
    return new Forecast.Standstill(queue, jobs.size(), explained.sentence());
  }
}
