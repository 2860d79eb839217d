package dev.longshore.validation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.FairsharePolicy;
import software.amazon.awssdk.services.batch.model.SchedulingPolicyDetail;
import software.amazon.awssdk.services.batch.model.ShareAttributes;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyRequest;

/** Scheduling policies: a row for each message. */
class SchedulingPolicyRulesTest {

  private static final String WEIGHT = "Weight factor should be between 0.0001 and 999.9999.";
  private static final String PATTERN = "ShareIdentifier name should match a valid pattern.";

  static Stream<Arguments> refused() {
    return Stream.of(
        row("Scheduling policy name should match a valid pattern.", policy().name("a b")),
        row(
            "A scheduling policy can have either fairsharePolicy or quotaSharePolicy, but not"
                + " both.",
            policy()
                .fairsharePolicy(f -> {})
                .quotaSharePolicy(q -> q.idleResourceAssignmentStrategy("FIFO"))),
        row(
            "Idle resource assignment strategy must be one of [FIFO].",
            policy().quotaSharePolicy(q -> q.idleResourceAssignmentStrategy("LIFO"))),
        row(
            "Idle resource assignment strategy must be one of [FIFO].",
            policy().quotaSharePolicy(q -> {})),
        shares(
            "ShareDistribution size cannot be greater than 500.",
            IntStream.range(0, 501)
                .mapToObj(index -> share("s" + index))
                .toArray(ShareAttributes[]::new)),
        shares(WEIGHT, weighted(0f)),
        shares(WEIGHT, weighted(1000f)),
        shares(WEIGHT, weighted(Float.NaN)),
        shares(PATTERN, share("a b")),
        shares(PATTERN, share("a*b")),
        shares(PATTERN, share("a".repeat(256))),
        shares("Cannot have two or more identical shareIdentifiers.", share("a"), share("a")),
        shares(
            "Share identifier UserA1 matches another share identifier UserA*.",
            share("UserA1"),
            share("UserA*")),
        shares(
            "Share identifier UserAB* matches another share identifier UserA*.",
            share("UserA*"),
            share("UserAB*")),
        row(
            "Share decay seconds should be between 0 and 604800.",
            policy().fairsharePolicy(f -> f.shareDecaySeconds(604_801))),
        row(
            "Compute reservation should be between 0 and 99.",
            policy().fairsharePolicy(f -> f.computeReservation(100))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, CreateSchedulingPolicyRequest request) {
    Refused.wrapped(message, () -> SchedulingPolicyRules.checkCreate(request, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        row("no policy at all", policy()),
        row(
            "a quota policy",
            policy().quotaSharePolicy(q -> q.idleResourceAssignmentStrategy("FIFO"))),
        shares("weights at both ends", weighted(0.0001f)),
        shares("the largest weight", weighted(999.9999f)),
        shares("prefixes apart", share("UserA*"), share("UserB*"), share("User-1")),
        row(
            "all members",
            policy().fairsharePolicy(f -> f.shareDecaySeconds(604_800).computeReservation(99))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, CreateSchedulingPolicyRequest request) {
    SchedulingPolicyRules.checkCreate(request, Limits.DEFAULTS);
  }

  @Test
  void neverChangesTheKindOfAPolicy() {
    var fair = SchedulingPolicyDetail.builder().fairsharePolicy(f -> {}).build();
    var update =
        UpdateSchedulingPolicyRequest.builder()
            .quotaSharePolicy(q -> q.idleResourceAssignmentStrategy("FIFO"))
            .build();
    Refused.wrapped(
        "A scheduling policy cannot change between fairsharePolicy and quotaSharePolicy.",
        () -> SchedulingPolicyRules.checkUpdate(update, fair, Limits.DEFAULTS));
    SchedulingPolicyRules.checkUpdate(
        UpdateSchedulingPolicyRequest.builder().fairsharePolicy(f -> {}).build(),
        fair,
        Limits.DEFAULTS);
  }

  private static CreateSchedulingPolicyRequest.Builder policy() {
    return CreateSchedulingPolicyRequest.builder().name("p");
  }

  private static ShareAttributes share(String identifier) {
    return ShareAttributes.builder().shareIdentifier(identifier).build();
  }

  private static ShareAttributes weighted(float weight) {
    return ShareAttributes.builder().shareIdentifier("a").weightFactor(weight).build();
  }

  private static Arguments shares(String title, ShareAttributes... shares) {
    return row(
        title,
        policy().fairsharePolicy(FairsharePolicy.builder().shareDistribution(shares).build()));
  }

  private static Arguments row(String title, CreateSchedulingPolicyRequest.Builder request) {
    return arguments(title, request.build());
  }
}
