package dev.longshore.engine;

import static dev.longshore.model.ContainerRole.Condition.COMPLETE;
import static dev.longshore.model.ContainerRole.Condition.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerLost;
import dev.longshore.engine.TaskAction.StopContainer;
import dev.longshore.engine.TaskAction.Tell;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a task does after a restart with the containers that there are. */
final class TaskRestartTest extends TaskScene {

  @Test
  void launchesAfterARestartOnlyWhatThereIsNot() {
    Task task = task(helper("first"), essential("main", on("first", COMPLETE)));
    task.adopt(Set.of("first"), false, false, now);

    assertThat(task.begin(now)).isEmpty();
    assertThat(launched(exited(task, "first", 0))).containsExactly("main");
  }

  @Test
  void isLostWithItsHostThoughAHelperHadEndedBefore() {
    Task task = task(essential("main"), helper("prepare"));
    task.adopt(Set.of("main", "prepare"), true, false, now);
    task.begin(now);
    Instant before = now.minusSeconds(9);
    task.on(new ContainerLost(key("main"), now), now);

    assertThat(task.on(new ContainerExited(key("prepare"), before, before, 0, null), now))
        .endsWith(new Tell(new AttemptLost(ATTEMPT, now)));
  }

  @Test
  void isNotLostWhenAnEssentialContainerHadEndedBefore() {
    Task task = task(essential("main"), essential("other"));
    task.begin(now);
    started(task, "main");
    started(task, "other");
    exited(task, "main", 3);

    assertThat(task.on(new ContainerLost(key("other"), now), now))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(2),
                    now,
                    List.of(
                        exit("main", 3, false),
                        new ContainerExit("other", true, null, ContainerExit.VANISHED, true)))));
  }

  @Test
  void launchesAfterARestartAHelperThatStillWaitedWhenTheTaskHadStarted() {
    Task task = task(essential("main"), helper("fetch"), helper("send", on("fetch", SUCCESS)));
    task.adopt(Set.of("main", "fetch"), true, false, now);
    assertThat(task.begin(now)).isEmpty();

    assertThat(launched(exited(task, "fetch", 0))).containsExactly("send");
  }

  @Test
  void hasVanishedWhatIsMissingThoughItHadStarted() {
    Task task = task(essential("main"), helper("other"));
    task.adopt(Set.of("other"), true, false, now);
    Instant vanished = now;

    assertThat(task.begin(now)).containsExactly(new StopContainer("other", GRACE));
    assertThat(exited(task, "other", 143))
        .last()
        .isEqualTo(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    vanished,
                    vanished,
                    now,
                    List.of(ContainerExit.vanished("main"), exit("other", 143, true)))));
  }

  @Test
  void launchesNothingAfterARestartThatIsToStop() {
    Task task = task(helper("first"), essential("main", on("first", COMPLETE)));
    task.adopt(Set.of("first"), false, true, now);
    task.begin(now);

    assertThat(launched(exited(task, "first", 0))).isEmpty();
    assertThat(task.stop(GRACE, now))
        .containsExactly(
            new Tell(
                new AttemptNotStarted(
                    ATTEMPT,
                    now,
                    List.of(exit("first", 0, false), ContainerExit.stoppedBeforeStart("main")))));
  }

  @Test
  void takesForStoppedWhatEndedAfterAnEssentialContainerWhileNoServerRan() {
    Task task = task(essential("main"), helper("other"));
    task.adopt(Set.of("main", "other"), true, false, now);
    task.begin(now);
    task.on(
        new ContainerExited(key("other"), now, now.plusSeconds(9), 143, null), now.plusSeconds(9));

    assertThat(
            task.on(
                new ContainerExited(key("main"), now, now.plusSeconds(8), 0, null),
                now.plusSeconds(9)))
        .last()
        .isEqualTo(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    now,
                    now.plusSeconds(8),
                    now.plusSeconds(9),
                    List.of(exit("main", 0, false), exit("other", 143, true)))));
  }
}
