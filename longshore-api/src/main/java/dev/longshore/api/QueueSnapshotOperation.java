package dev.longshore.api;

import dev.longshore.core.Command.SnapshotQueueCommand;
import dev.longshore.core.QueueSnapshot;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.service.BatchService;
import dev.longshore.validation.RequiredMembers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.FairshareCapacityUsage;
import software.amazon.awssdk.services.batch.model.FairshareCapacityUtilization;
import software.amazon.awssdk.services.batch.model.FairshareUtilizationDetail;
import software.amazon.awssdk.services.batch.model.FrontOfQueueDetail;
import software.amazon.awssdk.services.batch.model.FrontOfQueueJobSummary;
import software.amazon.awssdk.services.batch.model.FrontOfQuotaShareJobSummary;
import software.amazon.awssdk.services.batch.model.FrontOfQuotaSharesDetail;
import software.amazon.awssdk.services.batch.model.GetJobQueueSnapshotRequest;
import software.amazon.awssdk.services.batch.model.GetJobQueueSnapshotResponse;
import software.amazon.awssdk.services.batch.model.QueueSnapshotCapacityUsage;
import software.amazon.awssdk.services.batch.model.QueueSnapshotUtilizationDetail;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityUsage;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityUtilization;
import software.amazon.awssdk.services.batch.model.QuotaShareUtilizationDetail;

/** GetJobQueueSnapshot: the first jobs of a queue, and what its jobs have now. */
final class QueueSnapshotOperation {

  /** AWS shows no more shares than these. */
  private static final int MOST_SHARES = 20;

  private final BatchService service;

  QueueSnapshotOperation(BatchService service) {
    this.service = service;
  }

  GetJobQueueSnapshotResponse get(GetJobQueueSnapshotRequest request, Realm realm) {
    RequiredMembers.check(request);
    Names names = new Names(realm);
    NameOrArn name = names.queue(request.jobQueue());
    QueueSnapshot snapshot = service.execute(() -> new SnapshotQueueCommand(name));
    Optional<JobQueue> queue =
        service.reads().jobQueues().stream()
            .filter(known -> known.name().equals(name.name()))
            .findFirst();
    boolean isService = queue.filter(JobQueue::isService).isPresent();
    String unit =
        isService
            ? CapacityLimit.NUM_INSTANCES
            : queue.filter(QueueSnapshotOperation::isKubernetes).isPresent() ? "cpu" : "VCPU";
    long at = snapshot.at().toEpochMilli();
    return GetJobQueueSnapshotResponse.builder()
        .frontOfQueue(
            FrontOfQueueDetail.builder()
                .jobs(
                    snapshot.front().stream()
                        .map(position -> job(position, isService, names))
                        .toList())
                .lastUpdatedAt(at)
                .build())
        .frontOfQuotaShares(quotaFronts(snapshot, names))
        .queueUtilization(
            utilization(snapshot, unit, isService && countsTypes(queue.orElseThrow())))
        .build();
  }

  private static @Nullable FrontOfQuotaSharesDetail quotaFronts(
      QueueSnapshot snapshot, Names names) {
    List<QueueSnapshot.QuotaUse> quotas = snapshot.quotas();
    if (quotas == null) {
      return null;
    }
    Map<String, List<FrontOfQuotaShareJobSummary>> fronts = new TreeMap<>();
    for (QueueSnapshot.QuotaUse quota : quotas) {
      fronts.put(
          quota.share(),
          quota.first() == null ? List.of() : List.of(quotaFront(quota.first(), names)));
    }
    return FrontOfQuotaSharesDetail.builder()
        .quotaShares(fronts)
        .lastUpdatedAt(snapshot.at().toEpochMilli())
        .build();
  }

  private static FrontOfQuotaShareJobSummary quotaFront(
      QueueSnapshot.Position position, Names names) {
    return FrontOfQuotaShareJobSummary.builder()
        .jobArn(names.serviceJobArn(position.job()))
        .earliestTimeAtPosition(position.since().toEpochMilli())
        .build();
  }

  private static @Nullable QuotaShareUtilizationDetail quotas(QueueSnapshot snapshot) {
    List<QueueSnapshot.QuotaUse> quotas = snapshot.quotas();
    return quotas == null
        ? null
        : QuotaShareUtilizationDetail.builder()
            .topCapacityUtilization(
                quotas.stream()
                    .sorted(
                        Comparator.comparingInt(QueueSnapshot.QuotaUse::total)
                            .reversed()
                            .thenComparing(QueueSnapshot.QuotaUse::share))
                    .limit(MOST_SHARES)
                    .map(QueueSnapshotOperation::quota)
                    .toArray(QuotaShareCapacityUtilization[]::new))
            .build();
  }

  private static QuotaShareCapacityUtilization quota(QueueSnapshot.QuotaUse quota) {
    return QuotaShareCapacityUtilization.builder()
        .quotaShareName(quota.share())
        .capacityUsage(
            quota.instances().entrySet().stream()
                .map(
                    entry ->
                        QuotaShareCapacityUsage.builder()
                            .capacityUnit(entry.getKey())
                            .quantity((double) entry.getValue())
                            .build())
                .toArray(QuotaShareCapacityUsage[]::new))
        .build();
  }

  private static boolean isKubernetes(JobQueue queue) {
    return queue.type().equals("EKS");
  }

  private static FrontOfQueueJobSummary job(
      QueueSnapshot.Position position, boolean isService, Names names) {
    return FrontOfQueueJobSummary.builder()
        .jobArn(
            isService ? names.serviceJobArn(position.job()) : names.jobArn(position.job().value()))
        .earliestTimeAtPosition(position.since().toEpochMilli())
        .build();
  }

  /** Whether the service environment of the queue counts instances of each type. */
  private boolean countsTypes(JobQueue queue) {
    return service.reads().serviceEnvironments().stream()
        .anyMatch(known -> queue.usesService(known.name()) && known.countsInstanceTypes());
  }

  private static List<QueueSnapshotCapacityUsage> usage(
      QueueSnapshot snapshot, String unit, boolean byType) {
    if (byType) {
      return snapshot.instances().entrySet().stream()
          .map(entry -> usage(entry.getKey(), entry.getValue()))
          .toList();
    }
    int instances = snapshot.instances().values().stream().mapToInt(Integer::intValue).sum();
    return List.of(
        usage(
            unit,
            unit.equals(CapacityLimit.NUM_INSTANCES)
                ? instances
                : snapshot.usedVcpuMillis() / 1000.0));
  }

  private static QueueSnapshotCapacityUsage usage(String unit, double quantity) {
    return QueueSnapshotCapacityUsage.builder().capacityUnit(unit).quantity(quantity).build();
  }

  private static QueueSnapshotUtilizationDetail utilization(
      QueueSnapshot snapshot, String unit, boolean byType) {
    List<QueueSnapshot.ShareUse> shares = snapshot.shares();
    return QueueSnapshotUtilizationDetail.builder()
        .totalCapacityUsage(usage(snapshot, unit, byType))
        .fairshareUtilization(
            shares == null
                ? null
                : FairshareUtilizationDetail.builder()
                    .activeShareCount((long) shares.size())
                    .topCapacityUtilization(
                        shares.stream()
                            .limit(MOST_SHARES)
                            .map(share -> share(share, unit))
                            .toList())
                    .build())
        .quotaShareUtilization(quotas(snapshot))
        .lastUpdatedAt(snapshot.at().toEpochMilli())
        .build();
  }

  private static FairshareCapacityUtilization share(QueueSnapshot.ShareUse share, String unit) {
    return FairshareCapacityUtilization.builder()
        .shareIdentifier(share.share())
        .capacityUsage(
            FairshareCapacityUsage.builder()
                .capacityUnit(unit)
                .quantity(share.usedVcpuMillis() / 1000.0)
                .build())
        .build();
  }
}
