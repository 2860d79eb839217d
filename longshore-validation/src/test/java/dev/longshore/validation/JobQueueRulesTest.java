package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.Limits;
import dev.longshore.validation.JobQueueTypes.ProvisioningModel;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.JobQueueDetail;
import software.amazon.awssdk.services.batch.model.JobStateTimeLimitAction;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;

/** Queues: a row for each message that needs no state, and the type that environments make. */
class JobQueueRulesTest {

  private static final String FULL = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";

  private static final String POLICY =
      "arn:aws:batch:us-east-1:123456789012:scheduling-policy/fair";

  static Stream<Arguments> refused() {
    return Stream.of(
        row(
            "Only scheduling policy Arn can be allowed.",
            q -> q.schedulingPolicyArn("arn:aws:batch:us-east-1:123456789012:job-queue/q")),
        row("Job Queue name should match a valid pattern.", q -> q.jobQueueName("a b")),
        row("priority is required.", q -> q.priority(null)),
        row("Job queue priority must be between 0 and 1000.", q -> q.priority(-1)),
        row("Job queue priority must be between 0 and 1000.", q -> q.priority(1001)),
        row(
            "Job queue state MAYBE is not valid. Valid states: [ENABLED, DISABLED]",
            q -> q.state("MAYBE")),
        row("computeEnvironmentOrder is required.", q -> q.computeEnvironmentOrder(List.of())),
        row(
            "Only 3 environments are allowed in job queue request.",
            q -> q.computeEnvironmentOrder(ce(1, "a"), ce(2, "b"), ce(3, "c"), ce(4, "d"))),
        row(
            "Duplicate ComputeEnvironments within order list.",
            q ->
                q.computeEnvironmentOrder(
                    ce(1, "a"),
                    ce(2, "arn:aws:batch:us-east-1:123456789012:compute-environment/a"))),
        row(
            "Duplicate ComputeEnvironment order values.",
            q -> q.computeEnvironmentOrder(ce(1, "a"), ce(1, "b"))),
        row(
            "CreateJobQueue requires either setting computeEnvironmentOrder or setting"
                + " serviceEnvironmentOrder along with a supported jobQueueType. The jobQueueType"
                + " provided is ECS, which is incompatible with the provided"
                + " serviceEnvironmentOrder.",
            q -> q.jobQueueType("ECS").serviceEnvironmentOrder(service(1, "s"))),
        row(
            "Job queues of type SAGEMAKER_TRAINING must have serviceEnvironmentOrder.",
            q -> q.jobQueueType("SAGEMAKER_TRAINING")),
        row(
            "Job queue can only have 1 service environment.",
            q ->
                q.jobQueueType("SAGEMAKER_TRAINING")
                    .computeEnvironmentOrder(List.of())
                    .serviceEnvironmentOrder(service(1, "s"), service(2, "t"))),
        row(
            "Invalid job action. Valid job actions: [CANCEL]",
            q -> q.jobStateTimeLimitActions(limit(FULL, 600, "TERMINATE"))),
        row(
            "Invalid job action. Valid job actions: [TERMINATE]",
            q ->
                q.jobQueueType("SAGEMAKER_TRAINING")
                    .computeEnvironmentOrder(List.of())
                    .serviceEnvironmentOrder(service(1, "s"))
                    .jobStateTimeLimitActions(limit(FULL, 600, "CANCEL"))),
        row(
            "Duplicate job state limit actions are not allowed.",
            q ->
                q.jobStateTimeLimitActions(limit(FULL, 600, "CANCEL"), limit(FULL, 700, "CANCEL"))),
        row(
            "maxTimeSeconds must be between 600 and 86400.",
            q -> q.jobStateTimeLimitActions(limit(FULL, 599, "CANCEL"))),
        row(
            "Invalid reason. Valid reasons: [CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY,"
                + " MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE,"
                + " MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT,"
                + " MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED]",
            q -> q.jobStateTimeLimitActions(limit("UNDETERMINED", 600, "CANCEL"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, CreateJobQueueRequest request) {
    Refused.wrapped(message, () -> JobQueueRules.checkCreate(request, Limits.DEFAULTS));
  }

  @Test
  void acceptsAQueueWithEverything() {
    var request =
        queue()
            .priority(0)
            .state("DISABLED")
            .jobQueueType("ECS")
            .computeEnvironmentOrder(ce(10, "a"), ce(5, "b"), ce(7, "c"))
            .jobStateTimeLimitActions(limit(FULL, 86400, "CANCEL"))
            .build();
    JobQueueRules.checkCreate(request, Limits.DEFAULTS);
    JobQueueRules.checkCreate(queue().build(), Limits.DEFAULTS);
  }

  @Test
  void neitherAddsNorDropsAPolicy() {
    var fifo = JobQueueDetail.builder().build();
    var fair = JobQueueDetail.builder().schedulingPolicyArn(POLICY).build();
    var add = UpdateJobQueueRequest.builder().schedulingPolicyArn(POLICY).build();
    var drop = UpdateJobQueueRequest.builder().schedulingPolicyArn("").build();
    Refused.wrapped(
        "A scheduling policy cannot be added to a job queue that was created without one.",
        () -> JobQueueRules.checkUpdate(add, fifo, Limits.DEFAULTS));
    Refused.wrapped(
        "The scheduling policy of a job queue cannot be removed.",
        () -> JobQueueRules.checkUpdate(drop, fair, Limits.DEFAULTS));
    JobQueueRules.checkUpdate(add, fair, Limits.DEFAULTS);
  }

  @Test
  void checksTheListsOfAnUpdateToo() {
    var current = JobQueueDetail.builder().computeEnvironmentOrder(ce(1, "a")).build();
    var empty = UpdateJobQueueRequest.builder().computeEnvironmentOrder(List.of()).build();
    Refused.wrapped(
        "computeEnvironmentOrder is required.",
        () -> JobQueueRules.checkUpdate(empty, current, Limits.DEFAULTS));
    JobQueueRules.checkUpdate(UpdateJobQueueRequest.builder().build(), current, Limits.DEFAULTS);
    var service = UpdateJobQueueRequest.builder().serviceEnvironmentOrder(service(1, "s")).build();
    Refused.wrapped(
        "A job queue with compute environments cannot change to service environments.",
        () -> JobQueueRules.checkUpdate(service, current, Limits.DEFAULTS));
  }

  static Stream<Arguments> types() {
    return Stream.of(
        arguments("EC2", "ECS"),
        arguments("SPOT", "ECS"),
        arguments("FARGATE", "ECS_FARGATE"),
        arguments("FARGATE_SPOT", "ECS_FARGATE"),
        arguments("ECS_MANAGED_INSTANCES", "ECS_MANAGED_INSTANCES"));
  }

  @ParameterizedTest
  @MethodSource
  void types(String computeType, String queueType) {
    var model = ProvisioningModel.of(environment(computeType));
    assertThat(JobQueueTypes.derive(List.of(model, model), null)).isEqualTo(queueType);
  }

  @Test
  void derivesTheTypeOfKubernetesAndUnmanagedEnvironments() {
    var eks =
        environment("EC2").toBuilder().eksConfiguration(e -> e.kubernetesNamespace("n")).build();
    assertThat(ProvisioningModel.of(eks)).isEqualTo(ProvisioningModel.KUBERNETES);
    assertThat(ProvisioningModel.of(ComputeEnvironmentDetail.builder().build()))
        .isEqualTo(ProvisioningModel.INSTANCES);
  }

  @Test
  void refusesMixedEnvironments() {
    mixed(
        "All attached Compute Environments must be of types [EC2, SPOT] or types [FARGATE_SPOT,"
            + " FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed.",
        null,
        ProvisioningModel.INSTANCES,
        ProvisioningModel.FARGATE);
    mixed(
        "EKS job queue type must have EKS compute environment.",
        "EKS",
        ProvisioningModel.INSTANCES);
    mixed(
        "The jobQueueType provided is ECS, but the compute environments make it ECS_FARGATE.",
        "ECS",
        ProvisioningModel.FARGATE);
  }

  @Test
  void refusesEnvironmentsOfBothArchitectures() {
    JobQueueTypes.checkArchitectures(
        List.of(withTypes("c5"), withTypes("m5", "optimal")), InstanceCatalog.builtIn());
    Refused.wrapped(
        "All attached Compute Environments must have the same architecture.",
        () ->
            JobQueueTypes.checkArchitectures(
                List.of(withTypes("c5"), withTypes("c6g")), InstanceCatalog.builtIn()));
  }

  private static void mixed(
      String message, @Nullable String requested, ProvisioningModel... models) {
    Refused.wrapped(message, () -> JobQueueTypes.derive(List.of(models), requested));
  }

  private static ComputeEnvironmentDetail environment(String type) {
    return ComputeEnvironmentDetail.builder().computeResources(r -> r.type(type)).build();
  }

  private static ComputeEnvironmentDetail withTypes(String... types) {
    return ComputeEnvironmentDetail.builder()
        .computeResources(r -> r.type("EC2").instanceTypes(types))
        .build();
  }

  private static CreateJobQueueRequest.Builder queue() {
    return CreateJobQueueRequest.builder()
        .jobQueueName("q")
        .priority(1)
        .computeEnvironmentOrder(ce(1, "a"));
  }

  private static ComputeEnvironmentOrder ce(int order, String name) {
    return ComputeEnvironmentOrder.builder().order(order).computeEnvironment(name).build();
  }

  private static ServiceEnvironmentOrder service(int order, String name) {
    return ServiceEnvironmentOrder.builder().order(order).serviceEnvironment(name).build();
  }

  private static JobStateTimeLimitAction limit(String reason, int seconds, String action) {
    return JobStateTimeLimitAction.builder()
        .reason(reason)
        .state("RUNNABLE")
        .maxTimeSeconds(seconds)
        .action(action)
        .build();
  }

  private static Arguments row(String message, Consumer<CreateJobQueueRequest.Builder> change) {
    var request = queue();
    change.accept(request);
    return arguments(message, request.build());
  }
}
