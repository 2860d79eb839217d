package dev.longshore.validation;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.FairsharePolicy;
import software.amazon.awssdk.services.batch.model.QuotaSharePolicy;
import software.amazon.awssdk.services.batch.model.SchedulingPolicyDetail;
import software.amazon.awssdk.services.batch.model.ShareAttributes;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyRequest;

/** What AWS Batch accepts as a scheduling policy. */
public final class SchedulingPolicyRules {

  private static final Pattern SHARE = Pattern.compile("[a-zA-Z0-9_-]{1,254}[a-zA-Z0-9_*-]?");
  private static final int LONGEST_DECAY_SECONDS = 604_800;

  private SchedulingPolicyRules() {}

  /** Refuses what CreateSchedulingPolicy does not accept. */
  public static void checkCreate(CreateSchedulingPolicyRequest request, Limits limits) {
    if (!ResourceNames.isValid(request.name())) {
      throw Refuse.wrapped("Scheduling policy name should match a valid pattern.");
    }
    checkPolicies(request.fairsharePolicy(), request.quotaSharePolicy(), limits);
    TagRules.check(request.tags(), limits);
  }

  /** Refuses what UpdateSchedulingPolicy does not accept; the kind of a policy never changes. */
  public static void checkUpdate(
      UpdateSchedulingPolicyRequest request, SchedulingPolicyDetail current, Limits limits) {
    checkPolicies(request.fairsharePolicy(), request.quotaSharePolicy(), limits);
    boolean quota = current.quotaSharePolicy() != null;
    if (quota ? request.fairsharePolicy() != null : request.quotaSharePolicy() != null) {
      throw Refuse.wrapped(
          "A scheduling policy cannot change between fairsharePolicy and quotaSharePolicy.");
    }
  }

  private static void checkPolicies(
      @Nullable FairsharePolicy fairshare, @Nullable QuotaSharePolicy quota, Limits limits) {
    if (fairshare != null && quota != null) {
      throw Refuse.wrapped(
          "A scheduling policy can have either fairsharePolicy or quotaSharePolicy, but not both.");
    }
    if (fairshare != null) {
      checkFairshare(fairshare, limits);
    }
    if (quota != null && !"FIFO".equals(quota.idleResourceAssignmentStrategyAsString())) {
      throw Refuse.wrapped("Idle resource assignment strategy must be one of [FIFO].");
    }
  }

  private static void checkFairshare(FairsharePolicy policy, Limits limits) {
    Integer decay = policy.shareDecaySeconds();
    if (decay != null && (decay < 0 || decay > LONGEST_DECAY_SECONDS)) {
      throw Refuse.wrapped("Share decay seconds should be between 0 and 604800.");
    }
    Integer reservation = policy.computeReservation();
    if (reservation != null && (reservation < 0 || reservation > 99)) {
      throw Refuse.wrapped("Compute reservation should be between 0 and 99.");
    }
    int most = limits.of(Limit.SHARES_PER_POLICY);
    if (policy.shareDistribution().size() > most) {
      throw Refuse.wrapped("ShareDistribution size cannot be greater than %d.".formatted(most));
    }
    policy.shareDistribution().forEach(SchedulingPolicyRules::checkShare);
    checkOverlaps(
        policy.shareDistribution().stream().map(ShareAttributes::shareIdentifier).toList());
  }

  private static void checkShare(ShareAttributes share) {
    if (share.shareIdentifier() == null || !SHARE.matcher(share.shareIdentifier()).matches()) {
      throw Refuse.wrapped("ShareIdentifier name should match a valid pattern.");
    }
    Float weight = share.weightFactor();
    // Written so that NaN is refused too.
    if (weight != null && !(weight >= 0.0001f && weight <= 999.9999f)) {
      throw Refuse.wrapped("Weight factor should be between 0.0001 and 999.9999.");
    }
  }

  private static void checkOverlaps(List<String> identifiers) {
    Set<String> seen = new HashSet<>();
    for (String identifier : identifiers) {
      if (!seen.add(identifier)) {
        throw Refuse.wrapped("Cannot have two or more identical shareIdentifiers.");
      }
    }
    for (String prefixed : identifiers) {
      if (!prefixed.endsWith("*")) {
        continue;
      }
      String prefix = prefixed.substring(0, prefixed.length() - 1);
      for (String other : identifiers) {
        if (!other.equals(prefixed) && other.startsWith(prefix)) {
          throw Refuse.wrapped(
              "Share identifier %s matches another share identifier %s."
                  .formatted(other, prefixed));
        }
      }
    }
  }
}
