package dev.longshore.validation;

import dev.longshore.model.Limits;
import dev.longshore.model.QuotaShare;
import dev.longshore.validation.CapacityLimitRules.Given;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityLimit;
import software.amazon.awssdk.services.batch.model.QuotaSharePreemptionConfiguration;
import software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingConfiguration;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareRequest;

/** What AWS Batch accepts as a quota share, and as a change of one. */
public final class QuotaShareRules {

  private QuotaShareRules() {}

  /** Refuses what CreateQuotaShare does not accept. */
  public static void check(CreateQuotaShareRequest request, Limits limits) {
    if (!ResourceNames.isValid(request.quotaShareName())) {
      throw Refuse.wrapped("Quota share name should match a valid pattern.");
    }
    CapacityLimitRules.checkShare(given(request.capacityLimits()), limits);
    checkSharing(request.resourceSharingConfiguration());
    checkPreemption(request.preemptionConfiguration());
    checkState(request.stateAsString());
    TagRules.check(request.tags(), limits);
  }

  /** Refuses what UpdateQuotaShare does not accept. */
  public static void check(UpdateQuotaShareRequest request, Limits limits) {
    if (request.hasCapacityLimits()) {
      CapacityLimitRules.checkShare(given(request.capacityLimits()), limits);
    }
    if (request.resourceSharingConfiguration() != null) {
      checkSharing(request.resourceSharingConfiguration());
    }
    if (request.preemptionConfiguration() != null) {
      checkPreemption(request.preemptionConfiguration());
    }
    checkState(request.stateAsString());
  }

  private static List<Given> given(List<QuotaShareCapacityLimit> limits) {
    return limits.stream()
        .map(limit -> new Given(limit.maxCapacity(), limit.capacityUnit()))
        .toList();
  }

  private static void checkSharing(QuotaShareResourceSharingConfiguration sharing) {
    String strategy = sharing.strategyAsString();
    if (Arrays.stream(QuotaShare.Strategy.values())
        .noneMatch(known -> known.name().equals(strategy))) {
      throw Refuse.wrapped(
          "Resource sharing strategy %s is not valid. Valid strategies: %s"
              .formatted(strategy, Arrays.toString(QuotaShare.Strategy.values())));
    }
    Integer borrowLimit = sharing.borrowLimit();
    if (borrowLimit == null) {
      return;
    }
    if (!QuotaShare.Strategy.LEND_AND_BORROW.name().equals(strategy)) {
      throw Refuse.wrapped("borrowLimit can only be set with the strategy LEND_AND_BORROW.");
    }
    if (borrowLimit < QuotaShare.UNLIMITED) {
      throw Refuse.wrapped("borrowLimit must be at least -1.");
    }
  }

  private static void checkPreemption(QuotaSharePreemptionConfiguration preemption) {
    checkChoice("inSharePreemption", preemption.inSharePreemptionAsString());
  }

  private static void checkState(@Nullable String state) {
    if (state != null) {
      checkChoice("Quota share state", state);
    }
  }

  private static void checkChoice(String what, @Nullable String given) {
    if (!"ENABLED".equals(given) && !"DISABLED".equals(given)) {
      throw Refuse.wrapped(
          "%s %s is not valid. Valid values: [ENABLED, DISABLED]".formatted(what, given));
    }
  }
}
