package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.ContainerTemplate.LogTarget;
import dev.longshore.model.TaskTemplate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which container decides, by how each of them ended. */
final class TaskOutcomeTest {

  private static final String STOPPED = "TaskStoppedError: stopped";

  /** Two essential containers and a helper between them. */
  private static final TaskTemplate TASK =
      new TaskTemplate(
          List.of(container("a", true), container("helper", false), container("b", true)),
          "{}",
          null,
          null);

  static Stream<Arguments> tasksThatRan() {
    return Stream.of(
        Arguments.of("all end well", List.of(ended("a", 0), ended("b", 0)), 0, null),
        Arguments.of("the second fails", List.of(ended("a", 0), ended("b", 3)), 3, "b"),
        Arguments.of(
            "the first in the definition decides", List.of(ended("b", 4), ended("a", 3)), 3, "a"),
        Arguments.of(
            "what was stopped says nothing", List.of(ended("b", 0), stopped("a", 143)), 0, null),
        Arguments.of(
            "what fails by itself decides", List.of(ended("b", 2), stopped("a", 137)), 2, "b"),
        Arguments.of("all were stopped", List.of(stopped("b", 137), stopped("a", 143)), 143, "a"),
        Arguments.of("a helper fails", List.of(ended("helper", 9), ended("a", 0)), 0, null),
        Arguments.of("nothing is known", List.of(), null, null),
        Arguments.of("a stranger", List.of(ended("nobody", 1)), null, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tasksThatRan")
  void decidesForATaskThatRan(
      String name, List<ContainerExit> exits, @Nullable Integer exitCode, @Nullable String reason) {
    TaskOutcome outcome = TaskOutcome.of(TASK, exits);

    assertThat(outcome.exitCode()).as(name).isEqualTo(exitCode);
    assertThat(outcome.reason()).as(name).isEqualTo(reason);
  }

  static Stream<Arguments> tasksThatDidNotStart() {
    return Stream.of(
        Arguments.of("one cannot start", List.of(unstarted("b", "Cannot: b")), "Cannot: b"),
        Arguments.of(
            "the first in the definition decides",
            List.of(unstarted("b", "Cannot: b"), unstarted("a", "Cannot: a")),
            "Cannot: a"),
        Arguments.of(
            "what was stopped for it says nothing",
            List.of(unstarted("b", "Cannot: b"), stoppedUnstarted("a")),
            "Cannot: b"),
        Arguments.of(
            "a helper that cannot start says nothing",
            List.of(unstarted("helper", "Cannot: h"), stoppedUnstarted("a"), stopped("b", 143)),
            STOPPED),
        Arguments.of(
            "a helper that cannot start, and one that is needed",
            List.of(unstarted("helper", "Cannot: h"), unstarted("b", "Cannot: b")),
            "Cannot: b"),
        Arguments.of(
            "all were stopped", List.of(stoppedUnstarted("b"), stoppedUnstarted("a")), STOPPED),
        Arguments.of("what ran says nothing", List.of(ended("a", 1)), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tasksThatDidNotStart")
  void decidesForATaskThatDidNotStart(
      String name, List<ContainerExit> exits, @Nullable String reason) {
    TaskOutcome outcome = TaskOutcome.ofUnstarted(TASK, exits);

    assertThat(outcome.reason()).as(name).isEqualTo(reason);
    assertThat(outcome.exitCode()).as(name).isNull();
  }

  @Test
  void listsContainersInTheOrderOfTheDefinitionWhereThereAreSeveral() {
    assertThat(TaskOutcome.of(TASK, List.of(ended("b", 0), ended("a", 1))).containers())
        .extracting(ContainerExit::container)
        .containsExactly("a", "b");
    TaskTemplate single = new TaskTemplate(List.of(container("a", true)), "{}", null, null);
    assertThat(TaskOutcome.of(single, List.of(ended("a", 1))).containers()).isEmpty();
  }

  /** Its reason, where it fails, is its name. */
  private static ContainerExit ended(String name, int exitCode) {
    return new ContainerExit(name, true, exitCode, exitCode == 0 ? null : name, false);
  }

  private static ContainerExit stopped(String name, int exitCode) {
    return new ContainerExit(name, true, exitCode, name, true);
  }

  private static ContainerExit unstarted(String name, String reason) {
    return ContainerExit.notStarted(name, reason);
  }

  private static ContainerExit stoppedUnstarted(String name) {
    return new ContainerExit(name, false, null, STOPPED, true);
  }

  private static ContainerTemplate container(String name, boolean essential) {
    return new ContainerTemplate(
        name,
        "busybox",
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        null,
        false,
        false,
        List.of(),
        LogTarget.DEFAULT,
        new ContainerRole(essential, List.of(), null, null),
        "{}");
  }
}
