package dev.longshore.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CapacityLimit;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.JobQueueType;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.ListServiceJobsRequest;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityLimit;
import software.amazon.awssdk.services.batch.model.QuotaShareIdleResourceAssignmentStrategy;
import software.amazon.awssdk.services.batch.model.QuotaShareInSharePreemptionState;
import software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingStrategy;
import software.amazon.awssdk.services.batch.model.QuotaShareStatus;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentStatus;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentType;
import software.amazon.awssdk.services.batch.model.ServiceJobStatus;
import software.amazon.awssdk.services.batch.model.ServiceJobSummary;
import software.amazon.awssdk.services.batch.model.ServiceJobType;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;

/**
 * Somebody who runs shell scripts as training jobs of one instance, through AWS's Java client.
 *
 * @param user the same person, as one who knows nothing of training
 * @param queue where the jobs wait
 */
record ServiceUser(BatchUser user, String queue) {

  /** The type of every instance. */
  static final String TYPE = "ml.m5.large";

  /** What a queue without quota shares counts. */
  static final String INSTANCES = "NUM_INSTANCES";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Creates the queue on an environment of so many instances; perhaps with a policy. */
  ServiceUser prepared(int instances, @Nullable String policyArn) {
    return prepared(INSTANCES, instances, policyArn);
  }

  /** The same, for quota shares that divide the instances. */
  ServiceUser preparedForQuotas(int instances) {
    String policy =
        user.batch()
            .createSchedulingPolicy(
                r ->
                    r.name("quotas")
                        .quotaSharePolicy(
                            q ->
                                q.idleResourceAssignmentStrategy(
                                    QuotaShareIdleResourceAssignmentStrategy.FIFO)))
            .arn();
    return prepared(TYPE, instances, policy);
  }

  private ServiceUser prepared(String capacityUnit, int instances, @Nullable String policyArn) {
    user.batch()
        .createServiceEnvironment(
            r ->
                r.serviceEnvironmentName(environment())
                    .serviceEnvironmentType(ServiceEnvironmentType.SAGEMAKER_TRAINING)
                    .capacityLimits(
                        CapacityLimit.builder()
                            .maxCapacity(instances)
                            .capacityUnit(capacityUnit)
                            .build()));
    awaitEnvironment();
    user.batch()
        .createJobQueue(
            r ->
                r.jobQueueName(queue)
                    .priority(1)
                    .jobQueueType(JobQueueType.SAGEMAKER_TRAINING)
                    .schedulingPolicyArn(policyArn)
                    .serviceEnvironmentOrder(
                        ServiceEnvironmentOrder.builder()
                            .order(1)
                            .serviceEnvironment(environment())
                            .build()));
    user.awaitQueue(queue);
    return this;
  }

  String environment() {
    return queue + "-environment";
  }

  void awaitEnvironment() {
    Await.until(
        environment() + " is valid",
        () ->
            user.batch()
                    .describeServiceEnvironments(r -> r.serviceEnvironments(environment()))
                    .serviceEnvironments()
                    .getFirst()
                    .status()
                == ServiceEnvironmentStatus.VALID);
  }

  /** Gives some of the instances to a share, and returns its ARN. */
  String createShare(
      String name,
      int instances,
      QuotaShareResourceSharingStrategy strategy,
      QuotaShareInSharePreemptionState inSharePreemption) {
    String arn =
        user.batch()
            .createQuotaShare(
                r ->
                    r.quotaShareName(name)
                        .jobQueue(queue)
                        .capacityLimits(limit(instances))
                        .resourceSharingConfiguration(c -> c.strategy(strategy))
                        .preemptionConfiguration(c -> c.inSharePreemption(inSharePreemption)))
            .quotaShareArn();
    awaitShare(arn);
    return arn;
  }

  static QuotaShareCapacityLimit limit(int instances) {
    return QuotaShareCapacityLimit.builder().maxCapacity(instances).capacityUnit(TYPE).build();
  }

  void awaitShare(String arn) {
    Await.until(
        arn + " is valid",
        () ->
            user.batch().describeQuotaShare(r -> r.quotaShareArn(arn)).status()
                == QuotaShareStatus.VALID);
  }

  /** Submits a script with whatever else the request shall say, and returns the id. */
  String submit(String name, String script, Consumer<SubmitServiceJobRequest.Builder> more) {
    return submitPayload(name, payload(script), more);
  }

  /** The same, with a request of SageMaker's CreateTrainingJob. */
  String submitPayload(
      String name, Map<String, Object> payload, Consumer<SubmitServiceJobRequest.Builder> more) {
    return user.batch()
        .submitServiceJob(
            r ->
                r.jobName(name)
                    .jobQueue(queue)
                    .serviceJobType(ServiceJobType.SAGEMAKER_TRAINING)
                    .serviceRequestPayload(json(payload))
                    .applyMutation(more))
        .jobId();
  }

  /** What a script on one instance needs; for an engine that runs no images. */
  static Map<String, Object> payload(String script) {
    return Map.of(
        "AlgorithmSpecification",
        Map.of("TrainingInputMode", "File", "ContainerEntrypoint", List.of("sh", "-c", script)),
        "ResourceConfig",
        Map.of("InstanceType", TYPE, "InstanceCount", 1, "VolumeSizeInGB", 1),
        "StoppingCondition",
        Map.of("MaxRuntimeInSeconds", 600));
  }

  private static String json(Map<String, Object> payload) {
    try {
      return JSON.writeValueAsString(payload);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Those of the queue's jobs that the request asks for; the RUNNING ones of an empty request. */
  List<String> list(Consumer<ListServiceJobsRequest.Builder> more) {
    return user
        .batch()
        .listServiceJobsPaginator(r -> r.jobQueue(queue).applyMutation(more))
        .jobSummaryList()
        .stream()
        .map(ServiceJobSummary::jobId)
        .toList();
  }

  static KeyValuesPair filter(String name, String value) {
    return KeyValuesPair.builder().name(name).values(value).build();
  }

  DescribeServiceJobResponse job(String id) {
    return user.batch().describeServiceJob(r -> r.jobId(id));
  }

  /** Waits until the job has this status, and returns it as it is then. */
  DescribeServiceJobResponse await(String id, ServiceJobStatus status) {
    Await.until(id + " is " + status, () -> job(id).status() == status);
    return job(id);
  }

  void terminate(String id) {
    user.batch().terminateServiceJob(r -> r.jobId(id).reason("enough"));
  }
}
