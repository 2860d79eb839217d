package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.InstanceConfig;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Host;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceStatus;
import dev.longshore.simulator.AllowedTypes.Present;
import dev.longshore.simulator.InstanceBook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The instances that there are at one time, and who waits for some: what their rules look at. */
final class InstanceSituation {

  private final BatchState state;
  private final InstanceBook book;
  private final InstanceConfig config;
  private final Set<String> hostsUp = new TreeSet<>();
  private final Set<String> hostsKnown = new TreeSet<>();
  private final Instant now;
  private final Map<String, AllowedTypes> allowed = new HashMap<>();

  /** By environment, who waits and could have room there. */
  private final Map<String, List<Job>> waiting = new HashMap<>();

  /**
   * @param hosts that answer now, or may do so again
   * @param runnable jobs and children that wait for room
   * @param now of the last look at the clock
   */
  InstanceSituation(
      BatchState state,
      InstanceBook book,
      InstanceConfig config,
      List<Host> hosts,
      Collection<WaitingJob> runnable,
      Instant now) {
    this.state = state;
    this.book = book;
    this.config = config;
    this.now = now;
    for (Host host : hosts) {
      hostsKnown.add(host.id());
      if (host.isThere()) {
        hostsUp.add(host.id());
      }
    }
    for (WaitingJob one : runnable) {
      queueOf(one.job())
          .environments()
          .forEach(
              entry ->
                  waiting
                      .computeIfAbsent(entry.computeEnvironment(), _ -> new ArrayList<>())
                      .add(one.job()));
    }
  }

  BatchState state() {
    return state;
  }

  InstanceBook book() {
    return book;
  }

  InstanceConfig config() {
    return config;
  }

  Instant now() {
    return now;
  }

  boolean isUp(String host) {
    return hostsUp.contains(host);
  }

  /** Whether a host is gone, with all that was on it. */
  boolean isLost(String host) {
    return !hostsKnown.contains(host);
  }

  JobQueue queueOf(Job job) {
    return Objects.requireNonNull(state.queue(job.queue()));
  }

  /** Who waits and could have room in this environment. */
  Stream<Job> waiting(String environment) {
    return waiting.getOrDefault(environment, List.of()).stream();
  }

  /** How many instances these could want at most. */
  int wantedBy(String environment) {
    return waiting(environment).mapToInt(job -> Math.max(1, job.nodes())).sum();
  }

  boolean isWaitedFor(JobQueue queue) {
    return waiting.values().stream()
        .flatMap(List::stream)
        .anyMatch(job -> job.queue().equals(queue.name()));
  }

  /** The environments of a queue that take jobs and launch instances. */
  List<ComputeEnvironment> usable(JobQueue queue) {
    return queue.environments().stream()
        .map(entry -> Objects.requireNonNull(book.environment(entry.computeEnvironment())))
        .filter(environment -> environment.instances() != null && Room.takesJobs(environment))
        .toList();
  }

  AllowedTypes allowed(ComputeEnvironment environment) {
    return allowed.computeIfAbsent(environment.name(), _ -> new AllowedTypes(environment, config));
  }

  Predicate<String> unavailable(String environment) {
    return type -> book.isUnavailable(environment, type, now);
  }

  /** One whose host is gone is as good as gone. */
  List<Entry> on(InstanceBook then, String environment) {
    return then.of(environment).stream().filter(entry -> !isLost(entry.host())).toList();
  }

  Present present(InstanceBook then, String environment) {
    List<Entry> all = on(then, environment);
    return new Present(
        all.stream().mapToInt(Entry::vcpus).sum(), !all.stream().allMatch(Entry::isToStay));
  }

  int vcpusToStay(InstanceBook then, String environment) {
    return on(then, environment).stream().filter(Entry::isToStay).mapToInt(Entry::vcpus).sum();
  }

  Instant readyAt(Entry entry) {
    return entry.instance().launchedAt().plus(config.startTime());
  }

  /** Whether minvCpus would be there without this one. */
  boolean mayGo(InstanceBook then, ComputeEnvironment environment, Entry entry) {
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    return !keepsMinimum(environment)
        || vcpusToStay(then, environment.name()) - entry.vcpus() >= settings.minVcpus();
  }

  /** Whether it has been idle for as long as it is kept. */
  boolean isOverdue(Entry entry, InstanceSettings settings) {
    Instant since = entry.idleSince();
    Duration idle =
        settings.managed() == null ? config.idleTime() : settings.managed().scaleInAfter();
    if (since == null || idle == null) {
      return false;
    }
    Duration promised = entry.wasUsed() ? settings.scaleDownDelay() : Duration.ZERO;
    return !now.isBefore(since.plus(promised.compareTo(idle) > 0 ? promised : idle));
  }

  static int wanted(InstanceSettings settings) {
    return Math.max(settings.minVcpus(), settings.startVcpus());
  }

  static boolean keepsMinimum(ComputeEnvironment environment) {
    return environment.status() == ResourceStatus.VALID
        || environment.status() == ResourceStatus.UPDATING;
  }
}
