package dev.longshore.api;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.StopRequest.Cause;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ArrayPropertiesSummary;
import software.amazon.awssdk.services.batch.model.ContainerSummary;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsResponse;
import software.amazon.awssdk.services.batch.model.JobCapacityUsageSummary;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;
import software.amazon.awssdk.services.batch.model.ListJobsResponse;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/** DescribeJobs and ListJobs: from what is committed, without passing the writer. */
final class JobQueries {

  private static final int LARGEST_PAGE = 1000;
  private static final int LARGEST_FILTERED_PAGE = 100;

  private final BatchService service;

  JobQueries(BatchService service) {
    this.service = service;
  }

  DescribeJobsResponse describe(DescribeJobsRequest request, Realm realm) {
    RequiredMembers.check(request);
    ListingRules.check(request);
    Names names = new Names(realm);
    List<JobId> ids =
        request.jobs().stream()
            .map(names::job)
            .filter(JobId::isWellFormed)
            .map(JobId::new)
            .distinct()
            .toList();
    List<JobView> views =
        service.reads().jobs(ids).stream().filter(view -> !view.job().isService()).toList();
    Map<DefinitionId, JobDefinition> definitions = definitions(views);
    Map<DefinitionId, RegisterJobDefinitionRequest> documents = new LinkedHashMap<>();
    definitions.forEach(
        (id, definition) -> documents.put(id, DefinitionShapes.document(definition)));
    List<JobDetail> details =
        views.stream()
            .map(
                view ->
                    JobShapes.detail(
                        view,
                        required(definitions.get(view.job().definition())),
                        required(documents.get(view.job().definition())),
                        names))
            .toList();
    return DescribeJobsResponse.builder().jobs(details).build();
  }

  ListJobsResponse list(ListJobsRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    String after = Page.decode(request.nextToken());
    List<JobQueue> queues = service.reads().jobQueues();
    JobFilter filter = filter(request, queues, names);
    if (filter.parent() != null
        ? !hasSuchParts(filter.parent(), request)
        : isServiceQueue(queues, filter.queue())) {
      return ListJobsResponse.builder().jobSummaryList(List.of()).build();
    }
    JobPage page = page(request, filter, after);
    Map<DefinitionId, JobDefinition> definitions =
        isMissing(request.multiNodeJobId()) ? Map.of() : definitions(page.jobs());
    return ListJobsResponse.builder()
        .jobSummaryList(
            page.jobs().stream()
                .map(view -> summary(view, unit(view.job(), queues), definitions, names))
                .toList())
        .nextToken(page.next() == null ? null : Page.encode(page.next()))
        .build();
  }

  /** Service jobs are listed by an operation of their own. */
  private static boolean isServiceQueue(List<JobQueue> queues, @Nullable String name) {
    return queues.stream().anyMatch(queue -> queue.name().equals(name) && queue.isService());
  }

  /** An array has no nodes, and a multi-node parallel job no children. */
  private boolean hasSuchParts(JobId parent, ListJobsRequest request) {
    return service
        .reads()
        .whole(parent)
        .filter(job -> !job.isService())
        .filter(isMissing(request.arrayJobId()) ? Job::isMultiNode : Job::isArrayParent)
        .isPresent();
  }

  /** In what Kubernetes or ECS count processors. */
  private static String unit(Job job, List<JobQueue> queues) {
    return queues.stream()
            .anyMatch(queue -> queue.name().equals(job.queue()) && queue.type().equals("EKS"))
        ? "cpu"
        : "VCPU";
  }

  private JobPage page(ListJobsRequest request, JobFilter filter, @Nullable String after) {
    int largest = request.filters().isEmpty() ? LARGEST_PAGE : LARGEST_FILTERED_PAGE;
    try {
      return service.reads().list(filter, after, Page.size(request.maxResults(), largest));
    } catch (IllegalArgumentException e) {
      if (after == null) {
        throw e;
      }
      throw Page.invalidToken();
    }
  }

  private static JobFilter filter(ListJobsRequest request, List<JobQueue> queues, Names names) {
    List<JobStatus> status =
        List.of(
            isMissing(request.jobStatusAsString())
                ? JobStatus.RUNNING
                : JobStatus.valueOf(request.jobStatusAsString()));
    if (!isMissing(request.arrayJobId())) {
      return JobFilter.ofParent(new JobId(names.job(request.arrayJobId())), status);
    }
    if (!isMissing(request.multiNodeJobId())) {
      return JobFilter.ofParent(new JobId(names.job(request.multiNodeJobId())), status);
    }
    String queue = names.queue(request.jobQueue()).name();
    if (queues.stream().noneMatch(known -> known.name().equals(queue))) {
      throw Refusal.of("JobQueue " + request.jobQueue() + " not found.").toException();
    }
    if (request.filters().isEmpty()) {
      return JobFilter.ofQueue(queue, status);
    }
    return filtered(
        queue, request.filters().getFirst(), isMissing(request.jobStatusAsString()), status, names);
  }

  /** With a filter the status counts only for SHARE_IDENTIFIER, and only when it is given. */
  private static JobFilter filtered(
      String queue, KeyValuesPair filter, boolean noStatus, List<JobStatus> status, Names names) {
    List<String> values = filter.values();
    List<JobStatus> all = List.of();
    return switch (filter.name()) {
      case "JOB_NAME" -> new JobFilter(queue, null, all, values, List.of(), null, null, List.of());
      case "JOB_DEFINITION" ->
          new JobFilter(
              queue,
              null,
              all,
              List.of(),
              values.stream().map(value -> names.definition(value).name()).toList(),
              null,
              null,
              List.of());
      case "BEFORE_CREATED_AT" ->
          new JobFilter(queue, null, all, List.of(), List.of(), latest(values), null, List.of());
      case "AFTER_CREATED_AT" ->
          new JobFilter(queue, null, all, List.of(), List.of(), null, earliest(values), List.of());
      case "SHARE_IDENTIFIER" ->
          new JobFilter(
              queue, null, noStatus ? all : status, List.of(), List.of(), null, null, values);
      default -> throw new IllegalStateException("checked before: " + filter.name());
    };
  }

  static Long latest(List<String> values) {
    return values.stream().mapToLong(JobQueries::millis).max().orElse(Long.MAX_VALUE);
  }

  static Long earliest(List<String> values) {
    return values.stream().mapToLong(JobQueries::millis).min().orElse(0);
  }

  private static long millis(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException _) {
      throw Refusal.wrapped(
              "The value of a time filter must be in milliseconds since 1970, got " + value + ".")
          .toException();
    }
  }

  private static JobSummary summary(
      JobView view,
      String capacityUnit,
      Map<DefinitionId, JobDefinition> definitions,
      Names names) {
    Job job = view.job();
    return JobSummary.builder()
        .jobArn(names.jobArn(job.id().value()))
        .jobId(job.id().value())
        .jobName(job.name())
        .createdAt(job.createdAt().toEpochMilli())
        .scheduledAt(JobShapes.millis(view.scheduledAt()))
        .status(job.status().name())
        .statusReason(job.statusReason())
        .startedAt(JobShapes.millis(JobShapes.startedAt(job)))
        .stoppedAt(JobShapes.millis(JobShapes.stoppedAt(job)))
        .container(container(view))
        .arrayProperties(arrayProperties(view))
        .nodeProperties(NodeShapes.summary(job, definitions.get(job.definition())))
        .jobDefinition(names.definitionArn(job.definition()))
        .shareIdentifier(job.request().shareIdentifier())
        .capacityUsage(
            JobCapacityUsageSummary.builder()
                .capacityUnit(capacityUnit)
                .quantity(job.demand().vcpuMillis() / 1000.0)
                .build())
        .isCancelled(JobShapes.is(job.stop(), Cause::isCancel))
        .isTerminated(JobShapes.is(job.stop(), Cause::isTerminate))
        .build();
  }

  private static @Nullable ContainerSummary container(JobView view) {
    if (!view.job().status().isTerminal() || view.job().isArrayParent()) {
      return null;
    }
    if (view.attempts().isEmpty() || view.job().id().isNode()) {
      return ContainerSummary.builder().build();
    }
    AttemptEnd last = view.attempts().getLast();
    return ContainerSummary.builder().exitCode(last.exitCode()).reason(last.reason()).build();
  }

  private static @Nullable ArrayPropertiesSummary arrayProperties(JobView view) {
    Job job = view.job();
    if (job.id().isArrayChild()) {
      return ArrayPropertiesSummary.builder().index(job.id().arrayIndex()).build();
    }
    if (!job.isArrayParent() || view.children() == null) {
      return null;
    }
    return ArrayPropertiesSummary.builder()
        .statusSummary(JobShapes.summary(view.children()))
        .size(job.arraySize())
        .statusSummaryLastUpdatedAt(view.children().updatedAt().toEpochMilli())
        .build();
  }

  private Map<DefinitionId, JobDefinition> definitions(List<JobView> views) {
    List<DefinitionId> ids =
        views.stream().map(view -> view.job().definition()).distinct().toList();
    return service.reads().jobDefinitions(ids).stream()
        .collect(Collectors.toMap(JobDefinition::id, definition -> definition));
  }

  private static boolean isMissing(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("every job refers to a definition that is stored");
    }
    return value;
  }
}
