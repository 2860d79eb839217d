package dev.longshore.simulator;

import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Host;
import dev.longshore.model.JobId;
import dev.longshore.model.Realm;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.service.SteppedService;
import dev.longshore.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workload through the real service in virtual time, where every job runs as long as the
 * workload says, and tells who waited how long and how full the hosts were.
 */
public final class WhatIf {

  private final Workload workload;
  private final Cluster cluster;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
  private final Map<JobId, Ticket> tickets = new LinkedHashMap<>();
  private final TreeMap<Instant, Long> usedVcpuMillis = new TreeMap<>();
  private final SteppedService service;
  private Instant clock = Cluster.START;
  private long asked;
  private long usedNow;

  private record Event(Instant at, long number, Runnable work) {}

  /** What is noted of one job. */
  private static final class Ticket {
    final Workload.Jobs entry;
    final Instant submittedAt;
    Instant placedAt = Instant.MAX;

    Ticket(Workload.Jobs entry, Instant submittedAt) {
      this.entry = entry;
      this.submittedAt = submittedAt;
    }

    boolean hasRun() {
      return !placedAt.equals(Instant.MAX);
    }
  }

  private WhatIf(Workload workload, SqliteStore store) {
    this.workload = workload;
    this.cluster = workload.cluster();
    store.commit(cluster.facts(), clock);
    this.service =
        SteppedService.start(
            core(workload.backfillDepth()),
            new UnkeptStore(store, this::note),
            () -> clock,
            cluster::hosts,
            Map.of());
  }

  /**
   * Runs a workload to its end.
   *
   * @param folder for what the service needs on disk; empty
   */
  public static Forecast run(Workload workload, Path folder) {
    try (SqliteStore store = SqliteStore.open(folder)) {
      WhatIf run = new WhatIf(workload, store);
      run.go();
      return run.forecast();
    }
  }

  private static Core core(int backfillDepth) {
    CoreConfig standard = CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"));
    return new Core(
        new CoreConfig(
            standard.realm(),
            standard.settling(),
            standard.stopGrace(),
            standard.placementsPerCycle(),
            backfillDepth,
            standard.limits()));
  }

  private void go() {
    int number = 0;
    for (int entry = 0; entry < workload.jobs().size(); entry++) {
      Workload.Jobs jobs = workload.jobs().get(entry);
      for (int i = 0; i < jobs.number(); i++) {
        Instant at = clock.plus(seconds(jobs.atSeconds() + i * jobs.everySeconds()));
        Submit submit =
            new Submit(
                ++number,
                jobs.queue(),
                Workload.definition(entry),
                jobs.share(),
                jobs.priority(),
                0,
                1,
                null,
                List.of());
        at(at, () -> submit(submit, jobs));
      }
    }
    for (Event event = next(); event != null; event = next()) {
      clock = event.at();
      event.work().run();
      settle();
    }
  }

  /**
   * What happens next. Until then there are the cycles that time alone brings about, where it
   * changes which share is next: until all use has decayed.
   */
  private @Nullable Event next() {
    Instant lastChange = clock.plusSeconds(workload.longestWindowSeconds());
    while (true) {
      Instant event = events.isEmpty() ? lastChange : events.peek().at();
      Instant cycle = service.nextDue().orElse(Instant.MAX);
      if (workload.givenPolicies().isEmpty() || !cycle.isBefore(event)) {
        return events.poll();
      }
      clock = cycle;
      service.wakeUp();
      settle();
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private void at(Instant time, Runnable work) {
    events.add(new Event(time, asked++, work));
  }

  private void submit(Submit submit, Workload.Jobs jobs) {
    tickets.put(submit.id(), new Ticket(jobs, clock));
    if (service.execute(submit.command()).isEmpty()) {
      throw new IllegalArgumentException(
          "queue "
              + jobs.queue()
              + " refuses these jobs: a queue with a policy needs a share, and"
              + " one without takes none: "
              + jobs);
    }
  }

  private void settle() {
    while (true) {
      for (Effect effect : service.takeEffects()) {
        if (effect instanceof LaunchEffect launch) {
          launch(launch.attempt());
        }
      }
      if (!service.hasMoreToDo()) {
        return;
      }
      service.wakeUp();
    }
  }

  private void launch(AttemptKey attempt) {
    Instant startedAt = clock;
    Ticket ticket = Objects.requireNonNull(tickets.get(attempt.job()));
    service.report(new AttemptStarted(attempt, startedAt));
    at(
        startedAt.plus(seconds(ticket.entry.runSeconds())),
        () -> service.report(new AttemptExited(attempt, startedAt, clock, 0, null)));
  }

  private void note(Fact fact, Instant at) {
    if (fact instanceof AttemptPlacedFact placed) {
      Ticket ticket = Objects.requireNonNull(tickets.get(placed.job()));
      ticket.placedAt = at;
      use(ticket.entry.vcpus() * 1000L, at);
    } else if (fact instanceof JobEndedFact ended) {
      use(-Objects.requireNonNull(tickets.get(ended.job())).entry.vcpus() * 1000L, at);
    }
  }

  private void use(long vcpuMillis, Instant at) {
    usedNow += vcpuMillis;
    usedVcpuMillis.put(at, usedNow);
  }

  private Forecast forecast() {
    Map<String, List<Double>> waits = new TreeMap<>();
    Map<String, Double> vcpuHours = new TreeMap<>();
    int neverRan = 0;
    for (Ticket ticket : tickets.values()) {
      String share = ticket.entry.share();
      String name = ticket.entry.queue() + (share == null ? "" : "/" + share);
      if (!ticket.hasRun()) {
        neverRan++;
        continue;
      }
      waits
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(Duration.between(ticket.submittedAt, ticket.placedAt).toMillis() / 1000.0);
      vcpuHours.merge(name, ticket.entry.vcpus() * ticket.entry.runSeconds() / 3600, Double::sum);
    }
    List<Forecast.ShareRow> rows = new ArrayList<>();
    waits.forEach(
        (name, all) ->
            rows.add(Forecast.ShareRow.of(name, all, Objects.requireNonNull(vcpuHours.get(name)))));
    return new Forecast(rows, neverRan, capacityVcpus(), points());
  }

  private static double sinceStart(Instant at) {
    return Duration.between(Cluster.START, at).toMillis() / 1000.0;
  }

  private double capacityVcpus() {
    long ofHosts = cluster.hosts().stream().map(Host::capacity).mapToLong(Demand::vcpuMillis).sum();
    long ofEnvironments =
        workload.environments().stream().mapToLong(e -> e.maxVcpus() * 1000L).sum();
    return Math.min(ofHosts, ofEnvironments) / 1000.0;
  }

  private List<Forecast.Point> points() {
    List<Forecast.Point> points = new ArrayList<>();
    usedVcpuMillis.forEach(
        (at, vcpuMillis) -> {
          double vcpus = vcpuMillis / 1000.0;
          if (points.isEmpty() || points.getLast().vcpus() != vcpus) {
            points.add(new Forecast.Point(sinceStart(at), vcpus));
          }
        });
    return points;
  }
}
