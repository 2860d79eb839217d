package dev.longshore.simulator;

import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an engine and its hosts do, without threads: attempts outlive every crash of the server, and
 * go with their host. It insists on what an engine may insist on: that nothing runs twice, that no
 * host is asked for more than it has, and that nothing is released while it runs.
 */
final class SimulatedMachine {

  /** The exit code of what was asked to stop. */
  static final int STOPPED = 143;

  /** What it has to tell, in no order that counts: reports may come late and be repeated. */
  final List<Report> reports = new ArrayList<>();

  private final List<Host> hosts;
  private final Set<String> down = new TreeSet<>();
  private final Set<String> away = new TreeSet<>();
  private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
  private final Set<AttemptKey> ever = new HashSet<>();
  private final Map<JobId, AttemptKey> running = new HashMap<>();

  SimulatedMachine(List<Host> hosts) {
    this.hosts = hosts;
  }

  private static final class Attempt {
    final String host;
    final Demand demand;
    final Instant startedAt;
    boolean toStop;
    @Nullable Report end;

    Attempt(Launch launch, Instant startedAt) {
      this.host = launch.host();
      this.demand =
          launch.containers().stream()
              .map(ContainerLaunch::demand)
              .reduce(Demand.NOTHING, Demand::plus);
      this.startedAt = startedAt;
    }
  }

  /** Those that answer, or may do so again. */
  List<Host> hosts() {
    return hosts.stream()
        .filter(host -> !down.contains(host.id()))
        .map(host -> away.contains(host.id()) ? unanswered(host) : host)
        .toList();
  }

  private static Host unanswered(Host host) {
    return new Host(host.id(), host.engine(), host.hardware(), host.capacity(), Host.Presence.AWAY);
  }

  /** Those that answer. */
  List<Host> hostsUp() {
    return hosts().stream().filter(Host::isThere).toList();
  }

  /** Whether an effect waits until its host answers again, or is gone. */
  boolean isUnreachable(Effect effect) {
    if (effect instanceof LaunchEffect(Launch launch, _)) {
      return away.contains(launch.host());
    }
    Attempt attempt = attempts.get(effect.attempt());
    return attempt != null && away.contains(attempt.host);
  }

  /**
   * What a new server supposes to run on a host that does not answer. Where nothing of it came
   * there, it is launched once the host answers; what had started went with the host before.
   *
   * @return whether it is to be launched
   */
  boolean isToLaunch(Launch launch, boolean started, Instant now) {
    if (attempts.containsKey(launch.attempt())) {
      return false;
    }
    if (started) {
      reports.add(new AttemptLost(launch.attempt(), now));
    }
    return !started;
  }

  /** Nothing is over that still runs. */
  void checkOver(AttemptKey key) {
    Attempt attempt = attempts.get(key);
    Violation.unless(
        attempt == null || attempt.end != null, "an attempt is over when it has ended", key);
  }

  void carryOut(Effect effect, Instant now) {
    switch (effect) {
      case LaunchEffect launch -> launch(launch.launch(), now);
      case StopEffect stop -> {
        Attempt attempt = attempts.get(stop.attempt());
        if (attempt != null) {
          attempt.toStop = true;
        }
      }
      case ReleaseEffect release -> {
        Attempt attempt = attempts.remove(release.attempt());
        Violation.unless(
            attempt == null || attempt.end != null, "released while it runs", release.attempt());
      }
    }
  }

  private void launch(Launch launch, Instant now) {
    AttemptKey key = launch.attempt();
    if (attempts.containsKey(key)) {
      return; // launching it twice is launching it once
    }
    if (down.contains(launch.host())) {
      reports.add(new AttemptLost(key, now));
      return;
    }
    Violation.unless(ever.add(key), "an attempt runs once", key);
    Violation.unless(
        running.put(key.job(), key) == null, "a job has one attempt at a time", key.job());
    attempts.put(key, new Attempt(launch, now));
    checkHost(launch.host());
    reports.add(new AttemptStarted(key, now, "10.0.0.1"));
  }

  private void checkHost(String id) {
    Demand used =
        attempts.values().stream()
            .filter(attempt -> attempt.host.equals(id) && attempt.end == null)
            .map(attempt -> attempt.demand)
            .reduce(Demand.NOTHING, Demand::plus);
    Host host = hosts.stream().filter(h -> h.id().equals(id)).findFirst().orElseThrow();
    Violation.unless(used.fitsIn(host.capacity()), "a host runs no more than it has", id + used);
  }

  /** Some attempts end. */
  void goOn(Random random, Instant now) {
    attempts.forEach(
        (key, attempt) -> {
          if (attempt.end == null && (attempt.toStop || random.nextInt(3) == 0)) {
            attempt.end =
                attempt.toStop
                    ? exited(key, attempt, now, STOPPED)
                    : switch (random.nextInt(6)) {
                      case 0 -> exited(key, attempt, now, 1);
                      case 1 -> new AttemptNotStarted(key, now, "CannotStartContainerError: x");
                      default -> exited(key, attempt, now, 0);
                    };
            running.remove(key.job());
            if (!away.contains(attempt.host)) {
              reports.add(attempt.end);
            }
          }
        });
  }

  private static Report exited(AttemptKey key, Attempt attempt, Instant now, int exitCode) {
    return new AttemptExited(key, attempt.startedAt, now, exitCode, null);
  }

  /**
   * Takes a host away with all that is on it, lets one answer no more though all runs on there, or
   * brings one back; the last one stays.
   */
  void loseOrBringBack(Random random, Instant now) {
    Host host = hosts.get(random.nextInt(hosts.size()));
    if (down.remove(host.id())) {
      return;
    }
    if (away.contains(host.id())) {
      if (random.nextBoolean()) {
        answerAgain(host.id());
      } else {
        lose(host, now);
      }
    } else if (hostsUp().size() > 1) {
      if (random.nextBoolean()) {
        away.add(host.id());
      } else {
        lose(host, now);
      }
    }
  }

  private void answerAgain(String host) {
    away.remove(host);
    attempts.forEach(
        (key, attempt) -> {
          if (attempt.host.equals(host)) {
            tell(key, attempt);
          }
        });
  }

  private void lose(Host host, Instant now) {
    away.remove(host.id());
    down.add(host.id());
    attempts
        .entrySet()
        .removeIf(
            entry -> {
              if (!entry.getValue().host.equals(host.id())) {
                return false;
              }
              ever.remove(entry.getKey()); // whoever never heard of its start may launch it again
              running.remove(entry.getKey().job(), entry.getKey());
              reports.add(new AttemptLost(entry.getKey(), now));
              return true;
            });
  }

  /** Whether nothing runs on it, and it has nothing to tell. */
  boolean isIdle() {
    return running.isEmpty() && reports.isEmpty();
  }

  void bringAllBack() {
    down.clear();
    List.copyOf(away).forEach(this::answerAgain);
  }

  Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    attempts.forEach(
        (key, attempt) -> {
          if (!away.contains(attempt.host)) {
            seen.put(key, attempt.end == null ? Seen.RUNNING : Seen.ENDED);
          }
        });
    return seen;
  }

  /** What a new server is told first: everything that answers, started and ended. */
  void tellAgain() {
    reports.clear();
    attempts.forEach(
        (key, attempt) -> {
          if (!away.contains(attempt.host)) {
            tell(key, attempt);
          }
        });
  }

  private void tell(AttemptKey key, Attempt attempt) {
    reports.add(new AttemptStarted(key, attempt.startedAt, "10.0.0.1"));
    if (attempt.end != null) {
      reports.add(attempt.end);
    }
  }
}
