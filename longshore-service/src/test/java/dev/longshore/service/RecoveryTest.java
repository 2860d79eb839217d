package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.LogStream;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.StopRequest;
import dev.longshore.service.Recovery.Adopted;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of what the store says and what the engine has. */
final class RecoveryTest {

  private static final AttemptKey ATTEMPT = new AttemptKey(JobBuilder.id(1), 1);
  private static final LaunchEffect LAUNCH =
      new LaunchEffect(
          new Launch(
              ATTEMPT,
              "host",
              "definition",
              1,
              List.of(
                  new ContainerLaunch(
                      "main",
                      "busybox",
                      List.of(),
                      List.of(),
                      new Demand(1000, 512, 0),
                      null,
                      false,
                      false,
                      List.of(),
                      ContainerRole.ALONE,
                      "{}")),
              Launch.Site.of("queue", "environment"),
              "{}",
              Map.of(),
              null),
          Map.of("main", new LogStream("/aws/batch/job", "definition/main/1", false, null)));
  private static final StopEffect STOP = new StopEffect(ATTEMPT, Duration.ofSeconds(30));
  private static final ReleaseEffect RELEASE = new ReleaseEffect(ATTEMPT);
  private static final AttemptExited VANISHED =
      new AttemptExited(
          ATTEMPT,
          JobBuilder.START,
          JobBuilder.START,
          List.of(
              new ContainerExit(
                  "main",
                  true,
                  null,
                  "ContainerVanishedError: the engine has no trace of the container",
                  false)));

  private static final Job STARTING = JobBuilder.aJob().starting().build();
  private static final Job RUNNING = JobBuilder.aJob().running().build();

  static Stream<Arguments> cases() {
    Map<AttemptKey, Seen> nothing = Map.of();
    Map<AttemptKey, Seen> running = Map.of(ATTEMPT, Seen.RUNNING);
    Map<AttemptKey, Seen> ended = Map.of(ATTEMPT, Seen.ENDED);
    List<Adopted> adopted = List.of(new Adopted(LAUNCH, true, false));
    List<Adopted> adoptedUnseen = List.of(new Adopted(LAUNCH, false, false));
    List<Effect> needed = List.of(LAUNCH);
    List<Effect> toStop = List.of(LAUNCH, STOP);
    return Stream.of(
        Arguments.of("runs", needed, running, RUNNING, adopted, List.of(), List.of()),
        Arguments.of(
            "runs, start unseen", needed, running, STARTING, adoptedUnseen, List.of(), List.of()),
        Arguments.of("has ended", needed, ended, RUNNING, adopted, List.of(), List.of()),
        Arguments.of(
            "unknown, never started", needed, nothing, STARTING, List.of(), needed, List.of()),
        Arguments.of(
            "unknown, had started",
            needed,
            nothing,
            RUNNING,
            List.of(),
            List.of(),
            List.of(VANISHED)),
        Arguments.of(
            "nobody needs it", List.of(), running, null, List.of(), List.of(RELEASE), List.of()),
        Arguments.of(
            "ended, nobody needs it",
            List.of(),
            ended,
            null,
            List.of(),
            List.of(RELEASE),
            List.of()),
        Arguments.of("to stop", toStop, running, RUNNING, adopted, List.of(STOP), List.of()),
        Arguments.of(
            "to stop, known to be, and not whole yet",
            toStop,
            running,
            STARTING.stopping(new StopRequest(StopRequest.Cause.TERMINATE, "enough")),
            List.of(new Adopted(LAUNCH, false, true)),
            List.of(STOP),
            List.of()),
        Arguments.of(
            "to stop, never started", toStop, nothing, STARTING, List.of(), toStop, List.of()),
        Arguments.of(
            "to stop, had started",
            toStop,
            nothing,
            RUNNING,
            List.of(),
            List.of(STOP),
            List.of(VANISHED)),
        Arguments.of(
            "to stop, never started, and known to be",
            toStop,
            nothing,
            STARTING.stopping(new StopRequest(StopRequest.Cause.TERMINATE, "enough")),
            List.of(),
            List.of(),
            List.of(
                new AttemptNotStarted(
                    ATTEMPT, JobBuilder.START, List.of(ContainerExit.stoppedBeforeStart("main"))))),
        Arguments.of("nothing at all", List.of(), nothing, null, List.of(), List.of(), List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void bringsStoreAndEngineTogether(
      String name,
      List<Effect> unfinished,
      Map<AttemptKey, Seen> seen,
      @org.jspecify.annotations.Nullable Job job,
      List<Adopted> adopted,
      List<Effect> effects,
      List<Report> lost) {
    assertThat(
            Recovery.of(
                unfinished,
                Map.of("host", FakeEngine.host("host", 4)),
                seen,
                _ -> job,
                JobBuilder.START))
        .as(name)
        .isEqualTo(new Recovery(adopted, effects, lost));
  }

  @Test
  void whatHadStartedOnAHostThatIsGoneIsLostWithIt() {
    assertThat(
            Recovery.of(
                    List.of(LAUNCH),
                    Map.of("other", FakeEngine.host("other", 4)),
                    Map.of(),
                    _ -> RUNNING,
                    JobBuilder.START)
                .lost())
        .containsExactly(new AttemptLost(ATTEMPT, JobBuilder.START));
  }

  @Test
  void onAHostThatIsAwayNothingIsLostAndAllGoesOn() {
    Map<String, Host> away =
        Map.of(
            "host",
            new Host("host", "local", "host", new Demand(4000, 8192, 0), Host.Presence.AWAY));
    Job toStop = STARTING.stopping(new StopRequest(StopRequest.Cause.TERMINATE, "enough"));

    assertThat(Recovery.of(List.of(LAUNCH), away, Map.of(), _ -> RUNNING, JobBuilder.START))
        .isEqualTo(new Recovery(List.of(new Adopted(LAUNCH, true, false)), List.of(), List.of()));
    assertThat(Recovery.of(List.of(LAUNCH), away, Map.of(), _ -> STARTING, JobBuilder.START))
        .isEqualTo(new Recovery(List.of(new Adopted(LAUNCH, false, false)), List.of(), List.of()));
    assertThat(Recovery.of(List.of(LAUNCH, STOP), away, Map.of(), _ -> toStop, JobBuilder.START))
        .isEqualTo(
            new Recovery(List.of(new Adopted(LAUNCH, false, true)), List.of(STOP), List.of()));
  }
}
