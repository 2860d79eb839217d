package dev.longshore.api;

import dev.longshore.model.DefinitionId;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobDefinition.Kind;
import dev.longshore.model.ResourceRequirement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/**
 * Job definitions between the wire and the model. The document of a definition is the request that
 * registered it, in the form in which AWS gives it back.
 */
final class DefinitionShapes {

  private DefinitionShapes() {}

  /**
   * What core decides by, and the request as a document.
   *
   * @param request checked and normalised
   */
  static JobDefinition model(RegisterJobDefinitionRequest request, Names names, Instant now) {
    return new JobDefinition(
        new DefinitionId(request.jobDefinitionName(), 0),
        request.typeAsString(),
        true,
        now,
        request.platformCapabilitiesAsStrings(),
        request.parameters(),
        RetryStrategies.model(request.retryStrategy()),
        request.timeout() == null ? null : request.timeout().attemptDurationSeconds(),
        request.schedulingPriority(),
        request.propagateTags(),
        request.tags(),
        ConsumableShapes.model(request.consumableResourceProperties(), names),
        kind(request),
        TaskTemplates.of(request),
        TaskTemplates.nodesOf(request, names),
        request.eksProperties() == null ? null : PodShapes.template(request.eksProperties()),
        Documents.write(request.toBuilder().tags((Map<String, String>) null).build()));
  }

  /** The request that registered it, as it is given back. */
  static RegisterJobDefinitionRequest document(JobDefinition definition) {
    return Documents.read(definition.document(), RegisterJobDefinitionRequest::builder);
  }

  static software.amazon.awssdk.services.batch.model.JobDefinition shape(
      JobDefinition definition, Names names) {
    RegisterJobDefinitionRequest document = document(definition);
    return software.amazon.awssdk.services.batch.model.JobDefinition.builder()
        .jobDefinitionName(definition.id().name())
        .jobDefinitionArn(names.definitionArn(definition.id()))
        .revision(definition.id().revision())
        .status(definition.active() ? "ACTIVE" : "INACTIVE")
        .type(definition.type())
        .schedulingPriority(definition.schedulingPriority())
        .parameters(definition.parameters())
        .retryStrategy(document.retryStrategy())
        .containerProperties(document.containerProperties())
        .timeout(document.timeout())
        .nodeProperties(document.nodeProperties())
        .tags(definition.tags())
        .propagateTags(definition.propagateTags())
        .platformCapabilitiesWithStrings(
            document.hasPlatformCapabilities() ? document.platformCapabilitiesAsStrings() : null)
        .ecsProperties(document.ecsProperties())
        .eksProperties(document.eksProperties())
        .containerOrchestrationType(definition.kind() == Kind.EKS ? "EKS" : "ECS")
        .consumableResourceProperties(document.consumableResourceProperties())
        .build();
  }

  static List<EnvironmentVariable> environment(List<KeyValuePair> pairs) {
    return pairs.stream()
        .map(pair -> new EnvironmentVariable(pair.name(), pair.value() == null ? "" : pair.value()))
        .toList();
  }

  static List<ResourceRequirement> resources(
      List<software.amazon.awssdk.services.batch.model.ResourceRequirement> requirements) {
    return requirements.stream()
        .map(
            requirement ->
                new ResourceRequirement(
                    ResourceRequirement.Type.valueOf(requirement.typeAsString()),
                    requirement.value()))
        .toList();
  }

  private static Kind kind(RegisterJobDefinitionRequest request) {
    if (request.nodeProperties() != null) {
      return Kind.NODE;
    }
    if (request.eksProperties() != null) {
      return Kind.EKS;
    }
    return request.ecsProperties() != null ? Kind.ECS : Kind.CONTAINER;
  }
}
