package dev.longshore.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.EksContainer;
import software.amazon.awssdk.services.batch.model.EksPodProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** Definitions that are valid until a test changes something. */
final class Definitions {

  static final String ROLE = "arn:aws:iam::123456789012:role/execution";

  private Definitions() {}

  static RegisterJobDefinitionRequest.Builder definition() {
    return RegisterJobDefinitionRequest.builder()
        .jobDefinitionName("demo")
        .type("container")
        .containerProperties(container().build());
  }

  static RegisterJobDefinitionRequest.Builder with(ContainerProperties.Builder container) {
    return definition().containerProperties(container.build());
  }

  static ContainerProperties.Builder container() {
    return ContainerProperties.builder().image("busybox").resourceRequirements(size("1", "128"));
  }

  static RegisterJobDefinitionRequest.Builder fargate(ContainerProperties.Builder container) {
    return with(container).platformCapabilitiesWithStrings("FARGATE");
  }

  static ContainerProperties.Builder fargateContainer() {
    return container().executionRoleArn(ROLE).resourceRequirements(size("0.25", "512"));
  }

  static RegisterJobDefinitionRequest.Builder task(TaskContainerProperties.Builder... containers) {
    return task(
        EcsTaskProperties.builder()
            .containers(
                Arrays.stream(containers).map(TaskContainerProperties.Builder::build).toList()));
  }

  static RegisterJobDefinitionRequest.Builder task(EcsTaskProperties.Builder task) {
    return definition()
        .containerProperties((ContainerProperties) null)
        .ecsProperties(ecs -> ecs.taskProperties(task.build()));
  }

  static TaskContainerProperties.Builder part(String name) {
    return TaskContainerProperties.builder()
        .name(name)
        .image("busybox")
        .resourceRequirements(size("1", "128"));
  }

  static RegisterJobDefinitionRequest.Builder nodes(
      int numNodes, int mainNode, NodeRangeProperty.Builder... ranges) {
    return definition()
        .type("multinode")
        .containerProperties((ContainerProperties) null)
        .nodeProperties(
            nodes ->
                nodes
                    .numNodes(numNodes)
                    .mainNode(mainNode)
                    .nodeRangeProperties(
                        Arrays.stream(ranges).map(NodeRangeProperty.Builder::build).toList()));
  }

  static NodeRangeProperty.Builder range(String targetNodes) {
    return NodeRangeProperty.builder().targetNodes(targetNodes).container(container().build());
  }

  static RegisterJobDefinitionRequest.Builder pod(EksPodProperties.Builder pod) {
    return definition()
        .containerProperties((ContainerProperties) null)
        .eksProperties(eks -> eks.podProperties(pod.build()));
  }

  static RegisterJobDefinitionRequest.Builder pod(EksContainer.Builder... containers) {
    return pod(
        EksPodProperties.builder()
            .containers(Arrays.stream(containers).map(EksContainer.Builder::build).toList()));
  }

  static EksContainer.Builder podContainer() {
    return EksContainer.builder()
        .image("busybox")
        .resources(resources -> resources.limits(Map.of("cpu", "1", "memory", "1024Mi")));
  }

  static List<ResourceRequirement> size(String vcpus, String memory) {
    return List.of(requirement("VCPU", vcpus), requirement("MEMORY", memory));
  }

  static ResourceRequirement requirement(String type, String value) {
    return ResourceRequirement.builder().type(type).value(value).build();
  }
}
