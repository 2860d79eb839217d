package dev.longshore.validation;

import static dev.longshore.validation.Definitions.ROLE;
import static dev.longshore.validation.Definitions.container;
import static dev.longshore.validation.Definitions.nodes;
import static dev.longshore.validation.Definitions.part;
import static dev.longshore.validation.Definitions.pod;
import static dev.longshore.validation.Definitions.podContainer;
import static dev.longshore.validation.Definitions.range;
import static dev.longshore.validation.Definitions.size;
import static dev.longshore.validation.Definitions.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** Definitions with several containers, or with several nodes. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class TaskAndNodeRulesTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        row("Number of containers must be between 1 and 10", task()),
        row("Number of containers must be between 1 and 10", task(parts(11))),
        row("Container names must be unique", task(part("a"), part("a"))),
        row(
            "Container name is required in a multi-container job.",
            task(part("a"), part("b").name(null))),
        row(
            "At least one container must be set as essential",
            task(part("a").essential(false), part("b").essential(false))),
        row(
            "Container dependency can not be used in a single-container job.",
            task(after(part("a"), "a", "START"))),
        row("Container dependency is not valid", task(part("a"), after(part("b"), "c", "START"))),
        row("Container dependency is not valid", task(part("a"), after(part("b"), "b", "START"))),
        row(
            "Container dependency is not valid",
            task(after(part("a"), "b", "START"), after(part("b"), "a", "START"))),
        row(
            "TaskContainer dependency HEALTHY is not valid. Valid values are: [START, COMPLETE,"
                + " SUCCESS]",
            task(part("a"), after(part("b"), "a", "HEALTHY"))),
        row(
            "The container target of a dependency can not have condition COMPLETE if the target is"
                + " essential",
            task(part("a"), after(part("b"), "a", "COMPLETE"))),
        row(
            "ipcMode private is not valid. Valid values are: [host, task, none]",
            task(oneTask().ipcMode("private"))),
        row(
            "Capability none is not valid. Valid capabilities: [host, task]",
            task(oneTask().pidMode("none"))),
        row(
            "When a firelensConfiguration object is specified, at least one container has to be"
                + " configured with the awsfirelens log driver",
            task(part("a"), part("b").firelensConfiguration(f -> f.type("fluentbit")))),
        row("startTimeout must be at least 2 seconds, got 1.", task(part("a").startTimeout(1))),
        row(
            "Fargate resource requirements (2.00 vCPU, 1024 MiB) not valid.",
            task(oneTask()
                    .executionRoleArn(ROLE)
                    .containers(
                        part("a").resourceRequirements(size("1", "512")).build(),
                        part("b").resourceRequirements(size("1", "512")).build()))
                .platformCapabilitiesWithStrings("FARGATE")),
        row(
            "executionRoleArn is required for Fargate jobs.",
            task(part("a")).platformCapabilitiesWithStrings("FARGATE")),
        row(
            "runtimePlatform for MANAGED_INSTANCES only supports LINUX operating system family.",
            task(oneTask()
                    .runtimePlatform(r -> r.operatingSystemFamily("WINDOWS_SERVER_2019_CORE")))
                .platformCapabilitiesWithStrings("MANAGED_INSTANCES")),
        row("Number of nodes must be between 1 and 1000.", nodes(0, 0, range(":"))),
        row("Number of nodes must be between 1 and 1000.", nodes(1001, 0, range(":"))),
        row(
            "Main node index is out of range, must be less than numNodes.",
            nodes(2, 2, range(":"))),
        row(
            "Maximum allowed size of node range properties is 5",
            nodes(6, 0, range("0"), range("1"), range("2"), range("3"), range("4"), range("5"))),
        row(
            "Must specify container for node range 0:1",
            nodes(2, 0, range("0:1").container((ContainerProperties) null))),
        row(
            "NodeRangeProperties can not use both ecsProperties and container fields",
            nodes(2, 0, range(":").ecsProperties(task(part("a")).build().ecsProperties()))),
        row("targetNodes should contain only digits.", nodes(2, 0, range("0-1"))),
        row("targetNodes should contain only digits.", nodes(2, 0, range("-1:1"))),
        row(
            "Node range error 0:5. Node range should be smaller than number of nodes",
            nodes(2, 0, range("0:5"))),
        row(
            "Node range error 2:1. The first node should not be greater than the last",
            nodes(3, 0, range("2:1"))),
        row(
            "Node Range Properties target nodes have missing ranges",
            nodes(4, 0, range("0:1"), range("3"))),
        row(
            "Node range 1:3 overlaps another range in part; ranges should be apart or nested.",
            nodes(4, 0, range("0:2"), range("1:3"))),
        row(
            "Using instanceTypes with nodeRangeProperty is only allowed for ecsProperties jobs.",
            nodes(2, 0, range(":").instanceTypes("c5.large"))),
        row(
            "All node ranges of a multinode job must use the same instance type.",
            nodes(
                2,
                0,
                range("0").container(container().instanceType("c5.large").build()),
                range("1").container(container().instanceType("c5.xlarge").build()))),
        row(
            "All node ranges of a multinode job must use the same Kubernetes namespace.",
            nodes(2, 0, podRange("0", "blue"), podRange("1", "green"))),
        row(
            "vCPU must be at least 1, got 0.5.",
            nodes(
                1,
                0,
                range(":")
                    .container(container().resourceRequirements(size("0.5", "128")).build()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, RegisterJobDefinitionRequest request) {
    Refused.wrapped(message, () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        row("ten containers", task(parts(10))),
        row("one container without a name", task(part("a").name(null))),
        row(
            "a chain of containers",
            task(
                part("a").essential(false),
                after(part("b"), "a", "SUCCESS"),
                after(part("c"), "b", "START"))),
        row(
            "a log router",
            task(
                part("a").logConfiguration(l -> l.logDriver("awsfirelens")),
                part("router").firelensConfiguration(f -> f.type("fluentbit")))),
        row("modes", task(oneTask().ipcMode("task").pidMode("host"))),
        row("all nodes alike", nodes(1000, 999, range(":"))),
        row("a nested range", nodes(11, 0, range("0:10"), range("4:5"))),
        row("an open end", nodes(3, 0, range("0"), range("1:"))),
        row("an open start", nodes(3, 0, range(":1"), range("2"))),
        row(
            "tasks on nodes",
            nodes(
                2,
                0,
                range(":")
                    .container((ContainerProperties) null)
                    .ecsProperties(task(part("a"), part("b")).build().ecsProperties())
                    .instanceTypes("c5.large"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, RegisterJobDefinitionRequest request) {
    JobDefinitionRules.check(request, 60, Limits.DEFAULTS);
  }

  @Test
  void readsEveryFormOfTargetNodes() {
    assertThat(NodeRange.parse("1:3", 5)).isEqualTo(new NodeRange(1, 3, false));
    assertThat(NodeRange.parse(":3", 5)).isEqualTo(new NodeRange(0, 3, false));
    assertThat(NodeRange.parse("1:", 5)).isEqualTo(new NodeRange(1, 4, true));
    assertThat(NodeRange.parse(":", 5)).isEqualTo(new NodeRange(0, 4, true));
    assertThat(NodeRange.parse("2", 5)).isEqualTo(new NodeRange(2, 2, false));
  }

  private static EcsTaskProperties.Builder oneTask() {
    return EcsTaskProperties.builder().containers(part("a").build());
  }

  private static TaskContainerProperties.Builder[] parts(int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> part("part" + index))
        .toArray(TaskContainerProperties.Builder[]::new);
  }

  private static TaskContainerProperties.Builder after(
      TaskContainerProperties.Builder container, String target, String condition) {
    return container.dependsOn(d -> d.containerName(target).condition(condition));
  }

  private static NodeRangeProperty.Builder podRange(String targetNodes, String namespace) {
    var pod = pod(podContainer()).build().eksProperties().podProperties().toBuilder();
    return range(targetNodes)
        .container((ContainerProperties) null)
        .eksProperties(eks -> eks.podProperties(pod.metadata(m -> m.namespace(namespace)).build()));
  }

  private static Arguments row(String title, RegisterJobDefinitionRequest.Builder request) {
    return arguments(title, request.build());
  }
}
