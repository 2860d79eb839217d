package dev.longshore.api;

import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.ListServiceJobsRequest;
import software.amazon.awssdk.services.batch.model.ListServiceJobsResponse;

/** DescribeServiceJob and ListServiceJobs: from what is committed, without passing the writer. */
final class ServiceJobQueries {

  private static final int LARGEST_PAGE = 100;

  private final BatchService service;

  ServiceJobQueries(BatchService service) {
    this.service = service;
  }

  DescribeServiceJobResponse describe(DescribeServiceJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    Names names = new Names(realm);
    JobId id = StopOperations.wellFormed(request.jobId(), names.serviceJob(request.jobId()));
    return service.reads().jobs(List.of(id)).stream()
        .filter(view -> ServiceJobShapes.isWhole(view.job()))
        .findFirst()
        .map(new ServiceJobShapes(names)::whole)
        .orElseThrow(
            () -> Refusal.of("Service job " + request.jobId() + " not found.").toException());
  }

  ListServiceJobsResponse list(ListServiceJobsRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    String after = Page.decode(request.nextToken());
    JobQueue queue = queue(request, names);
    if (!queue.isService()) { // its jobs are listed by an operation of their own
      return ListServiceJobsResponse.builder().jobSummaryList(List.of()).build();
    }
    JobFilter filter = filter(request, queue.name()).ofServiceJobs();
    JobPage page = page(filter, request.maxResults(), after);
    ServiceJobShapes shapes = new ServiceJobShapes(names);
    return ListServiceJobsResponse.builder()
        .jobSummaryList(page.jobs().stream().map(shapes::summary).toList())
        .nextToken(page.next() == null ? null : Page.encode(page.next()))
        .build();
  }

  private JobPage page(JobFilter filter, @Nullable Integer maxResults, @Nullable String after) {
    try {
      return service.reads().list(filter, after, Page.size(maxResults, LARGEST_PAGE));
    } catch (IllegalArgumentException e) {
      if (after == null) {
        throw e;
      }
      throw Page.invalidToken();
    }
  }

  private JobQueue queue(ListServiceJobsRequest request, Names names) {
    String name = names.queue(request.jobQueue()).name();
    return service.reads().jobQueues().stream()
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Refusal.of("JobQueue " + request.jobQueue() + " not found.").toException());
  }

  private static JobFilter filter(ListServiceJobsRequest request, String queue) {
    boolean noStatus = request.jobStatusAsString() == null || request.jobStatusAsString().isEmpty();
    List<JobStatus> status =
        List.of(noStatus ? JobStatus.RUNNING : JobStatus.valueOf(request.jobStatusAsString()));
    return request.filters().isEmpty()
        ? JobFilter.ofQueue(queue, status)
        : filtered(queue, request.filters().getFirst(), noStatus ? List.of() : status);
  }

  /** With a filter the status counts only for those of shares, and only when it is given. */
  private static JobFilter filtered(String queue, KeyValuesPair filter, List<JobStatus> status) {
    List<String> values = filter.values();
    List<String> any = List.of();
    List<JobStatus> all = List.of();
    return switch (filter.name()) {
      case "JOB_NAME" -> new JobFilter(queue, null, all, values, any, null, null, any);
      case "BEFORE_CREATED_AT" ->
          new JobFilter(queue, null, all, any, any, JobQueries.latest(values), null, any);
      case "AFTER_CREATED_AT" ->
          new JobFilter(queue, null, all, any, any, null, JobQueries.earliest(values), any);
      case "SHARE_IDENTIFIER", "QUOTA_SHARE_NAME" ->
          new JobFilter(queue, null, status, any, any, null, null, values);
      default -> throw new IllegalStateException("checked before: " + filter.name());
    };
  }
}
