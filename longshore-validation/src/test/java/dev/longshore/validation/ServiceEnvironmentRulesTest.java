package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.CapacityLimit;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentRequest;

/** Service environments: a row for each message. */
class ServiceEnvironmentRulesTest {

  private static final String AMOUNT = "Max capacity must be more than 0.";
  private static final String MIXED =
      "Capacity units must specify either number of instances OR instance type, but not both";
  private static final String TWICE = "Duplicate capacity units are not allowed.";
  private static final String INCOMPLETE =
      "maxCapacity and capacityUnit are required in capacityLimits.";

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "Service environment name should match a valid pattern.",
            environment(limit(1, "NUM_INSTANCES")).serviceEnvironmentName("a b").build()),
        arguments(
            "Service environment type ECS is not valid. Valid types: [SAGEMAKER_TRAINING]",
            environment(limit(1, "NUM_INSTANCES")).serviceEnvironmentType("ECS").build()),
        arguments(
            "Service environment state ON is not valid. Valid states: [ENABLED, DISABLED]",
            environment(limit(1, "NUM_INSTANCES")).state("ON").build()),
        row("Capacitylimits are required."),
        row(
            "Number of capacity limits exceeds 5.",
            IntStream.range(0, 6).mapToObj(_ -> limit(1, "x")).toArray(CapacityLimit[]::new)),
        row(AMOUNT, limit(0, "NUM_INSTANCES")),
        row(AMOUNT, limit(1, "ml.m5.large"), limit(-1, "ml.m5.xlarge")),
        row(INCOMPLETE, CapacityLimit.builder().maxCapacity(1).build()),
        row(INCOMPLETE, CapacityLimit.builder().capacityUnit("NUM_INSTANCES").build()),
        row(MIXED, limit(1, "NUM_INSTANCES"), limit(1, "ml.m5.large")),
        row(TWICE, limit(1, "NUM_INSTANCES"), limit(1, "NUM_INSTANCES")),
        row(TWICE, limit(1, "ml.m5.large"), limit(2, "ml.m5.large")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, CreateServiceEnvironmentRequest request) {
    Refused.wrapped(message, () -> ServiceEnvironmentRules.check(request, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        row("instances", limit(Integer.MAX_VALUE, "NUM_INSTANCES")),
        row(
            "five types",
            limit(1, "ml.m5.large"),
            limit(1, "ml.p5.48xlarge"),
            limit(1, "ml.r7i.16xlarge"),
            limit(1, "ml.p6-b200.48xlarge"),
            limit(1, "ml.trn2.48xlarge")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, CreateServiceEnvironmentRequest request) {
    ServiceEnvironmentRules.check(request, Limits.DEFAULTS);
  }

  @Test
  void whoAsksForAnUnknownUnitIsToldAllThereAre() {
    String text =
        Refused.refusal(
                () ->
                    ServiceEnvironmentRules.check(
                        environment(limit(1, "VCPU")).build(), Limits.DEFAULTS))
            .message();
    assertThat(text).startsWith("VCPU is unknown capacity unit in [ml.").endsWith("xlarge]");
    List<String> units =
        Arrays.asList(text.substring(text.indexOf('[') + 1, text.length() - 1).split(", ", -1));
    assertThat(units)
        .hasSize(145)
        .doesNotHaveDuplicates()
        .allMatch(unit -> unit.matches("ml\\.[a-z0-9-]+\\.([0-9]*x)?(large|medium)"))
        .contains("ml.r7i.16xlarge", "ml.t3.medium", "ml.m5.large");
  }

  @Test
  void anUpdateIsCheckedWhereItSaysSomething() {
    ServiceEnvironmentRules.check(
        UpdateServiceEnvironmentRequest.builder().build(), Limits.DEFAULTS);
    Refused.wrapped(
        "Capacitylimits are required.",
        () ->
            ServiceEnvironmentRules.check(
                UpdateServiceEnvironmentRequest.builder().capacityLimits(List.of()).build(),
                Limits.DEFAULTS));
    Refused.wrapped(
        "Service environment state ON is not valid. Valid states: [ENABLED, DISABLED]",
        () ->
            ServiceEnvironmentRules.check(
                UpdateServiceEnvironmentRequest.builder().state("ON").build(), Limits.DEFAULTS));
  }

  private static CapacityLimit limit(int maxCapacity, String unit) {
    return CapacityLimit.builder().maxCapacity(maxCapacity).capacityUnit(unit).build();
  }

  private static CreateServiceEnvironmentRequest.Builder environment(CapacityLimit... limits) {
    return CreateServiceEnvironmentRequest.builder()
        .serviceEnvironmentName("e")
        .serviceEnvironmentType("SAGEMAKER_TRAINING")
        .capacityLimits(limits);
  }

  private static Arguments row(String title, CapacityLimit... limits) {
    return arguments(title, environment(limits).build());
  }
}
