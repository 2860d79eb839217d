package dev.longshore.service;

import dev.longshore.model.Fact;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the service measures of itself. */
final class ServiceMetrics {

  private final Timer cycles;
  private final Timer commits;
  private final Counter facts;
  private final Counter placements;
  private final Counter submits;
  private final Counter launches;
  private final Counter launchFailures;
  private final Counter engineFaults;
  private final Counter logFaults;
  private final Counter storeFaults;
  private final Counter bugs;

  ServiceMetrics(MeterRegistry registry) {
    cycles = timer(registry, "longshore.scheduler.cycle", "Time of one cycle of the scheduler");
    commits = timer(registry, "longshore.store.commit", "Time of one commit");
    facts = counter(registry, "longshore.store.facts", "Facts committed");
    placements = counter(registry, "longshore.scheduler.placements", "Attempts given room");
    submits = counter(registry, "longshore.jobs.submitted", "Jobs accepted");
    launches = counter(registry, "longshore.engine.launches", "Attempts handed to an engine");
    launchFailures =
        counter(registry, "longshore.engine.launch.failures", "Attempts that could not be started");
    engineFaults = counter(registry, "longshore.engine.faults", "Calls to an engine that failed");
    logFaults = counter(registry, "longshore.logs.faults", "Outputs that could not be stored");
    storeFaults = counter(registry, "longshore.store.faults", "Commits that failed");
    bugs = counter(registry, "longshore.writer.bugs", "Batches and messages that met a bug");
  }

  void cycle(long nanos, int placed) {
    cycles.record(nanos, TimeUnit.NANOSECONDS);
    placements.increment(placed);
  }

  void commit(long nanos, List<Fact> committed) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
    facts.increment(committed.size());
    for (Fact fact : committed) {
      if (fact instanceof Fact.JobSubmittedFact) {
        submits.increment();
      }
    }
  }

  void launched() {
    launches.increment();
  }

  void launchFailed() {
    launchFailures.increment();
  }

  void engineFault() {
    engineFaults.increment();
  }

  void logFault() {
    logFaults.increment();
  }

  void bug() {
    bugs.increment();
  }

  void storeFault() {
    storeFaults.increment();
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(10_000))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
