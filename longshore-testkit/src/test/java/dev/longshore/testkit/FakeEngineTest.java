package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FakeEngineTest {

  private static final AttemptKey KEY =
      new AttemptKey(new JobId("11111111-1111-1111-1111-111111111111"), 1);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final VirtualClock clock = new VirtualClock();
  private final List<Report> reports = new ArrayList<>();

  @Test
  void endsAttemptsAfterTheGivenTime() {
    try (FakeEngine engine = FakeEngine.running(Duration.ofSeconds(5), clock)) {
      engine.start(reports::add);
      engine.launch(launch("busybox"));
      engine.launch(launch("busybox"));
      clock.advance(Duration.ofMillis(4_999));
      assertThat(reports).containsExactly(new AttemptStarted(KEY, VirtualClock.START));
      clock.advance(Duration.ofMillis(1));

      assertThat(reports.getLast())
          .isEqualTo(new AttemptExited(KEY, VirtualClock.START, clock.instant(), 0, null));
      assertThat(engine.launches()).hasSize(1);
    }
  }

  @Test
  void killsAfterTheGraceWhatIgnoresTerm() {
    try (FakeEngine engine = FakeEngine.onDemand(clock)) {
      engine.start(reports::add);
      engine.ignoreTerm();
      engine.launch(launch("busybox"));
      engine.stop(KEY, GRACE);
      assertThat(engine.running()).containsExactly(KEY);
      clock.advance(GRACE);

      assertThat(reports.getLast())
          .isEqualTo(new AttemptExited(KEY, VirtualClock.START, clock.instant(), 137, null));
      assertThat(engine.stops()).containsExactly(KEY);
    }
  }

  @Test
  void tellsAfterTheNextStartWhatHappenedInBetween() {
    FakeEngine engine = FakeEngine.onDemand(clock);
    engine.start(reports::add);
    engine.launch(launch("busybox"));
    engine.close();
    reports.clear();
    engine.exit(KEY, 3);
    assertThat(reports).isEmpty();
    assertThat(engine.seen()).containsEntry(KEY, Seen.ENDED);
    engine.adopt(new Adoption(engine.launches().getFirst(), true, false));
    engine.start(reports::add);

    assertThat(reports)
        .containsExactly(
            new AttemptStarted(KEY, VirtualClock.START),
            new AttemptExited(KEY, VirtualClock.START, VirtualClock.START, 3, null));
    engine.release(KEY);
    assertThat(engine.seen()).isEmpty();
  }

  @Test
  void reportsRefusedImagesAndLostAttempts() {
    try (FakeEngine engine = FakeEngine.onDemand(clock)) {
      engine.start(reports::add);
      engine.refuseImage("nowhere", "CannotPullContainerError: no");
      engine.launch(launch("nowhere"));
      engine.release(KEY);
      engine.launch(launch("busybox"));
      engine.lose(KEY);

      assertThat(reports)
          .containsExactly(
              new AttemptNotStarted(KEY, VirtualClock.START, "CannotPullContainerError: no"),
              new AttemptStarted(KEY, VirtualClock.START),
              new AttemptLost(KEY, VirtualClock.START));
      assertThat(engine.seen()).isEmpty();
    }
  }

  @Test
  void keepsOutput() throws IOException {
    try (FakeEngine engine = FakeEngine.onDemand(clock)) {
      engine.start(reports::add);
      engine.launch(launch("busybox"));
      engine.print(KEY, "one");
      engine.print(KEY, "two");
      try (LogSource source = engine.logs(ContainerKey.ofDefault(KEY))) {
        source.skip(1);
        assertThat(source.read(10, false)).extracting(Line::text).containsExactly("two");
        assertThat(source.read(10, false)).isEmpty();
      }
    }
  }

  private static Launch launch(String image) {
    return new Launch(
        KEY,
        "host",
        "definition",
        1,
        List.of(
            new ContainerLaunch(
                ContainerTemplate.DEFAULT_NAME,
                image,
                List.of("true"),
                List.of(),
                new Demand(1000, 128, 0),
                null,
                false,
                false,
                List.of(),
                ContainerRole.ALONE,
                "{}")),
        Launch.Site.of("queue", "environment"),
        "{}",
        Map.of(),
        null);
  }
}
