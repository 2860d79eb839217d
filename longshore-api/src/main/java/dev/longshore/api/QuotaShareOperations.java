package dev.longshore.api;

import dev.longshore.core.Command.CreateQuotaShareCommand;
import dev.longshore.core.Command.DeleteQuotaShareCommand;
import dev.longshore.core.Command.Sharing;
import dev.longshore.core.Command.UpdateQuotaShareCommand;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.service.BatchService;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.QuotaShareRules;
import dev.longshore.validation.RequiredMembers;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.DeleteQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DeleteQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.DescribeQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DescribeQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesRequest;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesResponse;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityLimit;
import software.amazon.awssdk.services.batch.model.QuotaShareDetail;
import software.amazon.awssdk.services.batch.model.QuotaSharePreemptionConfiguration;
import software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingConfiguration;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareResponse;

/** The five operations on quota shares. */
final class QuotaShareOperations {

  private static final String ENABLED = "ENABLED";

  private final BatchService service;
  private final InstantSource clock;
  private final Limits limits;

  QuotaShareOperations(BatchService service, InstantSource clock, Limits limits) {
    this.service = service;
    this.clock = clock;
    this.limits = limits;
  }

  CreateQuotaShareResponse create(CreateQuotaShareRequest request, Realm realm) {
    RequiredMembers.check(request);
    QuotaShareRules.check(request, limits);
    Names names = new Names(realm);
    NameOrArn queue = names.queue(request.jobQueue());
    Sharing sharing = sharing(request.resourceSharingConfiguration());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    QuotaShare share =
        new QuotaShare(
            request.quotaShareName(),
            queue.name(),
            limits(request.capacityLimits()),
            sharing.strategy(),
            sharing.borrowLimit(),
            isEnabled(request.preemptionConfiguration()),
            ResourceState.valueOf(Objects.requireNonNullElse(request.stateAsString(), ENABLED)),
            ResourceStatus.CREATING,
            now,
            now,
            request.tags());
    service.execute(() -> new CreateQuotaShareCommand(share, queue));
    return CreateQuotaShareResponse.builder()
        .quotaShareName(share.name())
        .quotaShareArn(names.quotaShareArn(share.id()))
        .build();
  }

  UpdateQuotaShareResponse update(UpdateQuotaShareRequest request, Realm realm) {
    RequiredMembers.check(request);
    QuotaShareRules.check(request, limits);
    Names names = new Names(realm);
    QuotaShareId id = id(request.quotaShareArn(), names);
    service.execute(
        () ->
            new UpdateQuotaShareCommand(
                id,
                request.quotaShareArn(),
                request.hasCapacityLimits() ? limits(request.capacityLimits()) : null,
                request.resourceSharingConfiguration() == null
                    ? null
                    : sharing(request.resourceSharingConfiguration()),
                request.preemptionConfiguration() == null
                    ? null
                    : isEnabled(request.preemptionConfiguration()),
                request.stateAsString() == null
                    ? null
                    : ResourceState.valueOf(request.stateAsString())));
    return UpdateQuotaShareResponse.builder()
        .quotaShareName(id.name())
        .quotaShareArn(names.quotaShareArn(id))
        .build();
  }

  DeleteQuotaShareResponse delete(DeleteQuotaShareRequest request, Realm realm) {
    RequiredMembers.check(request);
    QuotaShareId id = id(request.quotaShareArn(), new Names(realm));
    service.execute(() -> new DeleteQuotaShareCommand(id, request.quotaShareArn()));
    return DeleteQuotaShareResponse.builder().build();
  }

  DescribeQuotaShareResponse describe(DescribeQuotaShareRequest request, Realm realm) {
    RequiredMembers.check(request);
    Names names = new Names(realm);
    QuotaShareId id = id(request.quotaShareArn(), names);
    QuotaShare share =
        service.reads().quotaShares().stream()
            .filter(candidate -> candidate.id().equals(id))
            .findFirst()
            .orElseThrow(() -> unknown(request.quotaShareArn()));
    QuotaShareDetail detail = shape(share, names);
    return DescribeQuotaShareResponse.builder()
        .quotaShareName(detail.quotaShareName())
        .quotaShareArn(detail.quotaShareArn())
        .jobQueueArn(detail.jobQueueArn())
        .capacityLimits(detail.capacityLimits())
        .resourceSharingConfiguration(detail.resourceSharingConfiguration())
        .preemptionConfiguration(detail.preemptionConfiguration())
        .state(detail.state())
        .status(detail.status())
        .tags(share.tags())
        .build();
  }

  ListQuotaSharesResponse list(ListQuotaSharesRequest request, Realm realm) {
    RequiredMembers.check(request);
    ListingRules.check(request);
    Names names = new Names(realm);
    NameOrArn queue = names.queue(request.jobQueue());
    if (service.reads().jobQueues().stream().noneMatch(q -> q.name().equals(queue.name()))) {
      throw unknown(queue.given());
    }
    List<QuotaShare> all =
        service.reads().quotaShares().stream()
            .filter(share -> share.queue().equals(queue.name()))
            .toList();
    Page<QuotaShare> page =
        Page.of(all, QuotaShare::name, request.maxResults(), request.nextToken());
    return ListQuotaSharesResponse.builder()
        .quotaShares(page.items().stream().map(share -> shape(share, names)).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static QuotaShareDetail shape(QuotaShare share, Names names) {
    boolean borrows = share.strategy() == QuotaShare.Strategy.LEND_AND_BORROW;
    return QuotaShareDetail.builder()
        .quotaShareName(share.name())
        .quotaShareArn(names.quotaShareArn(share.id()))
        .jobQueueArn(names.queueArn(share.queue()))
        .capacityLimits(
            share.capacityLimits().stream()
                .map(
                    limit ->
                        QuotaShareCapacityLimit.builder()
                            .maxCapacity(limit.maxCapacity())
                            .capacityUnit(limit.capacityUnit())
                            .build())
                .toList())
        .resourceSharingConfiguration(
            QuotaShareResourceSharingConfiguration.builder()
                .strategy(share.strategy().name())
                .borrowLimit(borrows ? share.borrowLimit() : null)
                .build())
        .preemptionConfiguration(
            QuotaSharePreemptionConfiguration.builder()
                .inSharePreemption(share.inSharePreemption() ? ENABLED : "DISABLED")
                .build())
        .state(share.state().name())
        .status(share.status().name())
        .build();
  }

  private static List<CapacityLimit> limits(List<QuotaShareCapacityLimit> given) {
    return given.stream()
        .map(limit -> new CapacityLimit(limit.maxCapacity(), limit.capacityUnit()))
        .toList();
  }

  private static Sharing sharing(QuotaShareResourceSharingConfiguration given) {
    return new Sharing(
        QuotaShare.Strategy.valueOf(given.strategyAsString()),
        Objects.requireNonNullElse(given.borrowLimit(), QuotaShare.UNLIMITED));
  }

  private static boolean isEnabled(QuotaSharePreemptionConfiguration given) {
    return ENABLED.equals(given.inSharePreemptionAsString());
  }

  private static QuotaShareId id(String arn, Names names) {
    @Nullable QuotaShareId id = names.quotaShare(arn);
    if (id == null) {
      throw unknown(arn);
    }
    return id;
  }

  private static RuntimeException unknown(String given) {
    return Refusal.of(given + " does not exist").toException();
  }
}
