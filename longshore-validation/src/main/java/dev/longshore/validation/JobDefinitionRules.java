package dev.longshore.validation;

import dev.longshore.model.Limits;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/**
 * What AWS Batch accepts as a job definition: shapes and sizes, not whether images, roles, secrets
 * or file systems exist. Messages were measured on AWS in September 2026 (public rule base
 * cdk-preflight) where they read oddly. Called by the service before a definition is stored.
 */
public final class JobDefinitionRules {

  private static final Pattern WITH_REVISION =
      Pattern.compile("(arn:.*:job-definition/)?[A-Za-z0-9_-]+:[0-9]{1,9}");
  private static final List<String> CAPABILITIES = List.of("FARGATE", "EC2", "MANAGED_INSTANCES");

  private JobDefinitionRules() {}

  /**
   * Refuses what RegisterJobDefinition does not accept, with the first message in this order: name,
   * type, kind, capabilities, retries, timeout, priority, tags, then container by container.
   *
   * @param minimumTimeoutSeconds the shortest timeout; 60 on AWS
   */
  public static void check(
      RegisterJobDefinitionRequest request, int minimumTimeoutSeconds, Limits limits) {
    if (!ResourceNames.isValid(request.jobDefinitionName())) {
      throw Refuse.wrapped("Job definition name should match a valid pattern.");
    }
    checkType(request.typeAsString());
    checkKind(request);
    Platform platform = checkCapabilities(request);
    RetryRules.check(request.retryStrategy(), limits);
    JobRules.checkTimeout(request.timeout(), minimumTimeoutSeconds);
    JobRules.checkSchedulingPriority(request.schedulingPriority());
    if (isEks(request) && Boolean.TRUE.equals(request.propagateTags())) {
      throw Refuse.wrapped("Batch on EKS does not support tag propagation.");
    }
    TagRules.check(request.tags(), limits);
    if (request.containerProperties() != null) {
      ContainerRules.checkSingle(request.containerProperties(), platform);
    }
    if (request.ecsProperties() != null) {
      EcsTaskRules.check(request.ecsProperties(), platform);
    }
    if (request.eksProperties() != null) {
      EksPodRules.check(request.eksProperties());
    }
    if (request.nodeProperties() != null) {
      NodeRules.check(request.nodeProperties());
    }
    ConsumableRules.check(request.consumableResourceProperties());
  }

  /** Refuses a deregistration that does not name one revision. */
  public static void checkDeregister(DeregisterJobDefinitionRequest request) {
    if (!WITH_REVISION.matcher(request.jobDefinition()).matches()) {
      throw Refuse.wrapped(
          "jobDefinition must name one revision (name:revision, or an ARN with a revision), got %s."
              .formatted(request.jobDefinition()));
    }
  }

  private static void checkType(String type) {
    if (!"container".equals(type) && !"multinode".equals(type)) {
      throw Refuse.wrapped(
          "Job definition type %s is not valid. Valid types: [container, multinode]"
              .formatted(type));
    }
  }

  private static void checkKind(RegisterJobDefinitionRequest request) {
    boolean container = request.containerProperties() != null;
    boolean ecs = request.ecsProperties() != null;
    boolean eks = request.eksProperties() != null;
    boolean nodes = request.nodeProperties() != null;
    refuseBoth(container, ecs, "ECS containerProperties and ecsProperties");
    refuseBoth(container, eks, "ECS containerProperties and eksProperties");
    refuseBoth(ecs, eks, "ecsProperties and eksProperties");
    refuseBoth(nodes, eks, "nodeProperties and eksProperties");
    boolean multinode = "multinode".equals(request.typeAsString());
    if (!multinode && (nodes || !(container || ecs || eks))) {
      throw Refuse.wrapped(
          "ECS ContainerProperties, ecsProperties, or eksProperties is required when using type"
              + " container.");
    }
    if (multinode && !nodes) {
      throw Refuse.wrapped("Node properties of multinode job is required.");
    }
    refuseBoth(nodes, container, "nodeProperties and ECS containerProperties");
    refuseBoth(nodes, ecs, "nodeProperties and ecsProperties");
  }

  private static void refuseBoth(boolean one, boolean other, String names) {
    if (one && other) {
      throw Refuse.wrapped("Cannot use both " + names);
    }
  }

  private static Platform checkCapabilities(RegisterJobDefinitionRequest request) {
    if (!request.hasPlatformCapabilities()) {
      return Platform.EC2;
    }
    List<String> capabilities = request.platformCapabilitiesAsStrings();
    if (capabilities.size() != 1) {
      throw Refuse.wrapped("Exactly 1 capability must be provided.");
    }
    String capability = capabilities.getFirst();
    if (!CAPABILITIES.contains(capability)) {
      throw Refuse.wrapped(
          "Capability %s is not valid. Valid capabilities: %s".formatted(capability, CAPABILITIES));
    }
    if (isEks(request)) {
      throw Refuse.wrapped("platformCapabilities is not applicable for Batch on EKS jobs.");
    }
    Platform platform = Platform.of(capabilities);
    if (request.nodeProperties() != null && platform == Platform.FARGATE) {
      throw Refuse.wrapped("Fargate does not support MNP jobs");
    }
    if (request.nodeProperties() != null && platform == Platform.MANAGED_INSTANCES) {
      throw Refuse.wrapped("MANAGED_INSTANCES does not support MNP jobs");
    }
    if (request.containerProperties() != null && platform == Platform.MANAGED_INSTANCES) {
      throw Refuse.wrapped("Cannot use ECS containerProperties for MANAGED_INSTANCES");
    }
    return platform;
  }

  private static boolean isEks(RegisterJobDefinitionRequest request) {
    return request.eksProperties() != null
        || (request.nodeProperties() != null
            && request.nodeProperties().nodeRangeProperties().stream()
                .map(NodeRangeProperty::eksProperties)
                .anyMatch(Objects::nonNull));
  }
}
