package dev.longshore.service;

import dev.longshore.core.Core;
import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what the store says and what an engine has, after a restart. An attempt that the
 * engine knows is adopted; one that it does not know and that never started is launched under the
 * same key; one that it does not know and that had started is lost. On a host that is away any may
 * run, so all of them go on. What the engine has and the store no longer needs is removed.
 *
 * @param adopted attempts that go on, or whose end the engine will report
 * @param effects what the engine is to do
 * @param lost reports of attempts that are gone, or that are not to start any more
 */
record Recovery(List<Adopted> adopted, List<Effect> effects, List<Report> lost) {

  /**
   * An attempt that goes on.
   *
   * @param launch what it was launched with
   * @param started whether the store knows that it has started
   * @param stopping whether it is to stop
   */
  record Adopted(LaunchEffect launch, boolean started, boolean stopping) {}

  /** Compares what this writer has loaded with what the engine has. */
  static Recovery of(
      Core core, Writer writer, List<Host> hosts, Map<AttemptKey, Seen> seen, InstantSource clock) {
    return of(
        core.unfinishedEffects(writer.state()),
        hosts.stream().collect(Collectors.toMap(Host::id, Function.identity())),
        seen,
        attempt -> writer.state().find(attempt.job()),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  /**
   * Compares both sides.
   *
   * @param unfinished what the engine was to do when the server went down
   * @param hosts by id, those too that are away
   * @param seen what the engine has
   * @param jobs finds a job that has not ended
   */
  static Recovery of(
      List<Effect> unfinished,
      Map<String, Host> hosts,
      Map<AttemptKey, Seen> seen,
      Function<AttemptKey, @Nullable Job> jobs,
      Instant now) {
    List<Adopted> adopted = new ArrayList<>();
    List<Effect> effects = new ArrayList<>();
    List<Report> lost = new ArrayList<>();
    Set<AttemptKey> needed = new HashSet<>();
    Set<AttemptKey> unseen = new HashSet<>(); // a launch comes before what else is to be done
    for (Effect effect : unfinished) {
      needed.add(effect.attempt());
      Job job = jobs.apply(effect.attempt());
      if (effect instanceof LaunchEffect(Launch launch, _)
          && isAway(hosts.get(launch.host()))
          && !seen.containsKey(launch.attempt())) {
        unseen.add(launch.attempt());
      }
      boolean mayRun = seen.containsKey(effect.attempt()) || unseen.contains(effect.attempt());
      boolean neverBegan = !mayRun && !hadStarted(job);
      if (job != null && job.isToStop() && neverBegan) {
        if (effect instanceof LaunchEffect(Launch launch, _)) { // it is to stop: it never starts
          String first = launch.containers().getFirst().name();
          lost.add(
              new AttemptNotStarted(
                  launch.attempt(), now, List.of(ContainerExit.stoppedBeforeStart(first))));
        }
      } else if (!(effect instanceof LaunchEffect launch)) {
        effects.add(effect);
      } else if (mayRun) {
        adopted.add(new Adopted(launch, hadStarted(job), job != null && job.isToStop()));
      } else if (hadStarted(job)) {
        lost.add(
            hosts.containsKey(launch.launch().host())
                ? vanished(launch.launch(), now)
                : new AttemptLost(launch.attempt(), now));
      } else {
        effects.add(launch);
      }
    }
    seen.keySet().stream()
        .filter(attempt -> !needed.contains(attempt))
        .forEach(attempt -> effects.add(new ReleaseEffect(attempt)));
    return new Recovery(adopted, effects, lost);
  }

  /** Removed by somebody while no server ran: told as if one had. When it started is known. */
  private static Report vanished(Launch launch, Instant now) {
    return new AttemptExited(
        launch.attempt(),
        now,
        now,
        launch.containers().stream()
            .map(container -> ContainerExit.vanished(container.name()))
            .toList());
  }

  private static boolean isAway(@Nullable Host host) {
    return host != null && !host.isThere();
  }

  private static boolean hadStarted(@Nullable Job job) {
    return job != null
        && job.state() instanceof Active active
        && active.attempt().startedAt() != null;
  }
}
