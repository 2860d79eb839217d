package dev.longshore.api;

import dev.longshore.core.Command.CreateSchedulingPolicyCommand;
import dev.longshore.core.Command.DeleteSchedulingPolicyCommand;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.model.FairShare;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.SchedulingPolicy.Kind;
import dev.longshore.service.BatchService;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.SchedulingPolicyRules;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyResponse;
import software.amazon.awssdk.services.batch.model.DeleteSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.DeleteSchedulingPolicyResponse;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesResponse;
import software.amazon.awssdk.services.batch.model.FairsharePolicy;
import software.amazon.awssdk.services.batch.model.ListSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.ListSchedulingPoliciesResponse;
import software.amazon.awssdk.services.batch.model.QuotaSharePolicy;
import software.amazon.awssdk.services.batch.model.SchedulingPolicyDetail;
import software.amazon.awssdk.services.batch.model.SchedulingPolicyListingDetail;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyResponse;

/** The five operations on scheduling policies. */
final class SchedulingPolicyOperations {

  private final BatchService service;
  private final InstantSource clock;
  private final Limits limits;

  SchedulingPolicyOperations(BatchService service, InstantSource clock, Limits limits) {
    this.service = service;
    this.clock = clock;
    this.limits = limits;
  }

  CreateSchedulingPolicyResponse create(CreateSchedulingPolicyRequest request, Realm realm) {
    RequiredMembers.check(request);
    SchedulingPolicyRules.checkCreate(request, limits);
    QuotaSharePolicy quota = request.quotaSharePolicy();
    FairsharePolicy fair =
        request.fairsharePolicy() == null && quota == null
            ? FairsharePolicy.builder().build()
            : request.fairsharePolicy();
    SchedulingPolicy policy =
        new SchedulingPolicy(
            request.name(),
            quota == null ? Kind.FAIRSHARE : Kind.QUOTA_SHARE,
            fairShare(fair),
            document(fair, quota),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            request.tags());
    service.execute(() -> new CreateSchedulingPolicyCommand(policy));
    return CreateSchedulingPolicyResponse.builder()
        .name(policy.name())
        .arn(new Names(realm).policyArn(policy.name()))
        .build();
  }

  UpdateSchedulingPolicyResponse update(UpdateSchedulingPolicyRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).policy(request.arn());
    service.reads().schedulingPolicies().stream()
        .filter(policy -> policy.name().equals(name.name()))
        .map(policy -> shape(policy, new Names(realm)))
        .forEach(current -> SchedulingPolicyRules.checkUpdate(request, current, limits));
    FairsharePolicy fair = request.fairsharePolicy();
    QuotaSharePolicy quota = request.quotaSharePolicy();
    boolean given = fair != null || quota != null;
    service.execute(
        () ->
            new UpdateSchedulingPolicyCommand(
                name,
                fair != null ? Kind.FAIRSHARE : quota != null ? Kind.QUOTA_SHARE : null,
                fairShare(fair),
                given ? document(fair, quota) : null));
    return UpdateSchedulingPolicyResponse.builder().build();
  }

  DeleteSchedulingPolicyResponse delete(DeleteSchedulingPolicyRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).policy(request.arn());
    service.execute(() -> new DeleteSchedulingPolicyCommand(name));
    return DeleteSchedulingPolicyResponse.builder().build();
  }

  DescribeSchedulingPoliciesResponse describe(
      DescribeSchedulingPoliciesRequest request, Realm realm) {
    RequiredMembers.check(request);
    ListingRules.check(request);
    Names names = new Names(realm);
    List<String> wanted = request.arns().stream().map(arn -> names.policy(arn).name()).toList();
    return DescribeSchedulingPoliciesResponse.builder()
        .schedulingPolicies(
            service.reads().schedulingPolicies().stream()
                .filter(policy -> wanted.contains(policy.name()))
                .map(policy -> shape(policy, names))
                .toList())
        .build();
  }

  ListSchedulingPoliciesResponse list(ListSchedulingPoliciesRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    Page<SchedulingPolicy> page =
        Page.of(
            service.reads().schedulingPolicies(),
            SchedulingPolicy::name,
            request.maxResults(),
            request.nextToken());
    return ListSchedulingPoliciesResponse.builder()
        .schedulingPolicies(
            page.items().stream()
                .map(
                    policy ->
                        SchedulingPolicyListingDetail.builder()
                            .arn(names.policyArn(policy.name()))
                            .build())
                .toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static SchedulingPolicyDetail shape(SchedulingPolicy policy, Names names) {
    return Documents.read(policy.document(), SchedulingPolicyDetail::builder).toBuilder()
        .name(policy.name())
        .arn(names.policyArn(policy.name()))
        .tags(policy.tags())
        .build();
  }

  private static @Nullable FairShare fairShare(@Nullable FairsharePolicy fair) {
    return fair == null
        ? null
        : new FairShare(
            Objects.requireNonNullElse(fair.shareDecaySeconds(), 0),
            Objects.requireNonNullElse(fair.computeReservation(), 0),
            fair.shareDistribution().stream()
                .map(
                    share ->
                        new FairShare.Weight(
                            share.shareIdentifier(),
                            share.weightFactor() == null ? 1 : share.weightFactor()))
                .toList());
  }

  private static String document(@Nullable FairsharePolicy fair, @Nullable QuotaSharePolicy quota) {
    return Documents.write(
        SchedulingPolicyDetail.builder().fairsharePolicy(fair).quotaSharePolicy(quota).build());
  }
}
