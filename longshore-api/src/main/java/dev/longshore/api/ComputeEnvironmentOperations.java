package dev.longshore.api;

import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.Replacement;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.Limit;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.service.BatchService;
import dev.longshore.validation.ComputeEnvironmentRules;
import dev.longshore.validation.ComputeEnvironmentUpdate;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DeleteComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsResponse;
import software.amazon.awssdk.services.batch.model.EcsSettings;
import software.amazon.awssdk.services.batch.model.ManagedInstancesProvider;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.UpdatePolicy;

/** The four operations on compute environments. */
final class ComputeEnvironmentOperations {

  private static final long DEFAULT_JOB_TIMEOUT_MINUTES = 30;
  private static final List<String> CONTAINER_INSIGHTS = List.of("ENABLED", "ENHANCED", "DISABLED");

  private final BatchService service;
  private final InstantSource clock;
  private final ApiConfig config;

  ComputeEnvironmentOperations(BatchService service, InstantSource clock, ApiConfig config) {
    this.service = service;
    this.clock = clock;
    this.config = config;
  }

  CreateComputeEnvironmentResponse create(CreateComputeEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    ComputeEnvironmentDetail detail = rules(realm).created(request);
    checkInsights(request.ecsSettings());
    checkManaged(detail);
    checkClusterHasRoom(detail);
    Instant now = now();
    ComputeEnvironment environment =
        model(
            detail,
            ResourceState.ENABLED,
            ResourceStatus.CREATING,
            now,
            now,
            0,
            request.tags(),
            InstanceShapes.created(detail));
    service.execute(() -> new CreateComputeEnvironmentCommand(environment));
    return CreateComputeEnvironmentResponse.builder()
        .computeEnvironmentName(environment.name())
        .computeEnvironmentArn(new Names(realm).environmentArn(environment.name()))
        .build();
  }

  private void checkManaged(ComputeEnvironmentDetail detail) {
    ComputeResource resources = detail.computeResources();
    if (resources != null) {
      new ManagedInstances(config.catalog())
          .check(
              resources.typeAsString(),
              resources.managedInstancesProvider(),
              resources.hasCapacityTags());
    }
  }

  private static void checkInsights(@Nullable EcsSettings ecsSettings) {
    String insights = ecsSettings == null ? null : ecsSettings.containerInsightsAsString();
    if (insights != null && !CONTAINER_INSIGHTS.contains(insights)) {
      throw Refusal.wrapped(
              "containerInsights %s is not valid. Valid values are: %s"
                  .formatted(insights, CONTAINER_INSIGHTS))
          .toException();
    }
  }

  /** Only here is known which cluster an environment has. */
  private void checkClusterHasRoom(ComputeEnvironmentDetail detail) {
    String cluster = clusterOf(detail);
    int most = config.limits().of(Limit.ENVIRONMENTS_PER_EKS_CLUSTER);
    if (cluster == null) {
      return;
    }
    long there =
        service.reads().computeEnvironments().stream()
            .filter(other -> cluster.equals(clusterOf(stored(other))))
            .count();
    if (there >= most) {
      throw Refusal.of(
              "Limit exceeded: there are %d compute environments for the EKS cluster %s."
                  .formatted(there, cluster))
          .toException();
    }
  }

  private static @Nullable String clusterOf(ComputeEnvironmentDetail detail) {
    return detail.eksConfiguration() == null ? null : detail.eksConfiguration().eksClusterArn();
  }

  UpdateComputeEnvironmentResponse update(UpdateComputeEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).environment(request.computeEnvironment());
    service.execute(() -> updated(request, name, realm));
    return UpdateComputeEnvironmentResponse.builder()
        .computeEnvironmentName(name.name())
        .computeEnvironmentArn(new Names(realm).environmentArn(name.name()))
        .build();
  }

  private UpdateComputeEnvironmentCommand updated(
      UpdateComputeEnvironmentRequest request, NameOrArn name, Realm realm) {
    ComputeEnvironment current = current(name);
    if (current.status().isChanging()) {
      return new UpdateComputeEnvironmentCommand(current); // core refuses it with AWS's words
    }
    ComputeEnvironmentDetail before = live(current);
    ComputeEnvironmentUpdate update = rules(realm).updated(before, request);
    ComputeEnvironmentDetail after =
        ManagedInstances.updated(update.environment(), request.computeResources());
    checkInsights(request.ecsSettings());
    if (ManagedInstances.concerns(request.computeResources())) {
      checkManaged(after);
    }
    ComputeEnvironment updated =
        model(
            after,
            after.state() == null ? current.state() : ResourceState.valueOf(after.stateAsString()),
            current.status(),
            current.changedAt(),
            current.createdAt(),
            current.version(),
            current.tags(),
            InstanceShapes.updated(after, request, current));
    return new UpdateComputeEnvironmentCommand(updated, replacement(update));
  }

  /** What is stored, with the {@code desiredvCpus} that a client sees and means to change. */
  private ComputeEnvironmentDetail live(ComputeEnvironment current) {
    ComputeEnvironmentDetail stored = stored(current);
    return stored.toBuilder()
        .computeResources(InstanceShapes.shown(current, stored, service.reads().instances()))
        .build();
  }

  /** AWS: jobs on the old instances may run for 30 minutes, where the policy does not say. */
  private static @Nullable Replacement replacement(ComputeEnvironmentUpdate update) {
    if (update.kind() != ComputeEnvironmentUpdate.Kind.INFRASTRUCTURE) {
      return null;
    }
    UpdatePolicy policy = update.environment().updatePolicy();
    Long minutes = policy == null ? null : policy.jobExecutionTimeoutMinutes();
    return new Replacement(
        policy != null && Boolean.TRUE.equals(policy.terminateJobsOnUpdate()),
        Duration.ofMinutes(minutes == null ? DEFAULT_JOB_TIMEOUT_MINUTES : minutes));
  }

  private ComputeEnvironment current(NameOrArn name) {
    return service.reads().computeEnvironments().stream()
        .filter(environment -> environment.name().equals(name.name()))
        .findFirst()
        .orElseThrow(() -> Refusal.of(name.given() + " does not exist").toException());
  }

  DeleteComputeEnvironmentResponse delete(DeleteComputeEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).environment(request.computeEnvironment());
    service.execute(() -> new DeleteComputeEnvironmentCommand(name));
    return DeleteComputeEnvironmentResponse.builder().build();
  }

  DescribeComputeEnvironmentsResponse describe(
      DescribeComputeEnvironmentsRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    List<ComputeEnvironment> all = service.reads().computeEnvironments();
    if (request.hasComputeEnvironments() && !request.computeEnvironments().isEmpty()) {
      List<String> wanted =
          request.computeEnvironments().stream()
              .map(given -> names.environment(given).name())
              .toList();
      all = all.stream().filter(environment -> wanted.contains(environment.name())).toList();
    }
    Page<ComputeEnvironment> page =
        Page.of(all, ComputeEnvironment::name, request.maxResults(), request.nextToken());
    List<Instance> instances = service.reads().instances();
    return DescribeComputeEnvironmentsResponse.builder()
        .computeEnvironments(
            page.items().stream().map(environment -> shape(environment, instances, realm)).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private ComputeEnvironmentDetail shape(
      ComputeEnvironment environment, List<Instance> instances, Realm realm) {
    Names names = new Names(realm);
    ComputeEnvironmentDetail stored = stored(environment);
    return stored.toBuilder()
        .computeEnvironmentArn(names.environmentArn(environment.name()))
        .uuid(environment.uuid())
        .ecsClusterArn(
            environment.orchestration().equals("ECS") ? names.clusterArn(environment.name()) : null)
        .state(environment.state().name())
        .status(environment.status().name())
        .statusReason(environment.statusReason())
        .tags(EngineTag.shown(environment, service.engines()))
        .computeResources(InstanceShapes.shown(environment, stored, instances))
        .build();
  }

  /** What is stored of an environment as a document. */
  static ComputeEnvironmentDetail stored(ComputeEnvironment environment) {
    return Documents.read(environment.document(), ComputeEnvironmentDetail::builder);
  }

  /** What core decides by, and the rest as a document without what changes by itself. */
  private static ComputeEnvironment model(
      ComputeEnvironmentDetail detail,
      ResourceState state,
      ResourceStatus status,
      Instant changedAt,
      Instant createdAt,
      long version,
      Map<String, String> tags,
      @Nullable InstanceSettings instances) {
    ComputeResource resources = detail.computeResources();
    ComputeEnvironmentDetail document = detail.toBuilder().tags((Map<String, String>) null).build();
    return new ComputeEnvironment(
        detail.computeEnvironmentName(),
        ComputeEnvironment.uuidOf(detail.computeEnvironmentName()),
        resources == null ? "UNMANAGED" : resources.typeAsString(),
        detail.containerOrchestrationTypeAsString(),
        state,
        status,
        ComputeEnvironment.HEALTHY,
        changedAt,
        createdAt,
        resources == null ? Integer.MAX_VALUE : resources.maxvCpus(),
        detail.unmanagedvCpus(),
        instances,
        resources == null ? List.of() : subnets(resources),
        Documents.write(document),
        tags,
        version);
  }

  /** Those of managed instances are said by their provider. */
  private static List<String> subnets(ComputeResource resources) {
    ManagedInstancesProvider provider = resources.managedInstancesProvider();
    return provider == null ? resources.subnets() : ManagedInstances.subnets(provider);
  }

  private ComputeEnvironmentRules rules(Realm realm) {
    return new ComputeEnvironmentRules(
        realm.region(),
        realm.accountId(),
        config.refusesRetiredImages(),
        config.catalog(),
        config.limits());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
