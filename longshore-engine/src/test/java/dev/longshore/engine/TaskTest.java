package dev.longshore.engine;

import static dev.longshore.model.ContainerRole.Condition.COMPLETE;
import static dev.longshore.model.ContainerRole.Condition.START;
import static dev.longshore.model.ContainerRole.Condition.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.ContainerReport.ContainerLost;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.TaskAction.AwaitStartTimeout;
import dev.longshore.engine.TaskAction.StopContainer;
import dev.longshore.engine.TaskAction.Tell;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When containers of a task start and stop: events in, actions out. */
final class TaskTest extends TaskScene {

  @Test
  void passesThroughWhatHappensToAnOnlyContainer() {
    Task task = task(essential("default"));

    assertThat(launched(task.begin(now))).containsExactly("default");
    assertThat(started(task, "default"))
        .containsExactly(new Tell(new AttemptStarted(ATTEMPT, now, null)));
    assertThat(exited(task, "default", 3))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(1),
                    now,
                    List.of(exit("default", 3, false)))));
    assertThat(task.isOver()).isTrue();
  }

  @Test
  void tellsTheStartBeforeTheEndThoughOnlyTheEndWasSeen() {
    Task task = task(essential("default"));
    task.begin(now);

    assertThat(exited(task, "default", 0))
        .containsExactly(
            new Tell(new AttemptStarted(ATTEMPT, START_OF_TIME, null)),
            new Tell(
                new AttemptExited(
                    ATTEMPT, START_OF_TIME, now, List.of(exit("default", 0, false)))));
  }

  @Test
  void tellsEachThingOnce() {
    Task task = task(essential("default"));
    task.begin(now);
    started(task, "default");
    assertThat(started(task, "default")).isEmpty();
    exited(task, "default", 0);

    assertThat(exited(task, "default", 1)).isEmpty();
    assertThat(started(task, "default")).isEmpty();
    assertThat(task.stop(GRACE, now)).isEmpty();
  }

  @Test
  void startsWhatDependsOnNothingAtOnceAndTheRestWhenItMay() {
    Task task =
        task(
            helper("a"),
            helper("b"),
            essential("c", on("a", START), on("b", SUCCESS)),
            helper("d", on("a", COMPLETE)));

    assertThat(launched(task.begin(now))).containsExactly("a", "b");
    assertThat(started(task, "b")).containsExactly(runs("b"));
    assertThat(launched(exited(task, "b", 0))).isEmpty();
    assertThat(launched(started(task, "a"))).containsExactly("c");
    assertThat(launched(exited(task, "a", 9))).containsExactly("d");
    assertThat(started(task, "d")).containsExactly(runs("d"));
    assertThat(started(task, "c"))
        .containsExactly(runs("c"), new Tell(new AttemptStarted(ATTEMPT, now, null)));
  }

  @Test
  void hasStartedWhenItsEssentialContainersHaveThoughAHelperStillWaits() {
    Task task = task(essential("main"), helper("fetch"), helper("send", on("fetch", SUCCESS)));
    task.begin(now);
    Instant mainStarted = now.plusSeconds(1);

    assertThat(started(task, "main"))
        .containsExactly(runs("main"), new Tell(new AttemptStarted(ATTEMPT, mainStarted, null)));
    assertThat(started(task, "fetch")).containsExactly(runs("fetch"));
    assertThat(launched(exited(task, "fetch", 0))).containsExactly("send");
    assertThat(started(task, "send")).containsExactly(runs("send"));
    exited(task, "send", 0);
    assertThat(exited(task, "main", 0))
        .singleElement()
        .isInstanceOfSatisfying(
            Tell.class,
            tell -> assertThat(((AttemptExited) tell.report()).startedAt()).isEqualTo(mainStarted));
  }

  @Test
  void wasDecidedWhenItsEssentialContainerEndedHoweverLongTheOthersTakeToStop() {
    Task task = task(essential("main"), helper("slow"));
    task.begin(now);
    started(task, "main");
    started(task, "slow");
    exited(task, "main", 0);
    Instant mainEnded = now;
    now = now.plusSeconds(29);

    assertThat(exited(task, "slow", 137))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(1),
                    mainEnded,
                    now,
                    List.of(exit("main", 0, false), exit("slow", 137, true)))));
  }

  @Test
  void stopsInReverseOrderOfDependencies() {
    Task task =
        task(
            helper("base"),
            container("on-base", new ContainerRole(false, List.of(on("base", START)), null, 7)),
            helper("beside"),
            essential("main"));
    task.begin(now);
    List.of("base", "on-base", "beside", "main").forEach(name -> started(task, name));

    assertThat(exited(task, "main", 0))
        .containsExactly(
            new StopContainer("on-base", Duration.ofSeconds(7)),
            new StopContainer("beside", GRACE));
    assertThat(exited(task, "beside", 143)).isEmpty();
    assertThat(exited(task, "on-base", 143)).containsExactly(new StopContainer("base", GRACE));
    assertThat(exited(task, "base", 0))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(4),
                    START_OF_TIME.plusSeconds(5),
                    now,
                    List.of(
                        exit("main", 0, false),
                        exit("beside", 143, true),
                        exit("on-base", 143, true),
                        exit("base", 0, true)))));
  }

  @Test
  void startsNothingMoreWhenAnEssentialContainerHasEnded() {
    Task task = task(essential("main"), helper("slow"), helper("late", on("slow", COMPLETE)));
    task.begin(now);
    started(task, "main");

    assertThat(exited(task, "main", 0)).containsExactly(new StopContainer("slow", GRACE));
    assertThat(task.on(new ContainerNotStarted(key("slow"), now, "TaskStoppedError: stopped"), now))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT, START_OF_TIME.plusSeconds(1), now, List.of(exit("main", 0, false)))));
  }

  @Test
  void endsWhenOneCannotBeStartedThatAnEssentialOneNeeds() {
    Task task =
        task(
            helper("first"),
            helper("broken", on("first", START)),
            essential("main", on("broken", START)));
    task.begin(now);
    started(task, "first");

    assertThat(task.on(new ContainerNotStarted(key("broken"), now, "Cannot: so"), now))
        .containsExactly(new StopContainer("first", GRACE));
    assertThat(exited(task, "first", 143))
        .containsExactly(
            new Tell(
                new AttemptNotStarted(
                    ATTEMPT,
                    now,
                    List.of(
                        ContainerExit.notStarted("broken", "Cannot: so"),
                        exit("first", 143, true)))));
  }

  @Test
  void goesOnWithoutAHelperThatCannotBeStartedAndWhatWaitsForIt() {
    Task task =
        task(
            helper("last", on("next", COMPLETE)),
            essential("main"),
            helper("next", on("broken", START)),
            helper("broken"));
    task.begin(now);
    started(task, "main");
    Instant failed = now;

    assertThat(task.on(new ContainerNotStarted(key("broken"), now, "Cannot: so"), now)).isEmpty();
    assertThat(exited(task, "main", 0))
        .singleElement()
        .isInstanceOfSatisfying(
            Tell.class,
            tell -> {
              AttemptExited exited = (AttemptExited) tell.report();
              assertThat(exited.at()).isAfter(failed);
              assertThat(exited.containers())
                  .extracting(ContainerExit::container)
                  .containsExactlyInAnyOrder("broken", "next", "last", "main");
              assertThat(exited.containers())
                  .filteredOn(exit -> exit.container().equals("last"))
                  .extracting(ContainerExit::reason)
                  .containsExactly(
                      "ContainerDependencyError: container last was not started: container next,"
                          + " which it waits for, could not be started");
            });
  }

  @Test
  void tellsOfNoHelperThatCouldNotStartWhenItIsStoppedBeforeItHasStarted() {
    Task task = task(helper("broken"), helper("slow"), essential("main", on("slow", COMPLETE)));
    task.begin(now);
    task.on(new ContainerNotStarted(key("broken"), now, "Cannot: so"), now);
    started(task, "slow");
    task.stop(GRACE, now);

    assertThat(exited(task, "slow", 143))
        .singleElement()
        .isInstanceOfSatisfying(
            Tell.class,
            tell ->
                assertThat(((AttemptNotStarted) tell.report()).containers())
                    .contains(ContainerExit.stoppedBeforeStart("main")));
  }

  @Test
  void tellsApartWhatCouldNotStartAndWhatWasStoppedForIt() {
    Task task = task(essential("slow"), essential("broken"));
    task.begin(now);

    assertThat(task.on(new ContainerNotStarted(key("broken"), now, "Cannot: so"), now))
        .containsExactly(new StopContainer("slow", GRACE));
    now = now.plusSeconds(1);
    assertThat(task.on(new ContainerNotStarted(key("slow"), now, "TaskStoppedError: stopped"), now))
        .containsExactly(
            new Tell(
                new AttemptNotStarted(
                    ATTEMPT,
                    now,
                    List.of(
                        ContainerExit.notStarted("broken", "Cannot: so"),
                        new ContainerExit(
                            "slow", false, null, "TaskStoppedError: stopped", true)))));
  }

  @Test
  void waitsNoLongerThanItsStartTimeout() {
    Task task =
        task(
            helper("slow"),
            container("main", new ContainerRole(true, List.of(on("slow", COMPLETE)), 5, null)));

    assertThat(task.begin(now)).contains(new AwaitStartTimeout("main", Duration.ofSeconds(5)));
    started(task, "slow");
    assertThat(task.onStartTimeout("main", now)).containsExactly(new StopContainer("slow", GRACE));
    assertThat(exited(task, "slow", 143))
        .singleElement()
        .isInstanceOfSatisfying(
            Tell.class,
            tell ->
                assertThat(((AttemptNotStarted) tell.report()).containers().getFirst().reason())
                    .isEqualTo(
                        "ContainerDependencyTimeoutError: container main was not started: what it"
                            + " depends on did not happen within 5 s"));
  }

  @Test
  void forgetsTheStartTimeoutOfWhatStartedInTime() {
    Task task =
        task(
            helper("quick"),
            container("main", new ContainerRole(true, List.of(on("quick", START)), 5, null)));
    task.begin(now);
    started(task, "quick");

    assertThat(task.onStartTimeout("main", now)).isEmpty();
  }

  @Test
  void stopsBeforeAnythingRan() {
    Task task = task(essential("default"));
    task.begin(now);

    assertThat(task.stop(Duration.ofSeconds(5), now))
        .containsExactly(new StopContainer("default", Duration.ofSeconds(5)));
    assertThat(
            task.on(new ContainerNotStarted(key("default"), now, "TaskStoppedError: stopped"), now))
        .containsExactly(
            new Tell(
                new AttemptNotStarted(
                    ATTEMPT,
                    now,
                    List.of(
                        new ContainerExit(
                            "default", false, null, "TaskStoppedError: stopped", true)))));
  }

  @Test
  void asksAgainWhenItRunsSinceTheEngineMayNotHaveKnownItBefore() {
    Task task = task(essential("default"));
    task.begin(now);
    task.stop(GRACE, now);

    assertThat(started(task, "default")).containsExactly(new StopContainer("default", GRACE));
    assertThat(exited(task, "default", 143))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(1),
                    now,
                    List.of(exit("default", 143, true)))));
  }

  @Test
  void asksAgainWhenItIsStoppedAgain() {
    Task task = task(essential("default"));
    task.begin(now);
    started(task, "default");
    task.stop(GRACE, now);

    assertThat(task.stop(Duration.ZERO, now))
        .containsExactly(new StopContainer("default", Duration.ZERO));
  }

  @Test
  void isLostOnlyWhenNothingIsLeftOfIt() {
    Task single = task(essential("default"));
    single.begin(now);
    assertThat(single.on(new ContainerLost(key("default"), now), now))
        .containsExactly(new Tell(new AttemptLost(ATTEMPT, now)));

    Task task = task(essential("main"), helper("other"));
    task.begin(now);
    started(task, "main");
    started(task, "other");
    assertThat(task.on(new ContainerLost(key("main"), now), now))
        .containsExactly(new StopContainer("other", GRACE));
    assertThat(exited(task, "other", 143))
        .containsExactly(
            new Tell(
                new AttemptExited(
                    ATTEMPT,
                    START_OF_TIME.plusSeconds(1),
                    now,
                    List.of(
                        new ContainerExit("main", true, null, ContainerExit.VANISHED, false),
                        exit("other", 143, true)))));
  }
}
