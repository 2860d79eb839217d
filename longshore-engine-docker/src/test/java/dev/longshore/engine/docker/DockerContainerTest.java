package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is reported of what the daemon says. */
class DockerContainerTest {

  private static final ContainerKey KEY =
      ContainerKey.ofDefault(new AttemptKey(new JobId("job"), 1));
  private static final Instant BEGAN = Instant.parse("2026-09-01T10:00:00Z");
  private static final Instant ENDED = BEGAN.plusSeconds(5);

  private final List<ContainerReport> reports = new ArrayList<>();
  private final DockerContainer attempt = new DockerContainer(KEY, reports::add);

  private static ContainerState running() {
    return new ContainerState("c1", "running", BEGAN, null, 0, false, "", "172.17.0.2");
  }

  private static ContainerState exited(int exitCode, boolean oomKilled) {
    return new ContainerState("c1", "exited", BEGAN, ENDED, exitCode, oomKilled, "", null);
  }

  @Test
  void reportsStartBeforeExitThoughOnlyTheExitWasSeen() {
    attempt.observe(exited(3, false));

    assertThat(reports)
        .containsExactly(
            new ContainerStarted(KEY, BEGAN, null),
            new ContainerExited(KEY, BEGAN, ENDED, 3, null));
  }

  @Test
  void reportsEachThingOnceHoweverOftenItIsSeen() {
    attempt.observe(running());
    attempt.observe(running());
    attempt.observe(exited(0, false));
    attempt.observe(running());
    attempt.observe(exited(0, false));
    attempt.vanished(ENDED);

    assertThat(reports).hasSize(2);
  }

  @Test
  void takesTheEventsWordForAnEndThatWentWell() {
    attempt.observe(running());
    attempt.endedWell(ENDED);
    attempt.observe(exited(0, false));

    assertThat(reports)
        .containsExactly(
            new ContainerStarted(KEY, BEGAN, "172.17.0.2"),
            new ContainerExited(KEY, BEGAN, ENDED, 0, null));
  }

  @Test
  void reportsAnEndThatWasToldBeforeTheStartWasSeenAfterTheStart() {
    attempt.endedWell(ENDED);
    assertThat(reports).isEmpty();

    attempt.observe(running()); // asked before it ended, answered after
    assertThat(reports)
        .containsExactly(
            new ContainerStarted(KEY, BEGAN, "172.17.0.2"),
            new ContainerExited(KEY, BEGAN, ENDED, 0, null));
  }

  @Test
  void runsWhenTheEventsSaySo() throws InterruptedException {
    attempt.begun(BEGAN);
    assertThat(reports).isEmpty();

    assertThat(attempt.runsAsTold(Duration.ZERO)).isTrue();
    attempt.observe(exited(3, false));
    assertThat(reports)
        .containsExactly(
            new ContainerStarted(KEY, BEGAN, null),
            new ContainerExited(KEY, BEGAN, ENDED, 3, null));
  }

  @Test
  void hasRunAndEndedWhenTheEventsSaySo() throws InterruptedException {
    attempt.begun(BEGAN);
    attempt.endedWell(ENDED);

    assertThat(attempt.runsAsTold(Duration.ZERO)).isTrue();
    assertThat(reports)
        .containsExactly(
            new ContainerStarted(KEY, BEGAN, null),
            new ContainerExited(KEY, BEGAN, ENDED, 0, null));
  }

  @Test
  void isLookedAtWhenNoEventSaysThatItRuns() throws InterruptedException {
    assertThat(attempt.runsAsTold(Duration.ZERO)).isFalse();
    assertThat(reports).isEmpty();
  }

  @Test
  void givesMemoryAsReasonOnlyWhenTheFirstProcessFailed() {
    attempt.observe(exited(0, true));
    assertThat(reports.getLast()).isEqualTo(new ContainerExited(KEY, BEGAN, ENDED, 0, null));

    DockerContainer other = new DockerContainer(KEY, reports::add);
    other.observe(exited(137, true));
    assertThat(reports.getLast())
        .isEqualTo(
            new ContainerExited(
                KEY, BEGAN, ENDED, 137, "OutOfMemoryError: Container killed due to memory usage"));
  }

  @Test
  void reportsContainerThatIsGoneAsExitWithoutCode() {
    attempt.observe(running());
    attempt.vanished(ENDED);

    assertThat(reports.getLast())
        .isInstanceOfSatisfying(
            ContainerExited.class,
            report -> {
              assertThat(report.exitCode()).isNull();
              assertThat(report.reason()).startsWith("ContainerVanishedError: ");
              assertThat(report.startedAt()).isEqualTo(BEGAN);
            });
  }

  @Test
  void doesNotCallContainerGoneThatNeverRan() {
    attempt.vanished(ENDED);

    assertThat(reports).isEmpty();
  }

  @Test
  void reportsNothingAnyMoreWhileItIsReleased() {
    attempt.observe(running());
    attempt.releasing();
    attempt.observe(exited(137, false));
    attempt.vanished(ENDED);

    assertThat(reports).hasSize(1);
  }

  @Test
  void reportsNoFailedStartOfWhatRan() {
    attempt.observe(running());
    attempt.notStarted("CannotStartContainerError: late", ENDED);

    assertThat(reports).noneMatch(ContainerNotStarted.class::isInstance);
  }
}
