package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.JobId;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
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

/** What an engine does, without threads: attempts outlive every crash of the server. */
final class SimulatedMachine {

  final List<Report> reports = new ArrayList<>();
  private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
  private final Set<AttemptKey> ever = new HashSet<>();
  private final Map<JobId, AttemptKey> running = new HashMap<>();

  private static final class Attempt {
    final Instant startedAt;
    boolean toStop;
    @org.jspecify.annotations.Nullable Report end;

    Attempt(Instant startedAt) {
      this.startedAt = startedAt;
    }
  }

  void carryOut(Effect effect, Instant now) {
    switch (effect) {
      case LaunchEffect launch -> launch(launch.attempt(), now);
      case StopEffect stop -> {
        Attempt attempt = attempts.get(stop.attempt());
        if (attempt != null) {
          attempt.toStop = true;
        }
      }
      case ReleaseEffect release -> {
        Attempt attempt = attempts.remove(release.attempt());
        assertThat(attempt == null || attempt.end != null)
            .as("released while it runs: " + release.attempt())
            .isTrue();
      }
    }
  }

  private void launch(AttemptKey key, Instant now) {
    if (attempts.containsKey(key)) {
      return; // launching it twice is launching it once
    }
    assertThat(ever.add(key)).as("runs twice: " + key).isTrue();
    assertThat(running.put(key.job(), key)).as("two attempts at once of " + key.job()).isNull();
    attempts.put(key, new Attempt(now));
    reports.add(new AttemptStarted(key, now, "10.0.0.1"));
  }

  /** Some attempts end. */
  void goOn(Random random, Instant now) {
    attempts.forEach(
        (key, attempt) -> {
          if (attempt.end == null && (attempt.toStop || random.nextInt(3) == 0)) {
            attempt.end =
                switch (attempt.toStop ? 9 : random.nextInt(6)) {
                  case 0 -> new AttemptExited(key, attempt.startedAt, now, 1, null);
                  case 1 -> new AttemptNotStarted(key, now, "CannotStartContainerError: x");
                  case 9 -> new AttemptExited(key, attempt.startedAt, now, 143, null);
                  default -> new AttemptExited(key, attempt.startedAt, now, 0, null);
                };
            running.remove(key.job());
            reports.add(attempt.end);
          }
        });
  }

  Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    attempts.forEach(
        (key, attempt) -> seen.put(key, attempt.end == null ? Seen.RUNNING : Seen.ENDED));
    return seen;
  }

  /** What a new server is told first: everything that there is, started and ended. */
  List<Report> endsNotReleased() {
    List<Report> told = new ArrayList<>();
    attempts.forEach(
        (key, attempt) -> {
          told.add(new AttemptStarted(key, attempt.startedAt, "10.0.0.1"));
          if (attempt.end != null) {
            told.add(attempt.end);
          }
        });
    return told;
  }
}
