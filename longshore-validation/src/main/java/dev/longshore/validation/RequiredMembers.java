package dev.longshore.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DeleteQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DeleteSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.DeleteServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.DescribeQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobRequest;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesRequest;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;
import software.amazon.awssdk.services.batch.model.TagResourceRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobRequest;
import software.amazon.awssdk.services.batch.model.UntagResourceRequest;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceJobRequest;

/**
 * What every request must say. The SDK's classes mark nothing as required, so this is a table.
 * Called first for every request; the rules of the operation come after.
 */
public final class RequiredMembers {

  private static final Map<Class<? extends SdkPojo>, List<String>> MEMBERS =
      Map.ofEntries(
          Map.entry(RegisterJobDefinitionRequest.class, List.of("jobDefinitionName", "type")),
          Map.entry(DeregisterJobDefinitionRequest.class, List.of("jobDefinition")),
          Map.entry(
              CreateComputeEnvironmentRequest.class, List.of("computeEnvironmentName", "type")),
          Map.entry(UpdateComputeEnvironmentRequest.class, List.of("computeEnvironment")),
          Map.entry(DeleteComputeEnvironmentRequest.class, List.of("computeEnvironment")),
          Map.entry(CreateJobQueueRequest.class, List.of("jobQueueName", "priority")),
          Map.entry(UpdateJobQueueRequest.class, List.of("jobQueue")),
          Map.entry(DeleteJobQueueRequest.class, List.of("jobQueue")),
          Map.entry(CreateSchedulingPolicyRequest.class, List.of("name")),
          Map.entry(UpdateSchedulingPolicyRequest.class, List.of("arn")),
          Map.entry(DeleteSchedulingPolicyRequest.class, List.of("arn")),
          Map.entry(DescribeSchedulingPoliciesRequest.class, List.of("arns")),
          Map.entry(
              CreateServiceEnvironmentRequest.class,
              List.of("serviceEnvironmentName", "serviceEnvironmentType")),
          Map.entry(UpdateServiceEnvironmentRequest.class, List.of("serviceEnvironment")),
          Map.entry(DeleteServiceEnvironmentRequest.class, List.of("serviceEnvironment")),
          Map.entry(
              CreateQuotaShareRequest.class,
              List.of(
                  "quotaShareName",
                  "jobQueue",
                  "resourceSharingConfiguration",
                  "preemptionConfiguration")),
          Map.entry(UpdateQuotaShareRequest.class, List.of("quotaShareArn")),
          Map.entry(DeleteQuotaShareRequest.class, List.of("quotaShareArn")),
          Map.entry(DescribeQuotaShareRequest.class, List.of("quotaShareArn")),
          Map.entry(ListQuotaSharesRequest.class, List.of("jobQueue")),
          Map.entry(CreateConsumableResourceRequest.class, List.of("consumableResourceName")),
          Map.entry(
              UpdateConsumableResourceRequest.class, List.of("consumableResource", "quantity")),
          Map.entry(DeleteConsumableResourceRequest.class, List.of("consumableResource")),
          Map.entry(DescribeConsumableResourceRequest.class, List.of("consumableResource")),
          Map.entry(ListJobsByConsumableResourceRequest.class, List.of("consumableResource")),
          Map.entry(SubmitJobRequest.class, List.of("jobName", "jobQueue", "jobDefinition")),
          Map.entry(
              SubmitServiceJobRequest.class,
              List.of("jobName", "jobQueue", "serviceRequestPayload", "serviceJobType")),
          Map.entry(UpdateServiceJobRequest.class, List.of("jobId", "schedulingPriority")),
          Map.entry(TerminateServiceJobRequest.class, List.of("jobId", "reason")),
          Map.entry(DescribeServiceJobRequest.class, List.of("jobId")),
          Map.entry(DescribeJobsRequest.class, List.of("jobs")),
          Map.entry(CancelJobRequest.class, List.of("jobId", "reason")),
          Map.entry(TerminateJobRequest.class, List.of("jobId", "reason")),
          Map.entry(TagResourceRequest.class, List.of("resourceArn", "tags")),
          Map.entry(UntagResourceRequest.class, List.of("resourceArn", "tagKeys")),
          Map.entry(ListTagsForResourceRequest.class, List.of("resourceArn")));

  // Their own rules answer an empty name, with the texts of AWS.
  private static final Set<String> NAMES =
      Set.of(
          "jobDefinitionName",
          "computeEnvironmentName",
          "jobQueueName",
          "serviceEnvironmentName",
          "quotaShareName",
          "consumableResourceName",
          "name",
          "jobName");

  private RequiredMembers() {}

  /** Refuses a request without a member it must have, and one with {@code null} inside a list. */
  public static void check(SdkPojo request) {
    for (String member : MEMBERS.getOrDefault(request.getClass(), List.of())) {
      if (isMissing(member, valueOf(request, member))) {
        throw Refuse.bare(messageFor(request, member));
      }
    }
    checkNoNulls(request);
  }

  private static Optional<Object> valueOf(SdkPojo request, String member) {
    return request.sdkFields().stream()
        .filter(field -> field.memberName().equalsIgnoreCase(member))
        .findFirst()
        .map(field -> field.getValueOrDefault(request));
  }

  private static boolean isMissing(String member, Optional<Object> value) {
    return value
        .map(
            given ->
                given instanceof SdkAutoConstructList<?>
                    || given instanceof SdkAutoConstructMap<?, ?>
                    || (given.equals("") && !NAMES.contains(member)))
        .orElse(true);
  }

  private static String messageFor(SdkPojo request, String member) {
    return request instanceof CancelJobRequest || request instanceof TerminateJobRequest
        ? "'%s' is a required field (cannot be an empty string)".formatted(member)
        : "%s is required.".formatted(member);
  }

  /** The rules below may then take every element and value of a list or map for something. */
  private static void checkNoNulls(SdkPojo shape) {
    for (SdkField<?> field : shape.sdkFields()) {
      checkNoNulls(field.memberName(), field.getValueOrDefault(shape));
    }
  }

  private static void checkNoNulls(String member, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case SdkPojo shape -> checkNoNulls(shape);
      case List<?> list -> list.forEach(element -> checkElement(member, element));
      case Map<?, ?> map -> map.values().forEach(element -> checkElement(member, element));
      default -> {}
    }
  }

  private static void checkElement(String member, @Nullable Object element) {
    if (element == null) {
      throw Refuse.bare("%s cannot have null as an element.".formatted(member));
    }
    checkNoNulls(member, element);
  }
}
