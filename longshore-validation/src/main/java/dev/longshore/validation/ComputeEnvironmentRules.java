package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CEState;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.Ec2Configuration;
import software.amazon.awssdk.services.batch.model.EksAccessEntry;
import software.amazon.awssdk.services.batch.model.EksConfiguration;
import software.amazon.awssdk.services.batch.model.OrchestrationType;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;

/**
 * What AWS Batch accepts as a compute environment, and what it stores of it. Texts were measured on
 * AWS in September 2026 (public rule base cdk-preflight).
 *
 * @param region the region that the server stands for; EKS clusters must be in it
 * @param account the account that the server stands for, twelve digits
 * @param strict whether image types that AWS has retired are refused; Longshore never starts one
 * @param catalog the instance types that there are
 * @param limits the bounds in effect
 */
public record ComputeEnvironmentRules(
    String region, String account, boolean strict, InstanceCatalog catalog, Limits limits) {

  private static final Pattern CLUSTER_ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:eks:([a-z0-9-]+):[0-9]{12}:cluster/[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final List<String> ACCESS_STATES =
      List.of("ENABLED", "DISABLED", "INHERIT_FROM_CLUSTER");
  private static final Pattern SERVICE_LINKED_ROLE =
      Pattern.compile("(arn:.*/)?AWSServiceRoleForBatch");

  public ComputeEnvironmentRules {
    Objects.requireNonNull(region);
    Objects.requireNonNull(account);
    Objects.requireNonNull(catalog);
    Objects.requireNonNull(limits);
  }

  /** The rules where no user has said anything of instance types and limits. */
  public ComputeEnvironmentRules(String region, String account, boolean strict) {
    this(region, account, strict, InstanceCatalog.builtIn(), Limits.DEFAULTS);
  }

  /**
   * What CreateComputeEnvironment stores: the request with the defaults that AWS fills in and no
   * others. Status, ARN, uuid and cluster are left for the caller.
   *
   * @throws dev.longshore.model.RefusedException if AWS would not accept the request
   */
  public ComputeEnvironmentDetail created(CreateComputeEnvironmentRequest request) {
    String type = upperCase(request.typeAsString());
    check(request, type);
    boolean managed = type.equals("MANAGED");
    boolean eks = request.eksConfiguration() != null;
    String role = request.serviceRole();
    var detail =
        ComputeEnvironmentDetail.builder()
            .computeEnvironmentName(request.computeEnvironmentName())
            .type(type)
            .state(CEState.ENABLED)
            .unmanagedvCpus(request.unmanagedvCpus())
            .serviceRole(Refuse.isMissing(role) ? serviceLinkedRole() : role)
            .tags(new LinkedHashMap<>(request.tags()))
            .eksConfiguration(eks ? withAccess(request.eksConfiguration()) : null)
            .containerOrchestrationType(eks ? OrchestrationType.EKS : OrchestrationType.ECS)
            .context(request.context())
            .ecsSettings(request.ecsSettings());
    if (managed) {
      detail.computeResources(withDefaults(upperCase(request.computeResources()), eks));
    }
    return detail.build();
  }

  /**
   * What UpdateComputeEnvironment makes of a stored environment.
   *
   * @param current as stored, with the live {@code desiredvCpus}
   * @throws dev.longshore.model.RefusedException if AWS would not accept the request
   */
  public ComputeEnvironmentUpdate updated(
      ComputeEnvironmentDetail current, UpdateComputeEnvironmentRequest request) {
    return new ComputeEnvironmentUpdater(this, current).update(request);
  }

  /** The role that stands for none: AWS makes it itself. */
  public String serviceLinkedRole() {
    return "arn:aws:iam::%s:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
        .formatted(account);
  }

  static boolean isServiceLinked(@Nullable String role) {
    return Refuse.isMissing(role) || SERVICE_LINKED_ROLE.matcher(role).matches();
  }

  /** The default image of an ECS environment with instances, where none was given. */
  ComputeResource withDefaultImage(ComputeResource resources) {
    if (!resources.ec2Configuration().isEmpty()) {
      return resources;
    }
    String image = needsNvidia(resources) ? "ECS_AL2023_NVIDIA" : "ECS_AL2023";
    return resources.toBuilder()
        .ec2Configuration(Ec2Configuration.builder().imageType(image).build())
        .build();
  }

  /**
   * Whether every type has GPUs, for which AWS has an image of its own, though not for Graviton.
   * AWS does not say what it takes where some have none: here that is the image that fits all.
   */
  private boolean needsNvidia(ComputeResource resources) {
    List<InstanceType> types = catalog.expand(resources.instanceTypes());
    return !types.isEmpty()
        && types.stream()
            .allMatch(type -> type.gpus() > 0 && type.architecture() == Architecture.X86_64);
  }

  static boolean hasInstances(ComputeResource resources) {
    String type = resources.typeAsString();
    return "EC2".equals(type) || "SPOT".equals(type);
  }

  private void check(CreateComputeEnvironmentRequest request, String type) {
    if (!ResourceNames.isValid(request.computeEnvironmentName())) {
      throw Refuse.wrapped("Compute Environment name should match a valid pattern.");
    }
    if (!type.equals("MANAGED") && !type.equals("UNMANAGED")) {
      throw Refuse.wrapped(
          "Compute Environment type %s is not valid. Valid types: [MANAGED, UNMANAGED]"
              .formatted(request.typeAsString()));
    }
    String state = request.stateAsString();
    if (state != null && !state.equals("ENABLED")) {
      throw Refuse.wrapped("Compute Environment must be created in ENABLED state.");
    }
    TagRules.check(request.tags(), limits);
    if (request.eksConfiguration() != null) {
      checkEks(request.eksConfiguration());
    }
    if (type.equals("MANAGED")) {
      checkManaged(request);
    } else {
      checkUnmanaged(request);
    }
  }

  private void checkManaged(CreateComputeEnvironmentRequest request) {
    if (request.unmanagedvCpus() != null) {
      throw Refuse.wrapped("unmanagedvCpus is not applicable for managed Compute Environment.");
    }
    if (request.computeResources() == null) {
      throw Refuse.wrapped("computeResources must be provided for a MANAGED compute environment");
    }
    ComputeResourceRules.check(
        upperCase(request.computeResources()), request.eksConfiguration() != null, strict, catalog);
  }

  private static void checkUnmanaged(CreateComputeEnvironmentRequest request) {
    // Batch on EKS works with the service-linked role alone, also for nodes of the user.
    if (request.eksConfiguration() == null) {
      checkUnmanagedRole(request.serviceRole());
    }
    checkUnmanagedVcpus(request.unmanagedvCpus());
    ComputeResource resources = request.computeResources();
    if (resources != null
        && ComputeResourceRules.FARGATE.contains(upperCase(resources.typeAsString()))) {
      throw Refuse.wrapped("Cannot create an UNMANAGED Fargate Compute Environment.");
    }
  }

  static void checkUnmanagedRole(@Nullable String role) {
    if (Refuse.isMissing(role)) {
      throw Refuse.wrapped("ServiceRole is required.");
    }
    if (isServiceLinked(role)) {
      throw Refuse.wrapped(
          "Service Linked Role cannot be used with UNMANAGED Compute Environment.");
    }
  }

  static void checkUnmanagedVcpus(@Nullable Integer vcpus) {
    if (vcpus != null && vcpus < 0) {
      throw Refuse.wrapped("unmanagedvCpus should be greater than or equal to 0.");
    }
  }

  private void checkEks(EksConfiguration eks) {
    String namespace = eks.kubernetesNamespace();
    if (namespace == null) {
      throw Refuse.wrapped("kubernetesNamespace is required.");
    }
    KubernetesNames.checkNamespace(namespace, "kube-");
    String cluster = eks.eksClusterArn();
    if (cluster == null) {
      throw Refuse.wrapped("eksClusterArn is required.");
    }
    Matcher arn = CLUSTER_ARN.matcher(cluster);
    if (!arn.matches()) {
      throw Refuse.wrapped("eksClusterArn must be an EKS cluster ARN.");
    }
    if (!region.equals(arn.group(1))) {
      throw Refuse.wrapped(
          "eksClusterArn must be in the same AWS region as the compute environment.");
    }
    checkAccess(eks.accessEntry());
  }

  /** Whether AWS Batch is to keep its own entry to the cluster. */
  static void checkAccess(@Nullable EksAccessEntry access) {
    String state = access == null ? null : access.desiredStateAsString();
    if (state != null && !ACCESS_STATES.contains(state)) {
      throw Refuse.wrapped(
          "desiredState %s is not valid. Valid values are: %s".formatted(state, ACCESS_STATES));
    }
  }

  private static EksConfiguration withAccess(EksConfiguration given) {
    return given.accessEntry() == null
        ? given
        : given.toBuilder().accessEntry(wanted(given.accessEntry())).build();
  }

  /**
   * Its status is what AWS saw in the cluster, and nobody's to say; no cluster is behind it here.
   */
  static EksAccessEntry wanted(EksAccessEntry given) {
    return EksAccessEntry.builder().desiredState(given.desiredStateAsString()).build();
  }

  private ComputeResource withDefaults(ComputeResource resources, boolean eks) {
    if (!hasInstances(resources)) {
      return resources;
    }
    int minimum = Objects.requireNonNullElse(resources.minvCpus(), 0);
    ComputeResource sized =
        resources.toBuilder()
            .minvCpus(minimum)
            .desiredvCpus(Objects.requireNonNullElse(resources.desiredvCpus(), minimum))
            .build();
    return eks ? sized : withDefaultImage(sized);
  }

  private static ComputeResource upperCase(ComputeResource resources) {
    return resources.toBuilder().type(upperCase(resources.typeAsString())).build();
  }

  /** CloudFormation and the CDK send {@code managed}; AWS takes it and returns upper case. */
  static String upperCase(@Nullable String type) {
    return type == null ? "null" : type.toUpperCase(Locale.ROOT);
  }
}
