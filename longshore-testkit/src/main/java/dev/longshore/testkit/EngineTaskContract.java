package dev.longshore.testkit;

import static dev.longshore.model.ContainerRole.Condition.COMPLETE;
import static dev.longshore.model.ContainerRole.Condition.START;
import static dev.longshore.model.ContainerRole.Condition.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerRole.Condition;
import dev.longshore.model.ContainerRole.Dependency;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.TaskContainerStarted;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine must do with a task of several containers. */
public abstract class EngineTaskContract extends EngineFixture {

  /** As a shell has it: a folder that the containers of a task share. */
  protected abstract String shared();

  private static ContainerRole role(boolean essential, Dependency... dependencies) {
    return new ContainerRole(essential, List.of(dependencies), null, null);
  }

  private static Dependency on(String container, Condition condition) {
    return new Dependency(container, condition);
  }

  private ContainerLaunch essential(String name, String script, Dependency... dependencies) {
    return container(name, role(true, dependencies), script(script));
  }

  private ContainerLaunch helper(String name, String script, Dependency... dependencies) {
    return container(name, role(false, dependencies), script(script));
  }

  private AttemptKey run(ContainerLaunch... containers) {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, List.of(containers), null));
    return attempt;
  }

  private List<String> names(AttemptKey attempt) {
    return reports.exited(attempt).containers().stream().map(ContainerExit::container).toList();
  }

  private ContainerExit exit(AttemptKey attempt, String container) {
    return reports.exited(attempt).containers().stream()
        .filter(exit -> exit.container().equals(container))
        .findFirst()
        .orElseThrow();
  }

  /** Says up, and leaves with this code when it is told to end. */
  private static String untilTerm(String up, int exitCode) {
    return "trap 'exit %d' TERM; echo %s; %s".formatted(exitCode, up, FOREVER);
  }

  @Test
  void startsEachContainerWhenWhatItDependsOnHasHappened() throws Exception {
    AttemptKey attempt =
        run(
            essential(
                "main",
                "cat " + shared() + "/order; echo main",
                on("prepare", SUCCESS),
                on("cleanup", COMPLETE),
                on("service", START)),
            helper("prepare", "sleep 0.5; echo prepare >> " + shared() + "/order"),
            helper(
                "cleanup",
                "echo cleanup >> " + shared() + "/order; exit 3",
                on("prepare", COMPLETE)),
            helper("service", untilTerm("up", 0)));

    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
    assertThat(output(new ContainerKey(attempt, "main")))
        .containsExactly("prepare", "cleanup", "main");
    assertThat(names(attempt)).containsExactly("prepare", "cleanup", "main", "service");
    assertThat(exit(attempt, "cleanup").exitCode()).isEqualTo(3);
    assertThat(exit(attempt, "prepare").stopped()).isFalse();
    assertThat(exit(attempt, "main").stopped()).isFalse();
    assertThat(exit(attempt, "service").stopped()).isTrue();
  }

  @Test
  void tellsContainersWithTheLongestNamesApart() throws Exception {
    String longest = "x".repeat(254);
    AttemptKey attempt =
        run(
            essential(longest + "a", "echo a; exit 3", on(longest + "b", COMPLETE)),
            helper(longest + "b", "echo b; " + FOREVER));
    awaitLine(new ContainerKey(attempt, longest + "b"), "b");
    restart();
    stop(attempt, LONG_GRACE);

    assertThat(reports.notStarted(attempt).containers())
        .extracting(ContainerExit::container)
        .containsExactly(longest + "b", longest + "a");
    assertThat(output(new ContainerKey(attempt, longest + "b"))).containsExactly("b");
  }

  @Test
  void hasStartedWhenTheEssentialContainersHave() throws Exception {
    AttemptKey attempt =
        run(
            helper("gate", "echo up; while [ ! -e " + shared() + "/open ]; do sleep 0.1; done"),
            essential("main", untilTerm("up", 0), on("gate", COMPLETE)),
            helper("opener", untilTerm("up", 0)));
    awaitLine(new ContainerKey(attempt, "gate"), "up");
    awaitLine(new ContainerKey(attempt, "opener"), "up");
    assertThat(reports.about(attempt)).hasOnlyElementsOfType(TaskContainerStarted.class);
    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    stop(attempt, LONG_GRACE);

    AttemptNotStarted report = reports.notStarted(attempt);
    assertThat(report.containers())
        .filteredOn(container -> !container.started())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.container()).isEqualTo("main");
              assertThat(container.reason()).startsWith("TaskStoppedError: ");
            });
    assertThat(reports.about(attempt)).doesNotHaveAnyElementsOfTypes(AttemptStarted.class);
  }

  @Test
  void hasStartedThoughAHelperStillWaits() throws Exception {
    AttemptKey attempt =
        run(
            essential("main", untilTerm("up", 0)),
            helper("gate", "echo up; while [ ! -e " + shared() + "/open ]; do sleep 0.1; done"),
            helper("late", untilTerm("late", 0), on("gate", COMPLETE)),
            helper("opener", "sleep 1; : > " + shared() + "/open; " + untilTerm("up", 0)));
    reports.started(attempt);
    awaitLine(new ContainerKey(attempt, "gate"), "up");
    restart();
    awaitLine(new ContainerKey(attempt, "late"), "late");
    stop(attempt, LONG_GRACE);

    assertThat(names(attempt)).startsWith("gate").contains("late", "main");
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
  }

  @Test
  void stopsTheOthersWhenAnEssentialContainerEnds() throws Exception {
    AttemptKey attempt =
        run(
            helper("base", untilTerm("up", 11)),
            helper("on-base", untilTerm("up", 12), on("base", START)),
            essential("main", "sleep 0.5; exit 4", on("on-base", START)));

    AttemptExited exited = reports.exited(attempt);
    assertThat(names(attempt)).containsExactly("main", "on-base", "base");
    assertThat(exited.containers())
        .extracting(ContainerExit::stopped)
        .containsExactly(false, true, true);
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(4);
    assertThat(reports.started(attempt).at()).isEqualTo(exited.startedAt());
    assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
  }

  @Test
  void goesOnWhenAnotherContainerEnds() throws Exception {
    AttemptKey attempt =
        run(
            essential("main", untilTerm("up", 0)),
            helper("short", "exit 7", on("main", START)),
            helper("after", untilTerm("up", 0), on("short", COMPLETE)));
    reports.started(attempt);
    awaitLine(new ContainerKey(attempt, "main"), "up");
    awaitLine(new ContainerKey(attempt, "after"), "up");
    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    stop(attempt, LONG_GRACE);

    assertThat(names(attempt)).startsWith("short");
    assertThat(exit(attempt, "short").exitCode()).isEqualTo(7);
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
    assertThat(exit(attempt, "main").stopped()).isTrue();
  }

  @Test
  void startsNothingMoreWhenTheEssentialContainerWasQuick() throws Exception {
    AttemptKey attempt =
        run(
            essential("main", "exit 0"),
            helper("slow", untilTerm("up", 0)),
            helper("late", "echo never", on("slow", COMPLETE)));

    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
    assertThat(names(attempt)).contains("main").doesNotContain("late");
    assertThat(output(new ContainerKey(attempt, "late"))).isEmpty();
  }

  @Test
  void killsEachContainerWhenItsOwnStopTimeoutIsOver() throws Exception {
    String deaf = "trap '' TERM; echo up; " + FOREVER;
    AttemptKey attempt =
        run(
            container("hasty", new ContainerRole(true, List.of(), null, 1), script(deaf)),
            container("patient", new ContainerRole(true, List.of(), null, 3), script(deaf)));
    awaitLine(new ContainerKey(attempt, "hasty"), "up");
    awaitLine(new ContainerKey(attempt, "patient"), "up");
    stop(attempt, LONG_GRACE);

    AttemptExited exited = reports.exited(attempt);
    assertThat(names(attempt)).containsExactly("hasty", "patient");
    assertThat(exited.containers()).extracting(ContainerExit::exitCode).containsOnly(137);
    assertThat(exited.at())
        .isAfter(exited.startedAt().plusSeconds(2))
        .isBefore(exited.startedAt().plus(LONG_GRACE));
  }

  @Test
  void keepsTheOutputOfEachContainerApart() throws Exception {
    AttemptKey attempt =
        run(helper("one", "echo from one"), essential("two", "echo from two", on("one", COMPLETE)));
    reports.exited(attempt);

    assertThat(output(new ContainerKey(attempt, "one"))).containsExactly("from one");
    assertThat(output(new ContainerKey(attempt, "two"))).containsExactly("from two");
  }

  // What cannot start

  @Test
  void stopsWhatRunsWhenAContainerCannotBeStarted() throws Exception {
    AttemptKey attempt =
        run(
            essential("main", untilTerm("up", 0)),
            container("broken", role(true, on("main", START)), List.of("nonesuch")));

    AttemptNotStarted report = reports.notStarted(attempt);
    assertThat(report.containers())
        .satisfiesExactly(
            broken -> {
              assertThat(broken.container()).isEqualTo("broken");
              assertThat(broken.started()).isFalse();
              assertThat(broken.reason()).startsWith("CannotStartContainerError: ");
            },
            main -> {
              assertThat(main.container()).isEqualTo("main");
              assertThat(main.stopped()).isTrue();
            });
    assertThat(reports.about(attempt))
        .doesNotHaveAnyElementsOfTypes(AttemptStarted.class, AttemptExited.class)
        .contains(report);
    assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
  }

  @Test
  void goesOnWithoutAHelperThatCannotBeStarted() throws Exception {
    AttemptKey attempt =
        run(
            essential("main", "sleep 1; exit 0"),
            container("broken", role(false), List.of("nonesuch")),
            helper("late", "echo never", on("broken", START)));

    reports.started(attempt);
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
    assertThat(exit(attempt, "broken").started()).isFalse();
    assertThat(exit(attempt, "broken").reason()).startsWith("CannotStartContainerError: ");
    assertThat(exit(attempt, "late").reason())
        .isEqualTo(
            "ContainerDependencyError: container late was not started: container broken, which it"
                + " waits for, could not be started");
  }

  @Test
  void failsWhenWhatMustSucceedDoesNot() {
    AttemptKey attempt =
        run(helper("check", "exit 3"), essential("main", "echo never", on("check", SUCCESS)));

    assertThat(reports.notStarted(attempt).containers())
        .extracting(ContainerExit::container, ContainerExit::exitCode, ContainerExit::reason)
        .containsExactly(
            tuple("check", 3, null),
            tuple(
                "main",
                null,
                "ContainerDependencyError: container main was not started: container check, which"
                    + " has to succeed before, ended with exit code 3"));
  }

  @Test
  void failsWhenAContainerWaitsTooLong() {
    AttemptKey attempt =
        run(
            helper("slow", untilTerm("up", 0)),
            container(
                "main",
                new ContainerRole(true, List.of(on("slow", COMPLETE)), 2, null),
                script("echo never")));

    assertThat(reports.notStarted(attempt).containers())
        .satisfiesExactlyInAnyOrder(
            main ->
                assertThat(main.reason())
                    .startsWith("ContainerDependencyTimeoutError: container main"),
            slow -> assertThat(slow.stopped()).isTrue());
  }

  // A server that starts again

  @Test
  void startsAfterARestartWhatHadToWait() throws Exception {
    AttemptKey attempt =
        run(
            helper("gate", "echo ran >> " + shared() + "/runs; echo up; sleep 4"),
            helper("service", untilTerm("up", 0)),
            essential("main", "cat " + shared() + "/runs; exit 5", on("gate", COMPLETE)));
    awaitLine(new ContainerKey(attempt, "gate"), "up");
    awaitLine(new ContainerKey(attempt, "service"), "up");
    restart();

    assertThat(exit(attempt, "main").exitCode()).isEqualTo(5);
    assertThat(output(new ContainerKey(attempt, "main"))).containsExactly("ran");
    assertThat(names(attempt)).containsExactly("gate", "main", "service");
    assertThat(exit(attempt, "gate").exitCode()).isEqualTo(0);
    assertThat(exit(attempt, "gate").stopped()).isFalse();
    assertThat(exit(attempt, "service").stopped()).isTrue();
  }

  @Test
  void startsNothingAfterARestartWhenItIsToStop() throws Exception {
    AttemptKey attempt =
        run(
            helper("gate", "trap '' TERM; echo up; sleep 2"),
            essential("main", "echo never", on("gate", COMPLETE)));
    awaitLine(new ContainerKey(attempt, "gate"), "up");
    stop(attempt, LONG_GRACE);
    restart();
    engine.stop(attempt, LONG_GRACE);

    assertThat(reports.notStarted(attempt).containers())
        .extracting(ContainerExit::container)
        .containsExactly("gate", "main");
    assertThat(output(new ContainerKey(attempt, "main"))).isEmpty();
  }

  @Test
  void goesOnAfterARestartWithWhatRuns() throws Exception {
    AttemptKey attempt =
        run(helper("service", untilTerm("up", 11)), essential("main", untilTerm("up", 0)));
    Instant startedAt = reports.started(attempt).at();
    awaitLine(new ContainerKey(attempt, "service"), "up");
    awaitLine(new ContainerKey(attempt, "main"), "up");
    restart();

    assertThat(reports.started(attempt).at())
        .isBetween(startedAt.minusMillis(200), startedAt.plusMillis(200));
    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    stop(attempt, LONG_GRACE);
    assertThat(exit(attempt, "service").exitCode()).isEqualTo(11);
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(0);
  }

  @Test
  void stopsTheOthersOfAnEssentialContainerThatEndedWhileTheServerWasDown() throws Exception {
    AttemptKey attempt =
        run(
            helper("service", untilTerm("up", 11)),
            essential("main", "sleep 1; echo over; exit 6"));
    reports.started(attempt);
    awaitLine(new ContainerKey(attempt, "service"), "up");
    engine.close();
    try (Engine onlooker = open();
        LogSource log = onlooker.logs(new ContainerKey(attempt, "main"))) {
      Await.until(
          "main is over",
          () -> log.read(10, false).stream().anyMatch(line -> line.text().equals("over")));
    }
    begin();

    assertThat(names(attempt)).containsExactly("main", "service");
    assertThat(exit(attempt, "main").exitCode()).isEqualTo(6);
    assertThat(exit(attempt, "main").stopped()).isFalse();
    assertThat(exit(attempt, "service").stopped()).isTrue();
  }
}
