package dev.longshore.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.batch.model.ContainerOverrides;
import software.amazon.awssdk.services.batch.model.EcsPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksContainerOverride;
import software.amazon.awssdk.services.batch.model.EksPodPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksPropertiesOverride;
import software.amazon.awssdk.services.batch.model.NodeOverrides;
import software.amazon.awssdk.services.batch.model.NodePropertyOverride;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.TaskContainerOverrides;
import software.amazon.awssdk.services.batch.model.TaskPropertiesOverride;

/** What SubmitJob may change of a definition. */
class OverrideRulesTest {

  private static final String NO_NUMBER =
      "Value %s for type VCPU in resourceRequirement is not valid. Please provide a number.";

  private static void check(Consumer<SubmitJobRequest.Builder> overrides) {
    JobRules.checkOverrides(SubmitJobRequest.builder().applyMutation(overrides).build());
  }

  private static void checkContainer(Consumer<ContainerOverrides.Builder> overrides) {
    check(request -> request.containerOverrides(overrides));
  }

  private static void checkAmount(String type, String value) {
    ResourceRequirement requirement = ResourceRequirement.builder().type(type).value(value).build();
    checkContainer(c -> c.resourceRequirements(requirement));
  }

  /** The same amount, in a definition for the platform that takes the smallest. */
  private static void checkDefinition(String type, String value) {
    Map<String, String> amounts = new TreeMap<>(Map.of("VCPU", "1", "MEMORY", "512"));
    amounts.put(type, value);
    List<ResourceRequirement> requirements = new ArrayList<>();
    amounts.forEach(
        (each, amount) ->
            requirements.add(ResourceRequirement.builder().type(each).value(amount).build()));
    ResourceRules.check(requirements, null, null, Platform.MANAGED_INSTANCES);
  }

  private static void checkTask(TaskContainerOverrides... containers) {
    TaskPropertiesOverride task = TaskPropertiesOverride.builder().containers(containers).build();
    check(
        request ->
            request.ecsPropertiesOverride(
                EcsPropertiesOverride.builder().taskProperties(task).build()));
  }

  private static TaskContainerOverrides named(String name) {
    return TaskContainerOverrides.builder().name(name).build();
  }

  private static void checkNodes(NodePropertyOverride.Builder... ranges) {
    check(
        request ->
            request.nodeOverrides(
                NodeOverrides.builder()
                    .nodePropertyOverrides(
                        Stream.of(ranges).map(NodePropertyOverride.Builder::build).toList())
                    .build()));
  }

  private static NodePropertyOverride.Builder range(String targets) {
    return NodePropertyOverride.builder().targetNodes(targets);
  }

  @Test
  void aCommandHasNoEmptyWord() {
    Refused.bare("Command cannot be empty", () -> checkContainer(c -> c.command("echo", "")));
    Refused.bare(
        "Command cannot be empty",
        () -> checkTask(TaskContainerOverrides.builder().command("").build()));
    checkContainer(c -> c.command(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0001", "1E9", "+4", "x", "٣", "."})
  void anAmountOfVcpusIsANumberOfThousandths(String value) {
    Refused.wrapped(NO_NUMBER.formatted(value), () -> checkAmount("VCPU", value));
    Refused.wrapped(NO_NUMBER.formatted(value), () -> checkDefinition("VCPU", value));
  }

  @Test
  void noAmountIsBelowNothing() {
    Refused.wrapped(
        "Value -1 for type VCPU in resourceRequirement is not valid.",
        () -> checkAmount("VCPU", "-1"));
  }

  @ParameterizedTest
  @CsvSource({"MEMORY, 0.5", "MEMORY, x", "GPU, 0", "GPU, 1.5", "GPU, -1"})
  void otherAmountsAreWholeNumbers(String type, String value) {
    Refused.wrapped(
        "Value %s for type %s in resourceRequirement is not valid. Please provide a whole number."
            .formatted(value, type),
        () -> checkAmount(type, value));
  }

  @ParameterizedTest
  @CsvSource({"VCPU, 0.25", "VCPU, .5", "VCPU, 2.", "VCPU, 1.0000", "MEMORY, 2048", "GPU, 1"})
  void amountsAreWrittenAsInDefinitions(String type, String value) {
    checkAmount(type, value);
    checkDefinition(type, value);
  }

  @Test
  void onlyNodesHaveAnInstanceType() {
    Refused.wrapped(
        "instanceType is not applicable for single-node container jobs.",
        () -> checkContainer(c -> c.instanceType("m5.large")));
  }

  @Test
  void aTaskIsOneAndItsContainersHaveDifferentNames() {
    Refused.wrapped("Container names must be unique", () -> checkTask(named("a"), named("a")));
    Refused.wrapped(
        "Container names must be unique",
        () -> checkTask(named("default"), TaskContainerOverrides.builder().build()));
    checkTask(named("a"), named("b"));
    Refused.wrapped(
        "At most 1 taskProperties can be provided in ecsPropertiesOverride.",
        () ->
            check(
                request ->
                    request.ecsPropertiesOverride(
                        task ->
                            task.taskProperties(
                                TaskPropertiesOverride.builder().build(),
                                TaskPropertiesOverride.builder().build()))));
  }

  @Test
  void aPodsContainersHaveDifferentNames() {
    EksContainerOverride container = EksContainerOverride.builder().name("a").build();
    Refused.wrapped(
        "The container name: a must be unique in multi-container job.",
        () ->
            check(
                request ->
                    request.eksPropertiesOverride(
                        EksPropertiesOverride.builder()
                            .podProperties(
                                EksPodPropertiesOverride.builder()
                                    .containers(container)
                                    .initContainers(container)
                                    .build())
                            .build())));
  }

  @Test
  void everyRangeOfNodesIsNamedOnce() {
    Refused.wrapped(
        "targetNodes is required for every node override.",
        () -> checkNodes(NodePropertyOverride.builder()));
    Refused.wrapped(
        "targetNodes 0:1 is overridden more than once.",
        () -> checkNodes(range("0:1"), range("0:1")));
    checkNodes(range("0:1"), range("2:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0:", "1:3"})
  void aRangeOfNodesIsOverriddenInOneWay(String targets) {
    Refused.wrapped(
        "Only one of containerOverrides, ecsPropertiesOverride and eksPropertiesOverride can be"
            + " used for node range "
            + targets
            + ".",
        () ->
            checkNodes(
                range(targets)
                    .containerOverrides(ContainerOverrides.builder().build())
                    .ecsPropertiesOverride(EcsPropertiesOverride.builder().build())));
    Refused.wrapped(
        "A node range can have at most 1 instance type.",
        () -> checkNodes(range(targets).instanceTypes("a", "b")));
  }
}
