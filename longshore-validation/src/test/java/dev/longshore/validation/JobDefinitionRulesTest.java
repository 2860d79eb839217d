package dev.longshore.validation;

import static dev.longshore.validation.Definitions.container;
import static dev.longshore.validation.Definitions.definition;
import static dev.longshore.validation.Definitions.fargate;
import static dev.longshore.validation.Definitions.fargateContainer;
import static dev.longshore.validation.Definitions.nodes;
import static dev.longshore.validation.Definitions.part;
import static dev.longshore.validation.Definitions.pod;
import static dev.longshore.validation.Definitions.podContainer;
import static dev.longshore.validation.Definitions.range;
import static dev.longshore.validation.Definitions.task;
import static dev.longshore.validation.Definitions.with;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ConsumableResourceRequirement;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.EksProperties;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/** Names, kinds, platforms, retries and the like; containers have tests of their own. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class JobDefinitionRulesTest {

  private static final String NEEDS_CONTAINER =
      "ECS ContainerProperties, ecsProperties, or eksProperties is required when using type"
          + " container.";

  static Stream<Arguments> refused() {
    EksProperties eks = pod(podContainer()).build().eksProperties();
    return Stream.of(
        row("Job definition name should match a valid pattern.", d().jobDefinitionName("a b")),
        row("Job definition name should match a valid pattern.", d().jobDefinitionName("-a")),
        row(
            "Job definition name should match a valid pattern.",
            d().jobDefinitionName("a".repeat(129))),
        row("Job definition name should match a valid pattern.", d().jobDefinitionName("")),
        row(
            "Job definition type batch is not valid. Valid types: [container, multinode]",
            d().type("batch")),
        row(NEEDS_CONTAINER, d().containerProperties((ContainerProperties) null)),
        row(NEEDS_CONTAINER, nodes(1, 0, range(":")).type("container")),
        row(
            "Node properties of multinode job is required.",
            d().type("multinode").containerProperties((ContainerProperties) null)),
        row(
            "Cannot use both ECS containerProperties and ecsProperties",
            task(part("a")).containerProperties(container().build())),
        row("Cannot use both ECS containerProperties and eksProperties", d().eksProperties(eks)),
        row("Cannot use both ecsProperties and eksProperties", task(part("a")).eksProperties(eks)),
        row(
            "Cannot use both nodeProperties and eksProperties",
            nodes(1, 0, range(":")).eksProperties(eks)),
        row(
            "Exactly 1 capability must be provided.",
            d().platformCapabilitiesWithStrings("EC2", "FARGATE")),
        row(
            "Capability X is not valid. Valid capabilities: [FARGATE, EC2, MANAGED_INSTANCES]",
            d().platformCapabilitiesWithStrings("X")),
        row(
            "platformCapabilities is not applicable for Batch on EKS jobs.",
            pod(podContainer()).platformCapabilitiesWithStrings("EC2")),
        row(
            "Fargate does not support MNP jobs",
            nodes(1, 0, range(":")).platformCapabilitiesWithStrings("FARGATE")),
        row(
            "MANAGED_INSTANCES does not support MNP jobs",
            nodes(1, 0, range(":")).platformCapabilitiesWithStrings("MANAGED_INSTANCES")),
        row(
            "Cannot use ECS containerProperties for MANAGED_INSTANCES",
            d().platformCapabilitiesWithStrings("MANAGED_INSTANCES")),
        row("Scheduling priority must be between 0 and 9999.", d().schedulingPriority(-1)),
        row("Scheduling priority must be between 0 and 9999.", d().schedulingPriority(10000)),
        row("RetryAttempts must be between 1 and 10.", d().retryStrategy(r -> r.attempts(0))),
        row("RetryAttempts must be between 1 and 10.", d().retryStrategy(r -> r.attempts(11))),
        row("RetryAttempts must be provided with retry strategy.", d().retryStrategy(r -> {})),
        row(
            "EvaluateOnExit should contain at least one of onExitCode, onReason or onStatusReason",
            retry(EvaluateOnExit.builder().action("RETRY"))),
        row(
            "Evaluate on exit condition contains restricted characters.",
            retry(EvaluateOnExit.builder().action("RETRY").onReason("*foo*"))),
        row(
            "Evaluate on exit condition contains restricted characters.",
            retry(EvaluateOnExit.builder().action("RETRY").onExitCode("1x"))),
        row(
            "Evaluate on exit condition cannot exceed 512 characters.",
            retry(EvaluateOnExit.builder().action("EXIT").onReason("a".repeat(513)))),
        row(
            "EvaluateOnExit action STOP is not valid. Valid actions: [RETRY, EXIT]",
            retry(EvaluateOnExit.builder().action("STOP").onReason("*"))),
        row(
            "EvaluateOnExit can have at most 5 conditions.",
            retry(
                Stream.generate(() -> EvaluateOnExit.builder().action("EXIT").onReason("*"))
                    .limit(6)
                    .toArray(EvaluateOnExit.Builder[]::new))),
        row(
            "AttemptDurationSeconds in Timeout must be at least 60 seconds.",
            d().timeout(t -> t.attemptDurationSeconds(59))),
        row(
            "Batch on EKS does not support tag propagation.",
            pod(podContainer()).propagateTags(true)),
        row(
            "Cannot have duplicate consumableResource in consumableResourceProperties",
            consumables("a", "a")),
        row(
            "Cannot have duplicate consumableResource in consumableResourceProperties",
            consumables("a", "arn:aws:batch:us-east-1:123456789012:consumable-resource/a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, RegisterJobDefinitionRequest request) {
    Refused.wrapped(message, () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        row("a minimal container", d()),
        row("the longest name", d().jobDefinitionName("a".repeat(128))),
        row("legacy vcpus and memory", with(legacy())),
        row("EC2 said aloud", d().platformCapabilitiesWithStrings("EC2")),
        row("Fargate", fargate(fargateContainer())),
        row("two containers", task(part("a"), part("b"))),
        row(
            "managed instances",
            task(part("a")).platformCapabilitiesWithStrings("MANAGED_INSTANCES")),
        row("a pod", pod(podContainer())),
        row("two nodes", nodes(2, 1, range("0:1"))),
        row("actions in any case", retry(EvaluateOnExit.builder().action("Retry").onReason("*"))),
        row("an empty timeout", d().timeout(t -> {})),
        row(
            "everything at once",
            d().retryStrategy(
                    r ->
                        r.attempts(10)
                            .evaluateOnExit(
                                e -> e.action("RETRY").onStatusReason("Host EC2*"),
                                e -> e.action("exit").onExitCode("13*")))
                .timeout(t -> t.attemptDurationSeconds(60))
                .schedulingPriority(9999)
                .propagateTags(true)
                .parameters(Map.of("msg", "hi"))
                .tags(Map.of("team", "pipelines"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, RegisterJobDefinitionRequest request) {
    JobDefinitionRules.check(request, 60, Limits.DEFAULTS);
  }

  @Test
  void takesAShorterTimeoutWhenTheServerAllowsIt() {
    var request = d().timeout(t -> t.attemptDurationSeconds(1)).build();
    JobDefinitionRules.check(request, 1, Limits.DEFAULTS);
    Refused.wrapped(
        "AttemptDurationSeconds in Timeout must be at least 2 seconds.",
        () -> JobDefinitionRules.check(request, 2, Limits.DEFAULTS));
  }

  @Test
  void answersTheNameBeforeAnythingElse() {
    var request = d().jobDefinitionName("a b").type("x").schedulingPriority(-1).build();
    Refused.wrapped(
        "Job definition name should match a valid pattern.",
        () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  @Test
  void answersRetriesBeforeContainers() {
    var request = with(container().image("")).retryStrategy(r -> r.attempts(0)).build();
    Refused.wrapped(
        "RetryAttempts must be between 1 and 10.",
        () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  @Test
  void deregistersOnlyOneRevision() {
    for (String reference :
        List.of("demo:1", "arn:aws:batch:us-east-1:123456789012:job-definition/demo:12")) {
      JobDefinitionRules.checkDeregister(deregister(reference));
    }
    Refused.wrapped(
        "jobDefinition must name one revision (name:revision, or an ARN with a revision), got"
            + " demo.",
        () -> JobDefinitionRules.checkDeregister(deregister("demo")));
  }

  private static DeregisterJobDefinitionRequest deregister(String reference) {
    return DeregisterJobDefinitionRequest.builder().jobDefinition(reference).build();
  }

  private static RegisterJobDefinitionRequest.Builder d() {
    return definition();
  }

  @SuppressWarnings("deprecation") // deprecated by AWS and still sent
  private static ContainerProperties.Builder legacy() {
    return ContainerProperties.builder().image("busybox").vcpus(1).memory(128);
  }

  private static RegisterJobDefinitionRequest.Builder retry(EvaluateOnExit.Builder... conditions) {
    return d().retryStrategy(
            r ->
                r.attempts(2)
                    .evaluateOnExit(
                        Stream.of(conditions).map(EvaluateOnExit.Builder::build).toList()));
  }

  private static RegisterJobDefinitionRequest.Builder consumables(String... names) {
    return d().consumableResourceProperties(
            c ->
                c.consumableResourceList(
                    Stream.of(names)
                        .map(
                            name ->
                                ConsumableResourceRequirement.builder()
                                    .consumableResource(name)
                                    .quantity(1L)
                                    .build())
                        .toList()));
  }

  private static Arguments row(String title, RegisterJobDefinitionRequest.Builder request) {
    return arguments(title, request.build());
  }
}
