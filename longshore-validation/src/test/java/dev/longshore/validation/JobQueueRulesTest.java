package dev.longshore.validation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.JobQueueDetail;
import software.amazon.awssdk.services.batch.model.JobStateTimeLimitAction;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;

/** Queues: a row for each message that needs no state. */
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
