package dev.longshore.simulator;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The jobs of a file. */
final class WorkloadArrivals {

  private final Workload workload;
  private final ScenarioCluster cluster;
  private final List<Arrival> arrivals = new ArrayList<>();

  /** By the name of an entry. */
  private final Map<String, List<Arrival>> named = new HashMap<>();

  /**
   * @param cluster gets the definitions
   */
  WorkloadArrivals(Workload workload, ScenarioCluster cluster) {
    this.workload = workload;
    this.cluster = cluster;
    for (int i = 0; i < workload.jobs().size(); i++) {
      Workload.Jobs entry = workload.jobs().get(i);
      String definition = "jobs/" + (i + 1); // no name that a definition of a server can have
      define(definition, entry);
      add(entry, definition);
    }
  }

  List<Arrival> all() {
    return arrivals;
  }

  private void define(String definition, Workload.Jobs entry) {
    List<ConsumableRequirement> consumables =
        new TreeMap<>(entry.consumables())
            .entrySet().stream()
                .map(taken -> new ConsumableRequirement(taken.getKey(), taken.getValue()))
                .toList();
    if (entry.nodes() > 0) {
      cluster.cluster().multiNodeDefinition(definition, entry.nodes(), entry.demand(), consumables);
    } else {
      cluster
          .cluster()
          .definition(definition, cluster.capabilityOf(entry.queue()), entry.demand(), consumables);
    }
  }

  private void add(Workload.Jobs entry, String definition) {
    List<JobRequest.Dependency> dependsOn = new ArrayList<>();
    Duration earliest = Duration.ZERO;
    for (String name : entry.after()) {
      for (Arrival before : Objects.requireNonNull(named.get(name))) {
        dependsOn.add(new JobRequest.Dependency(before.submit().id().value(), null));
        earliest = later(earliest, before.after());
      }
    }
    Arrival.Runs runs = new EntryRuns(workload.seed(), entry);
    List<Arrival> own = new ArrayList<>();
    for (int i = 0; i < entry.number(); i++) {
      Submit submit =
          new Submit(
              arrivals.size() + own.size() + 1,
              entry.queue(),
              definition,
              entry.share(),
              entry.priority(),
              entry.arraySize(),
              entry.mostAttempts(),
              entry.timeoutSeconds(),
              List.of());
      own.add(
          new Arrival(
              later(earliest, seconds(entry.atSeconds() + i * entry.everySeconds())),
              submit.command(dependsOn, Map.of()),
              runs));
    }
    arrivals.addAll(own);
    if (entry.name() != null) {
      named.put(entry.name(), own);
    }
  }

  private static Duration later(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /**
   * How the attempts of one entry run. What is drawn depends on the attempt alone: a job runs as
   * long in another cluster, so that two answers can be compared.
   */
  private static final class EntryRuns implements Arrival.Runs {

    private final long seed;
    private final Workload.Jobs entry;
    private long begun;

    EntryRuns(long seed, Workload.Jobs entry) {
      this.seed = seed;
      this.entry = entry;
    }

    @Override
    public Arrival.Run of(AttemptKey attempt) {
      begun++;
      JobId job = attempt.job();
      SplittableRandom random =
          new SplittableRandom(seed + 31L * job.value().hashCode() + attempt.number());
      Workload.RunSeconds spread = Objects.requireNonNull(entry.runSeconds());
      double length = spread.min() + random.nextDouble() * (spread.max() - spread.min());
      boolean fails =
          (entry.failEvery() > 0 && begun % entry.failEvery() == 0)
              || random.nextDouble() < entry.failProbability();
      return new Arrival.Run(seconds(length), fails ? 1 : 0);
    }
  }
}
