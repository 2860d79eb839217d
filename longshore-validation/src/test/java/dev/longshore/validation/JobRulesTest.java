package dev.longshore.validation;

import static dev.longshore.validation.Definitions.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Limits;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.batch.model.ArrayProperties;
import software.amazon.awssdk.services.batch.model.JobDependency;

/** The rules of a submit, each on its own. */
class JobRulesTest {

  private static final String ID = "4c7599ae-0a82-49aa-ba5a-4727fcce14a8";

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a b", "-a", "", "ä"})
  void refusesTheName(String name) {
    Refused.wrapped("Job name should match valid pattern", () -> JobRules.checkName(name));
  }

  @Test
  void acceptsTheLongestName() {
    JobRules.checkName("a" + "-_".repeat(63) + "b");
    Refused.wrapped(
        "Job name should match valid pattern", () -> JobRules.checkName("a".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 10_001})
  void refusesTheArraySize(int size) {
    Refused.wrapped(
        "Array size must be between 2 and 10000, got %d.".formatted(size),
        () -> JobRules.checkArray(ArrayProperties.builder().size(size).build(), Limits.DEFAULTS));
  }

  @Test
  void acceptsArraysAndNoArrays() {
    JobRules.checkArray(ArrayProperties.builder().size(2).build(), Limits.DEFAULTS);
    JobRules.checkArray(ArrayProperties.builder().size(10_000).build(), Limits.DEFAULTS);
    JobRules.checkArray(ArrayProperties.builder().build(), Limits.DEFAULTS);
    JobRules.checkArray(null, Limits.DEFAULTS);
  }

  @Test
  void refusesDependenciesThatCannotBe() {
    dependencies(
        "Job cannot have more than 20 dependencies",
        true,
        Collections.nCopies(21, after(ID, null)).toArray(JobDependency[]::new));
    dependencies(
        "Dependency type BOTH is not valid. Valid types: [N_TO_N, SEQUENTIAL]",
        true,
        after(ID, "BOTH"));
    dependencies(
        "jobId is required for every dependency that is not SEQUENTIAL.",
        true,
        after(null, "N_TO_N"));
    dependencies("Dependency jobId my-job is not valid.", true, after("my-job", null));
    dependencies("Dependency jobId %s#0 is not valid.".formatted(ID), true, after(ID + "#0", null));
    dependencies("N_TO_N dependencies need an array job.", false, after(ID, "N_TO_N"));
    dependencies("SEQUENTIAL dependencies need an array job.", false, after(null, "SEQUENTIAL"));
  }

  @Test
  void acceptsDependenciesOfEveryKind() {
    JobRules.checkDependencies(
        List.of(
            after(ID, null),
            after(ID + ":3", null),
            after("arn:aws:batch:us-east-1:123456789012:job/" + ID, null),
            after(ID, "N_TO_N"),
            after(null, "SEQUENTIAL")),
        true,
        Limits.DEFAULTS);
    JobRules.checkDependencies(List.of(after(ID, "SEQUENTIAL")), false, Limits.DEFAULTS);
  }

  @Test
  void refusesSharesPrioritiesAndReasons() {
    Refused.wrapped(
        "ShareIdentifier name should match a valid pattern.",
        () -> JobRules.checkShareIdentifier("User*A"));
    JobRules.checkShareIdentifier("User-A_1");
    JobRules.checkShareIdentifier("UserA*");
    Refused.wrapped(
        "Scheduling priority must be between 0 and 9999.",
        () -> JobRules.checkSchedulingPriority(10_000));
    Refused.wrapped(
        "reason can have at most 1024 characters.", () -> JobRules.checkReason("a".repeat(1025)));
  }

  @Test
  void knowsJobIds() {
    assertThat(JobRules.isJobId(ID)).isTrue();
    assertThat(JobRules.isJobId(ID + ":12")).isTrue();
    assertThat(JobRules.isJobId(ID + "#0")).isTrue();
    assertThat(JobRules.isJobId("job")).isFalse();
    assertThat(JobRules.isJobId(null)).isFalse();
  }

  private static void dependencies(String message, boolean isArray, JobDependency... dependencies) {
    Refused.wrapped(
        message,
        () -> JobRules.checkDependencies(Arrays.asList(dependencies), isArray, Limits.DEFAULTS));
  }

  private static JobDependency after(@Nullable String jobId, @Nullable String type) {
    return JobDependency.builder().jobId(jobId).type(type).build();
  }
}
