package dev.longshore.api;

import dev.longshore.core.Command.CreateConsumableResourceCommand;
import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Job;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.service.BatchService;
import dev.longshore.store.ConsumableView;
import dev.longshore.store.JobPage;
import dev.longshore.validation.ConsumableResourceRules;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ConsumableResourceSummary;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.DeleteConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DeleteConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.ListConsumableResourcesRequest;
import software.amazon.awssdk.services.batch.model.ListConsumableResourcesResponse;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceSummary;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceResponse;

/** The six operations on consumable resources. */
final class ConsumableResourceOperations {

  private static final int LARGEST_PAGE = 100;

  private final BatchService service;
  private final InstantSource clock;
  private final Limits limits;

  ConsumableResourceOperations(BatchService service, InstantSource clock, Limits limits) {
    this.service = service;
    this.clock = clock;
    this.limits = limits;
  }

  CreateConsumableResourceResponse create(CreateConsumableResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    ConsumableResourceRules.check(request, limits);
    ConsumableResource resource =
        new ConsumableResource(
            request.consumableResourceName(),
            isMissing(request.resourceType())
                ? ConsumableResource.Kind.REPLENISHABLE
                : ConsumableResource.Kind.valueOf(request.resourceType()),
            Objects.requireNonNullElse(request.totalQuantity(), 0L),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            request.tags());
    service.execute(() -> new CreateConsumableResourceCommand(resource));
    return CreateConsumableResourceResponse.builder()
        .consumableResourceName(resource.name())
        .consumableResourceArn(new Names(realm).consumableArn(resource.name()))
        .build();
  }

  UpdateConsumableResourceResponse update(UpdateConsumableResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    ConsumableResourceRules.check(request);
    Names names = new Names(realm);
    NameOrArn resource = names.consumable(request.consumableResource());
    ConsumableResource.Operation operation =
        isMissing(request.operation())
            ? ConsumableResource.Operation.SET
            : ConsumableResource.Operation.valueOf(request.operation());
    long total =
        service.execute(
            () ->
                new UpdateConsumableResourceCommand(
                    resource, operation, request.quantity(), request.clientToken()));
    return UpdateConsumableResourceResponse.builder()
        .consumableResourceName(resource.name())
        .consumableResourceArn(names.consumableArn(resource.name()))
        .totalQuantity(total)
        .build();
  }

  DeleteConsumableResourceResponse delete(DeleteConsumableResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn resource = new Names(realm).consumable(request.consumableResource());
    service.execute(() -> new DeleteConsumableResourceCommand(resource));
    return DeleteConsumableResourceResponse.builder().build();
  }

  DescribeConsumableResourceResponse describe(
      DescribeConsumableResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    Names names = new Names(realm);
    NameOrArn name = names.consumable(request.consumableResource());
    ConsumableView view =
        service
            .reads()
            .consumableResource(name.name())
            .orElseThrow(
                () ->
                    Refusal.wrapped("ConsumableResource " + name.given() + " not found.")
                        .toException());
    ConsumableResource resource = view.resource();
    return DescribeConsumableResourceResponse.builder()
        .consumableResourceName(resource.name())
        .consumableResourceArn(names.consumableArn(resource.name()))
        .totalQuantity(resource.totalQuantity())
        .inUseQuantity(view.inUse())
        .availableQuantity(view.available())
        .resourceType(resource.kind().name())
        .createdAt(resource.createdAt().toEpochMilli())
        .tags(resource.tags())
        .build();
  }

  ListConsumableResourcesResponse list(ListConsumableResourcesRequest request, Realm realm) {
    RequiredMembers.check(request);
    ListingRules.check(request);
    Names names = new Names(realm);
    int size = Page.size(request.maxResults(), LARGEST_PAGE);
    List<ConsumableView> found =
        service
            .reads()
            .consumableResources(
                values(request.filters(), "CONSUMABLE_RESOURCE_NAME"),
                Page.decode(request.nextToken()),
                size + 1);
    List<ConsumableView> page = found.subList(0, Math.min(size, found.size()));
    return ListConsumableResourcesResponse.builder()
        .consumableResources(page.stream().map(view -> summary(view, names)).toList())
        .nextToken(found.size() > size ? Page.encode(page.getLast().resource().name()) : null)
        .build();
  }

  ListJobsByConsumableResourceResponse listJobs(
      ListJobsByConsumableResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    ListingRules.check(request);
    Names names = new Names(realm);
    String resource = names.consumable(request.consumableResource()).name();
    JobPage page = jobs(request, resource, Page.decode(request.nextToken()));
    return ListJobsByConsumableResourceResponse.builder()
        .jobs(page.jobs().stream().map(view -> summary(view.job(), resource, names)).toList())
        .nextToken(page.next() == null ? null : Page.encode(page.next()))
        .build();
  }

  private JobPage jobs(
      ListJobsByConsumableResourceRequest request, String resource, @Nullable String after) {
    try {
      return service
          .reads()
          .jobsTakingOf(
              resource,
              values(request.filters(), "JOB_STATUS").stream().map(JobStatus::valueOf).toList(),
              values(request.filters(), "JOB_NAME"),
              after,
              Page.size(request.maxResults(), LARGEST_PAGE));
    } catch (IllegalArgumentException e) {
      if (after == null) {
        throw e;
      }
      throw Page.invalidToken();
    }
  }

  private static List<String> values(List<KeyValuesPair> filters, String name) {
    return filters.stream()
        .filter(filter -> filter.name().equals(name))
        .flatMap(filter -> filter.values().stream())
        .toList();
  }

  private static ConsumableResourceSummary summary(ConsumableView view, Names names) {
    ConsumableResource resource = view.resource();
    return ConsumableResourceSummary.builder()
        .consumableResourceName(resource.name())
        .consumableResourceArn(names.consumableArn(resource.name()))
        .totalQuantity(resource.totalQuantity())
        .inUseQuantity(view.inUse())
        .resourceType(resource.kind().name())
        .build();
  }

  private static ListJobsByConsumableResourceSummary summary(
      Job job, String resource, Names names) {
    long quantity =
        job.consumables().stream()
            .filter(requirement -> requirement.resource().equals(resource))
            .mapToLong(ConsumableRequirement::quantity)
            .sum();
    return ListJobsByConsumableResourceSummary.builder()
        .jobArn(names.jobArn(job.id().value()))
        .jobQueueArn(names.queueArn(job.queue()))
        .jobName(job.name())
        .jobDefinitionArn(names.definitionArn(job.definition()))
        .shareIdentifier(job.request().shareIdentifier())
        .jobStatus(job.status().name())
        .quantity(quantity)
        .statusReason(job.statusReason())
        .startedAt(JobShapes.millis(JobShapes.startedAt(job)))
        .createdAt(job.createdAt().toEpochMilli())
        .consumableResourceProperties(ConsumableShapes.shape(job.consumables(), names))
        .build();
  }

  private static boolean isMissing(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
