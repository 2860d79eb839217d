package dev.longshore.validation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.TagResourceRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.UntagResourceRequest;

/** What a request must say, before any rule looks at it. */
class RequiredMembersTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("jobDefinitionName is required.", RegisterJobDefinitionRequest.builder().build()),
        arguments(
            "type is required.",
            RegisterJobDefinitionRequest.builder().jobDefinitionName("a").build()),
        arguments(
            "computeEnvironmentName is required.",
            CreateComputeEnvironmentRequest.builder().build()),
        arguments("jobQueueName is required.", CreateJobQueueRequest.builder().build()),
        arguments(
            "priority is required.", CreateJobQueueRequest.builder().jobQueueName("q").build()),
        arguments("jobQueue is required.", DeleteJobQueueRequest.builder().jobQueue("").build()),
        arguments("jobName is required.", SubmitJobRequest.builder().build()),
        arguments(
            "jobDefinition is required.",
            SubmitJobRequest.builder().jobName("a").jobQueue("q").build()),
        arguments("jobs is required.", DescribeJobsRequest.builder().build()),
        arguments(
            "'jobId' is a required field (cannot be an empty string)",
            CancelJobRequest.builder().jobId("").reason("x").build()),
        arguments(
            "'reason' is a required field (cannot be an empty string)",
            TerminateJobRequest.builder().jobId("id").build()),
        arguments("tags is required.", TagResourceRequest.builder().resourceArn("arn").build()),
        arguments(
            "tagKeys is required.", UntagResourceRequest.builder().resourceArn("arn").build()),
        arguments(
            "jobs cannot have null as an element.",
            DescribeJobsRequest.builder().jobs(Arrays.asList("a", null)).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, SdkPojo request) {
    Refused.bare(message, () -> RequiredMembers.check(request));
  }

  @Test
  void leavesAnEmptyNameToItsOwnRule() {
    RequiredMembers.check(
        SubmitJobRequest.builder().jobName("").jobQueue("q").jobDefinition("d").build());
  }

  @Test
  void acceptsAnEmptyListWhereOneIsGiven() {
    RequiredMembers.check(DescribeJobsRequest.builder().jobs(Arrays.asList()).build());
  }

  @Test
  void needsNothingOfOtherRequests() {
    RequiredMembers.check(ListJobsRequest.builder().build());
  }

  @Test
  void findsNullDeepInside() {
    var request =
        SubmitJobRequest.builder()
            .jobName("a")
            .jobQueue("q")
            .jobDefinition("d")
            .containerOverrides(c -> c.command(Arrays.asList("a", null)))
            .build();
    Refused.bare("command cannot have null as an element.", () -> RequiredMembers.check(request));
  }
}
