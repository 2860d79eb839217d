package dev.longshore.validation;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.ListConsumableResourcesRequest;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesRequest;
import software.amazon.awssdk.services.batch.model.ListSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.ListServiceJobsRequest;

/**
 * What AWS Batch accepts in the operations that only read. Page tokens are for whoever makes them.
 */
public final class ListingRules {

  private static final List<String> STATUSES =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED");
  private static final List<String> FILTERS =
      List.of(
          "JOB_NAME",
          "JOB_DEFINITION",
          "BEFORE_CREATED_AT",
          "AFTER_CREATED_AT",
          "SHARE_IDENTIFIER");

  private static final List<String> SERVICE_STATUSES =
      List.of(
          "SUBMITTED",
          "PENDING",
          "RUNNABLE",
          "SCHEDULED",
          "STARTING",
          "RUNNING",
          "SUCCEEDED",
          "FAILED");
  private static final List<String> SERVICE_FILTERS =
      List.of(
          "JOB_NAME",
          "BEFORE_CREATED_AT",
          "AFTER_CREATED_AT",
          "SHARE_IDENTIFIER",
          "QUOTA_SHARE_NAME");

  /** Each value costs a query of its own; AWS documents no bound. */
  private static final int MAXIMUM_FILTER_VALUES = 100;

  private ListingRules() {}

  /** Refuses names together with a page size. */
  public static void check(DescribeComputeEnvironmentsRequest request) {
    if (!request.computeEnvironments().isEmpty() && request.maxResults() != null) {
      throw Refuse.wrapped("ComputeEnvironments and MaxResults cannot both be set");
    }
    checkCount("computeEnvironments", request.computeEnvironments());
    checkMaxResults(request.maxResults());
  }

  /** Refuses names together with a page size. */
  public static void check(DescribeJobQueuesRequest request) {
    if (!request.jobQueues().isEmpty() && request.maxResults() != null) {
      throw Refuse.wrapped("JobQueues and MaxResults cannot both be set");
    }
    checkCount("jobQueues", request.jobQueues());
    checkMaxResults(request.maxResults());
  }

  /** Refuses names together with a page size, as the other environments do. */
  public static void check(DescribeServiceEnvironmentsRequest request) {
    if (!request.serviceEnvironments().isEmpty() && request.maxResults() != null) {
      throw Refuse.wrapped("ServiceEnvironments and MaxResults cannot both be set");
    }
    checkCount("serviceEnvironments", request.serviceEnvironments());
    checkMaxResults(request.maxResults());
  }

  /** Refuses references together with any other way to choose definitions. */
  public static void check(DescribeJobDefinitionsRequest request) {
    boolean others =
        Stream.of(
                request.jobDefinitionName(),
                request.status(),
                request.nextToken(),
                request.maxResults())
            .anyMatch(member -> member != null && !"".equals(member));
    if (!request.jobDefinitions().isEmpty() && others) {
      throw Refuse.wrapped("JobDefinitions cannot be set together with other parameters");
    }
    checkCount("jobDefinitions", request.jobDefinitions());
    checkMaxResults(request.maxResults());
  }

  /** Refuses more ARNs than one answer holds. */
  public static void check(DescribeSchedulingPoliciesRequest request) {
    checkCount("arns", request.arns());
  }

  /** Refuses a page size out of range. */
  public static void check(ListSchedulingPoliciesRequest request) {
    checkMaxResults(request.maxResults());
  }

  /** Refuses more jobs than one answer holds. */
  public static void check(DescribeJobsRequest request) {
    if (request.jobs().size() > 100) {
      throw Refuse.wrapped("Maximum number of jobs supported is 100");
    }
  }

  /** Refuses none or several selectors, an unknown status, and filters that make no sense. */
  public static void check(ListJobsRequest request) {
    long selectors =
        Stream.of(request.jobQueue(), request.arrayJobId(), request.multiNodeJobId())
            .filter(selector -> !Refuse.isMissing(selector))
            .count();
    if (selectors != 1) {
      throw Refuse.wrapped("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be set.");
    }
    String status = request.jobStatusAsString();
    if (!Refuse.isMissing(status)) {
      checkStatus(status);
    }
    // A larger page than there is gets clamped, so only the lower bound counts.
    if (request.maxResults() != null && request.maxResults() < 1) {
      throw Refuse.wrapped("MaxResults must be at least 1.");
    }
    if (request.filters().size() > 1) {
      throw Refuse.wrapped("Only one filter can be used at a time.");
    }
    request.filters().forEach(filter -> checkJobFilter(filter, FILTERS));
  }

  /** Refuses a missing queue, an unknown status, and filters that make no sense. */
  public static void check(ListServiceJobsRequest request) {
    if (Refuse.isMissing(request.jobQueue())) {
      throw Refuse.wrapped("jobQueue is required.");
    }
    String status = request.jobStatusAsString();
    if (!Refuse.isMissing(status) && !SERVICE_STATUSES.contains(status)) {
      throw Refuse.wrapped(
          "Job status is not one of %s".formatted(String.join(" | ", SERVICE_STATUSES)));
    }
    checkMaxResults(request.maxResults());
    if (request.filters().size() > 1) {
      throw Refuse.wrapped("Only one filter can be used at a time.");
    }
    request.filters().forEach(filter -> checkJobFilter(filter, SERVICE_FILTERS));
  }

  /** Refuses a page size out of range. */
  public static void check(ListQuotaSharesRequest request) {
    checkMaxResults(request.maxResults());
  }

  /** Refuses a page size out of range, and filters that make no sense. */
  public static void check(ListConsumableResourcesRequest request) {
    checkMaxResults(request.maxResults());
    checkFilters(request.filters(), List.of("CONSUMABLE_RESOURCE_NAME"));
  }

  /** Refuses a page size out of range, an unknown status, and filters that make no sense. */
  public static void check(ListJobsByConsumableResourceRequest request) {
    checkMaxResults(request.maxResults());
    checkFilters(request.filters(), List.of("JOB_STATUS", "JOB_NAME"));
    request.filters().stream()
        .filter(filter -> filter.name().equals("JOB_STATUS"))
        .flatMap(filter -> filter.values().stream())
        .forEach(ListingRules::checkStatus);
  }

  /** Each filter comes once at most, and all must hold. */
  private static void checkFilters(List<KeyValuesPair> filters, List<String> valid) {
    filters.forEach(filter -> checkFilter(filter, valid));
    long names = filters.stream().map(KeyValuesPair::name).distinct().count();
    if (names < filters.size()) {
      throw Refuse.wrapped("Each filter can be used once only.");
    }
  }

  private static void checkStatus(String status) {
    if (!STATUSES.contains(status)) {
      throw Refuse.wrapped("Job status is not one of %s".formatted(String.join(" | ", STATUSES)));
    }
  }

  private static void checkFilter(KeyValuesPair filter, List<String> valid) {
    String name = filter.name();
    if (name == null || !valid.contains(name)) {
      throw Refuse.wrapped("Filter %s is not valid. Valid filters: %s".formatted(name, valid));
    }
    if (filter.values().isEmpty()) {
      throw Refuse.wrapped("Filter %s needs at least one value.".formatted(name));
    }
    if (filter.values().size() > MAXIMUM_FILTER_VALUES) {
      throw Refuse.wrapped(
          "Filter %s can have at most %d values.".formatted(name, MAXIMUM_FILTER_VALUES));
    }
  }

  private static void checkJobFilter(KeyValuesPair filter, List<String> valid) {
    checkFilter(filter, valid);
    String name = filter.name();
    for (String value : filter.values()) {
      if (name.endsWith("CREATED_AT") && !value.matches("[0-9]{1,18}")) {
        throw Refuse.wrapped(
            "Filter %s needs milliseconds since the Unix epoch, got %s.".formatted(name, value));
      }
      if (name.equals("JOB_DEFINITION") && value.startsWith("arn:") && value.endsWith("*")) {
        throw Refuse.wrapped("Filter JOB_DEFINITION takes no * after an ARN.");
      }
    }
  }

  private static void checkCount(String member, List<String> names) {
    if (names.size() > 100) {
      throw Refuse.wrapped("%s can have at most 100 entries.".formatted(member));
    }
  }

  private static void checkMaxResults(@Nullable Integer maxResults) {
    if (maxResults != null && (maxResults < 1 || maxResults > 100)) {
      throw Refuse.wrapped("MaxResults must be between 1 and 100.");
    }
  }
}
