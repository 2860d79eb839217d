package dev.longshore.api;

import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.EnvironmentOrder;
import dev.longshore.model.JobQueue.TimeLimitAction;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobQueueRules;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.QueueEnvironmentRules;
import dev.longshore.validation.RequiredMembers;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.CreateJobQueueResponse;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueResponse;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesResponse;
import software.amazon.awssdk.services.batch.model.JobQueueDetail;
import software.amazon.awssdk.services.batch.model.JobStateTimeLimitAction;
import software.amazon.awssdk.services.batch.model.ManagedInstancesProvider;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueResponse;

/** The four operations on job queues. */
final class JobQueueOperations {

  private final BatchService service;
  private final InstantSource clock;
  private final ApiConfig config;

  JobQueueOperations(BatchService service, InstantSource clock, ApiConfig config) {
    this.service = service;
    this.clock = clock;
    this.config = config;
  }

  CreateJobQueueResponse create(CreateJobQueueRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobQueueRules.checkCreate(request, config.limits());
    Names names = new Names(realm);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String policy = request.schedulingPolicyArn();
    JobQueue queue =
        new JobQueue(
            request.jobQueueName(),
            request.priority(),
            request.stateAsString() == null
                ? ResourceState.ENABLED
                : ResourceState.valueOf(request.stateAsString()),
            ResourceStatus.CREATING,
            JobQueue.HEALTHY,
            Objects.requireNonNullElse(request.jobQueueTypeAsString(), "ECS"),
            policy == null ? null : names.policy(policy).name(),
            order(request.computeEnvironmentOrder(), names),
            serviceOrder(request.serviceEnvironmentOrder(), names),
            actions(request.jobStateTimeLimitActions()),
            now,
            now,
            request.tags());
    checkTogether(queue.environments());
    service.execute(() -> new CreateJobQueueCommand(queue, request.jobQueueTypeAsString(), policy));
    return CreateJobQueueResponse.builder()
        .jobQueueName(queue.name())
        .jobQueueArn(names.queueArn(queue.name()))
        .build();
  }

  UpdateJobQueueResponse update(UpdateJobQueueRequest request, Realm realm) {
    RequiredMembers.check(request);
    Names names = new Names(realm);
    NameOrArn name = names.queue(request.jobQueue());
    JobQueue current =
        service.reads().jobQueues().stream()
            .filter(queue -> queue.name().equals(name.name()))
            .findFirst()
            .orElseThrow(() -> Refusal.of(name.given() + " does not exist").toException());
    JobQueueRules.checkUpdate(request, shape(current, names), config.limits());
    String policy = request.schedulingPolicyArn();
    List<EnvironmentOrder> environments = order(request.computeEnvironmentOrder(), names);
    checkTogether(environments);
    JobQueue updated =
        service.execute(
            () ->
                new UpdateJobQueueCommand(
                    name,
                    request.stateAsString() == null
                        ? null
                        : ResourceState.valueOf(request.stateAsString()),
                    request.priority(),
                    policy == null ? null : names.policy(policy).name(),
                    policy,
                    environments.isEmpty() ? null : environments, // a service queue has none
                    request.serviceEnvironmentOrder().isEmpty()
                        ? null
                        : serviceOrder(request.serviceEnvironmentOrder(), names),
                    request.hasJobStateTimeLimitActions()
                        ? actions(request.jobStateTimeLimitActions())
                        : null));
    return UpdateJobQueueResponse.builder()
        .jobQueueName(updated.name())
        .jobQueueArn(names.queueArn(updated.name()))
        .build();
  }

  /** Refuses environments that do not go together; core refuses those that do not exist. */
  private void checkTogether(List<EnvironmentOrder> order) {
    Map<String, ComputeEnvironment> known = new HashMap<>();
    service.reads().computeEnvironments().forEach(one -> known.put(one.name(), one));
    List<ComputeEnvironmentDetail> details =
        order.stream()
            .map(entry -> known.get(entry.computeEnvironment()))
            .filter(Objects::nonNull)
            .map(ComputeEnvironmentOperations::stored)
            .toList();
    QueueEnvironmentRules.checkArchitectures(details, config.catalog());
    QueueEnvironmentRules.checkOnDemandFirst(
        details.stream()
            .map(JobQueueOperations::capacityOption)
            .flatMap(Optional::stream)
            .toList());
  }

  /** ON_DEMAND or SPOT, of managed instances only. */
  private static Optional<String> capacityOption(ComputeEnvironmentDetail environment) {
    return Optional.ofNullable(environment.computeResources())
        .map(ComputeResource::managedInstancesProvider)
        .map(ManagedInstancesProvider::instanceLaunchTemplate)
        .map(template -> Objects.requireNonNullElse(template.capacityOptionType(), "ON_DEMAND"));
  }

  DeleteJobQueueResponse delete(DeleteJobQueueRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).queue(request.jobQueue());
    service.execute(() -> new DeleteJobQueueCommand(name));
    return DeleteJobQueueResponse.builder().build();
  }

  DescribeJobQueuesResponse describe(DescribeJobQueuesRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    List<JobQueue> all = service.reads().jobQueues();
    if (request.hasJobQueues() && !request.jobQueues().isEmpty()) {
      List<String> wanted =
          request.jobQueues().stream().map(given -> names.queue(given).name()).toList();
      all = all.stream().filter(queue -> wanted.contains(queue.name())).toList();
    }
    Page<JobQueue> page = Page.of(all, JobQueue::name, request.maxResults(), request.nextToken());
    return DescribeJobQueuesResponse.builder()
        .jobQueues(page.items().stream().map(queue -> shape(queue, names)).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static JobQueueDetail shape(JobQueue queue, Names names) {
    String policy = queue.schedulingPolicy();
    return JobQueueDetail.builder()
        .jobQueueName(queue.name())
        .jobQueueArn(names.queueArn(queue.name()))
        .state(queue.state().name())
        .status(queue.status().name())
        .statusReason(queue.statusReason())
        .priority(queue.priority())
        .schedulingPolicyArn(policy == null ? null : names.policyArn(policy))
        .computeEnvironmentOrder(
            queue.environments().stream()
                .map(
                    entry ->
                        ComputeEnvironmentOrder.builder()
                            .order(entry.order())
                            .computeEnvironment(names.environmentArn(entry.computeEnvironment()))
                            .build())
                .toList())
        .serviceEnvironmentOrder(queue.isService() ? serviceOrder(queue, names) : null)
        .jobQueueType(queue.type())
        .jobStateTimeLimitActions(
            queue.timeLimitActions().stream()
                .map(
                    action ->
                        JobStateTimeLimitAction.builder()
                            .reason(action.reason())
                            .state(action.state())
                            .maxTimeSeconds(action.maxTimeSeconds())
                            .action(action.action())
                            .build())
                .toList())
        .tags(queue.tags())
        .build();
  }

  private static List<ServiceEnvironmentOrder> serviceOrder(JobQueue queue, Names names) {
    return queue.serviceEnvironments().stream()
        .map(
            entry ->
                ServiceEnvironmentOrder.builder()
                    .order(entry.order())
                    .serviceEnvironment(names.serviceEnvironmentArn(entry.serviceEnvironment()))
                    .build())
        .toList();
  }

  /** Sorted by order, since clients take the first as the first that is tried. */
  private static List<EnvironmentOrder> order(
      @Nullable List<ComputeEnvironmentOrder> given, Names names) {
    return (given == null ? List.<ComputeEnvironmentOrder>of() : given)
        .stream()
            .map(
                entry ->
                    new EnvironmentOrder(
                        entry.order(), names.environment(entry.computeEnvironment()).name()))
            .sorted(Comparator.comparingInt(EnvironmentOrder::order))
            .toList();
  }

  private static List<JobQueue.ServiceEnvironmentOrder> serviceOrder(
      List<ServiceEnvironmentOrder> given, Names names) {
    return given.stream()
        .map(
            entry ->
                new JobQueue.ServiceEnvironmentOrder(
                    entry.order(), names.serviceEnvironment(entry.serviceEnvironment()).name()))
        .toList();
  }

  private static List<TimeLimitAction> actions(List<JobStateTimeLimitAction> given) {
    return given.stream()
        .map(
            action ->
                new TimeLimitAction(
                    action.reason(),
                    action.stateAsString(),
                    action.maxTimeSeconds(),
                    action.actionAsString()))
        .toList();
  }
}
