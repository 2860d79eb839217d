package dev.longshore.validation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;

/** What the reading operations refuse. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class ListingRulesTest {

  static Stream<Arguments> refusedLists() {
    String selector = "Exactly one of jobQueue, arrayJobId and multiNodeJobId must be set.";
    return Stream.of(
        row(selector, l -> l.jobQueue(null)),
        row(selector, l -> l.arrayJobId("id")),
        row(
            "Job status is not one of SUBMITTED | PENDING | RUNNABLE | STARTING | RUNNING |"
                + " SUCCEEDED | FAILED",
            l -> l.jobStatus("DONE")),
        row("MaxResults must be at least 1.", l -> l.maxResults(0)),
        row(
            "Only one filter can be used at a time.",
            l ->
                l.filters(
                    f -> f.name("JOB_NAME").values("a"),
                    f -> f.name("JOB_DEFINITION").values("b"))),
        row(
            "Filter AGE is not valid. Valid filters: [JOB_NAME, JOB_DEFINITION, BEFORE_CREATED_AT,"
                + " AFTER_CREATED_AT, SHARE_IDENTIFIER]",
            l -> l.filters(f -> f.name("AGE").values("1"))),
        row("Filter JOB_NAME needs at least one value.", l -> l.filters(f -> f.name("JOB_NAME"))),
        row(
            "Filter AFTER_CREATED_AT needs milliseconds since the Unix epoch, got today.",
            l -> l.filters(f -> f.name("AFTER_CREATED_AT").values("today"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusedLists(String message, ListJobsRequest request) {
    Refused.wrapped(message, () -> ListingRules.check(request));
  }

  @Test
  void acceptsListsOfEveryKind() {
    ListingRules.check(list(l -> {}));
    ListingRules.check(list(l -> l.maxResults(5000).jobStatus("FAILED")));
    ListingRules.check(list(l -> l.filters(f -> f.name("JOB_NAME").values("a*"))));
    ListingRules.check(ListJobsRequest.builder().arrayJobId("id").jobQueue("").build());
  }

  @Test
  void describesAtMostAHundredJobs() {
    var jobs = DescribeJobsRequest.builder();
    ListingRules.check(jobs.jobs(Collections.nCopies(100, "a")).build());
    Refused.wrapped(
        "Maximum number of jobs supported is 100",
        () -> ListingRules.check(jobs.jobs(Collections.nCopies(101, "a")).build()));
  }

  @Test
  void refusesNamesTogetherWithPages() {
    Refused.wrapped(
        "ComputeEnvironments and MaxResults cannot both be set",
        () ->
            ListingRules.check(
                DescribeComputeEnvironmentsRequest.builder()
                    .computeEnvironments("a")
                    .maxResults(1)
                    .build()));
    Refused.wrapped(
        "JobQueues and MaxResults cannot both be set",
        () ->
            ListingRules.check(
                DescribeJobQueuesRequest.builder().jobQueues("a").maxResults(1).build()));
    Refused.wrapped(
        "JobDefinitions cannot be set together with other parameters",
        () ->
            ListingRules.check(
                DescribeJobDefinitionsRequest.builder()
                    .jobDefinitions("a:1")
                    .status("ACTIVE")
                    .build()));
  }

  @Test
  void treatsAnEmptyTokenAsNone() {
    ListingRules.check(
        DescribeJobDefinitionsRequest.builder().jobDefinitions("a:1").nextToken("").build());
  }

  @Test
  void keepsPagesInRange() {
    Refused.wrapped(
        "MaxResults must be between 1 and 100.",
        () -> ListingRules.check(DescribeJobQueuesRequest.builder().maxResults(101).build()));
    ListingRules.check(DescribeJobQueuesRequest.builder().maxResults(100).build());
  }

  private static ListJobsRequest list(Consumer<ListJobsRequest.Builder> change) {
    var request = ListJobsRequest.builder().jobQueue("q");
    change.accept(request);
    return request.build();
  }

  private static Arguments row(String message, Consumer<ListJobsRequest.Builder> change) {
    return arguments(message, list(change));
  }
}
