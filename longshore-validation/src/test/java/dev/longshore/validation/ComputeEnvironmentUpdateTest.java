package dev.longshore.validation;

import static dev.longshore.validation.ComputeEnvironmentRulesTest.LINKED_ROLE;
import static dev.longshore.validation.ComputeEnvironmentRulesTest.RULES;
import static dev.longshore.validation.ComputeEnvironmentRulesTest.ec2Resources;
import static dev.longshore.validation.ComputeEnvironmentRulesTest.fargateResources;
import static dev.longshore.validation.ComputeEnvironmentRulesTest.managed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.validation.ComputeEnvironmentUpdate.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResourceUpdate;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;

/** Updating compute environments: what merges, what is refused, and what it does to instances. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class ComputeEnvironmentUpdateTest {

  private static final ComputeEnvironmentDetail BEST_FIT =
      RULES.created(managed(ec2Resources()).build());
  private static final ComputeEnvironmentDetail PROGRESSIVE =
      RULES.created(
          managed(ec2Resources().allocationStrategy("BEST_FIT_PROGRESSIVE").desiredvCpus(4))
              .build());
  private static final ComputeEnvironmentDetail FARGATE =
      RULES.created(managed(fargateResources()).build());
  private static final ComputeEnvironmentDetail UNMANAGED =
      RULES.created(managed(ec2Resources()).type("UNMANAGED").serviceRole("mine").build());

  @Test
  void changesTheStateAndNothingElse() {
    var update = RULES.updated(BEST_FIT, request(u -> u.state("DISABLED")));
    assertThat(update.kind()).isEqualTo(Kind.SETTINGS);
    assertThat(update.environment()).isEqualTo(BEST_FIT.toBuilder().state("DISABLED").build());
  }

  @Test
  void saysAnewHowTheClusterIsEntered() {
    var eks =
        RULES.created(
            managed(ec2Resources().minvCpus(0).allocationStrategy("BEST_FIT_PROGRESSIVE"))
                .eksConfiguration(
                    e ->
                        e.eksClusterArn("arn:aws:eks:us-east-1:123456789012:cluster/blue")
                            .kubernetesNamespace("jobs")
                            .accessEntry(a -> a.desiredState("DISABLED").status("made up")))
                .build());
    assertThat(eks.eksConfiguration().accessEntry().status()).isNull();

    var update = RULES.updated(eks, access("ENABLED"));

    assertThat(update.kind()).isEqualTo(Kind.SETTINGS);
    assertThat(update.environment().eksConfiguration())
        .isEqualTo(
            eks.eksConfiguration().toBuilder().accessEntry(a -> a.desiredState("ENABLED")).build());
    assertThat(Refused.refusal(() -> RULES.updated(eks, access("ON"))).message())
        .contains("Valid values are: [ENABLED, DISABLED, INHERIT_FROM_CLUSTER]");
    assertThat(Refused.refusal(() -> RULES.updated(BEST_FIT, access("ENABLED"))).message())
        .contains("eksConfiguration is not applicable");
  }

  private static UpdateComputeEnvironmentRequest access(String desiredState) {
    return request(u -> u.eksConfiguration(e -> e.accessEntry(a -> a.desiredState(desiredState))));
  }

  @Test
  void scalesEvenWithBestFit() {
    var update = RULES.updated(BEST_FIT, resources(r -> r.minvCpus(2).maxvCpus(16)));
    assertThat(update.kind()).isEqualTo(Kind.SCALING);
    var merged = update.environment().computeResources();
    assertThat(merged.minvCpus()).isEqualTo(2);
    assertThat(merged.maxvCpus()).isEqualTo(16);
    assertThat(merged.desiredvCpus()).as("raised to the minimum").isEqualTo(2);
    assertThat(merged.instanceTypes()).containsExactly("c5");
  }

  @Test
  void keepsTheLiveDesiredVcpusAboveALoweredMaximum() {
    var update = RULES.updated(PROGRESSIVE, resources(r -> r.maxvCpus(2)));
    assertThat(update.environment().computeResources().desiredvCpus()).isEqualTo(4);
  }

  @Test
  void replacesInstancesForOtherTypes() {
    var update = RULES.updated(PROGRESSIVE, resources(r -> r.instanceTypes("m5").maxvCpus(16)));
    assertThat(update.kind()).isEqualTo(Kind.INFRASTRUCTURE);
    assertThat(update.environment().computeResources().instanceTypes()).containsExactly("m5");
  }

  @Test
  void asksTheCatalogueForNewTypesToo() {
    assertThat(
            Refused.refusal(
                    () -> RULES.updated(PROGRESSIVE, resources(r -> r.instanceTypes("c99"))))
                .message())
        .startsWith("Instance type can only be one of [");
    Refused.wrapped(
        "arm-based instance type cannot be used with other instance types.",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.instanceTypes("c5", "m6g"))));
    Refused.wrapped(
        "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for"
            + " BEST_FIT_PROGRESSIVE_ORDERED allocation strategy. Specify instance families or"
            + " types directly.",
        () ->
            RULES.updated(
                PROGRESSIVE,
                resources(
                    r ->
                        r.allocationStrategy("BEST_FIT_PROGRESSIVE_ORDERED")
                            .instanceTypes("optimal"))));
  }

  @Test
  void checksWhatIsStoredAgainstWhatComes() {
    var ordered =
        RULES
            .updated(
                PROGRESSIVE, resources(r -> r.allocationStrategy("BEST_FIT_PROGRESSIVE_ORDERED")))
            .environment();
    Refused.wrapped(
        "Allocation strategy BEST_FIT_PROGRESSIVE_ORDERED requires compute resource type EC2.",
        () -> RULES.updated(ordered, resources(r -> r.type("SPOT"))));
    var templated =
        RULES
            .updated(
                PROGRESSIVE,
                resources(
                    r ->
                        r.launchTemplate(
                            l ->
                                l.overrides(
                                    o -> o.launchTemplateId("lt-1").targetInstanceTypes("c5")))))
            .environment();
    Refused.wrapped(
        "LaunchTemplate.overrides:[c5] have targetInstanceTypes that do not exist in"
            + " computeResource.InstanceTypes.",
        () -> RULES.updated(templated, resources(r -> r.instanceTypes("m5"))));
  }

  @Test
  void replacesInstancesForANewerImage() {
    var update = RULES.updated(PROGRESSIVE, resources(r -> r.updateToLatestImageVersion(true)));
    assertThat(update.kind()).isEqualTo(Kind.INFRASTRUCTURE);
  }

  @Test
  void replacesNothingWhenTheSameIsSentAgain() {
    var update = RULES.updated(BEST_FIT, resources(r -> r.instanceTypes("c5").maxvCpus(8)));
    assertThat(update.kind()).isEqualTo(Kind.SETTINGS);
  }

  @Test
  void refusesInfrastructureUpdatesWithBestFit() {
    Refused.wrapped(
        "Infrastructure updates need an allocation strategy other than BEST_FIT.",
        () ->
            RULES.updated(
                BEST_FIT,
                resources(r -> r.allocationStrategy("BEST_FIT_PROGRESSIVE").instanceTypes("m5"))));
    Refused.wrapped(
        "Allocation strategy BEST_FIT is not a valid value for an update.",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.allocationStrategy("BEST_FIT"))));
  }

  @Test
  void refusesInfrastructureUpdatesWithAnotherRole() {
    var current = PROGRESSIVE.toBuilder().serviceRole("mine").build();
    Refused.wrapped(
        "Infrastructure updates need the service-linked role of AWS Batch; this compute"
            + " environment has another service role.",
        () -> RULES.updated(current, resources(r -> r.instanceTypes("m5"))));
  }

  @Test
  void refusesToLowerDesiredVcpus() {
    Refused.bare(
        "Manually scaling down compute environment is not supported. Disconnecting job queues from"
            + " compute environment will cause it to scale-down to minvCpus",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.desiredvCpus(3))));
    Refused.wrapped(
        "desiredvCpus should be between minvCpus and maxvCpus.",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.desiredvCpus(9))));
    assertThat(RULES.updated(PROGRESSIVE, resources(r -> r.desiredvCpus(6))).kind())
        .isEqualTo(Kind.SCALING);
  }

  @Test
  void refusesRolesOfTheOtherKind() {
    String message =
        "The service role cannot be changed between a service-linked role and another role.";
    Refused.wrapped(message, () -> RULES.updated(PROGRESSIVE, request(u -> u.serviceRole("mine"))));
    var own = PROGRESSIVE.toBuilder().serviceRole("mine").build();
    Refused.wrapped(message, () -> RULES.updated(own, request(u -> u.serviceRole(LINKED_ROLE))));
    Refused.wrapped(message, () -> RULES.updated(own, request(u -> u.serviceRole(""))));
    var update = RULES.updated(own, request(u -> u.serviceRole("yours")));
    assertThat(update.environment().serviceRole()).isEqualTo("yours");
  }

  @Test
  void switchesBetweenOnDemandAndSpot() {
    var update = RULES.updated(PROGRESSIVE, resources(r -> r.type("SPOT").bidPercentage(60)));
    assertThat(update.kind()).isEqualTo(Kind.INFRASTRUCTURE);
    assertThat(update.environment().computeResources().typeAsString()).isEqualTo("SPOT");
    Refused.wrapped(
        "Compute resource type cannot be changed from EC2 to FARGATE.",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.type("FARGATE"))));
  }

  @Test
  void removesWithEmptyValues() {
    var current =
        PROGRESSIVE.toBuilder()
            .computeResources(
                PROGRESSIVE.computeResources().toBuilder()
                    .ec2KeyPair("key")
                    .launchTemplate(l -> l.launchTemplateId("lt-1"))
                    .tags(Map.of("a", "b"))
                    .build())
            .build();
    var merged =
        RULES
            .updated(
                current,
                resources(
                    r ->
                        r.ec2KeyPair("")
                            .launchTemplate(l -> l.launchTemplateId(""))
                            .tags(Map.of())))
            .environment()
            .computeResources();
    assertThat(merged.ec2KeyPair()).isNull();
    assertThat(merged.launchTemplate()).isNull();
    assertThat(merged.tags()).isEmpty();
  }

  @Test
  void refusesToRemoveTheLastSecurityGroup() {
    Refused.wrapped(
        "Security group ids are required.",
        () -> RULES.updated(PROGRESSIVE, resources(r -> r.securityGroupIds(List.of()))));
  }

  @Test
  void movesFargateWithoutReplacement() {
    var update =
        RULES.updated(
            FARGATE, resources(r -> r.maxvCpus(4).subnets("subnet-2").securityGroupIds(List.of())));
    assertThat(update.kind()).isEqualTo(Kind.SCALING);
    assertThat(update.environment().computeResources())
        .isEqualTo(fargateResources().maxvCpus(4).subnets("subnet-2").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minvCpus", "desiredvCpus", "instanceTypes", "allocationStrategy"})
  void refusesOnFargateWhatNeedsInstances(String member) {
    Refused.wrapped(
        "%s is not applicable for Fargate.".formatted(member),
        () ->
            RULES.updated(
                FARGATE,
                resources(
                    r -> {
                      switch (member) {
                        case "minvCpus" -> r.minvCpus(0);
                        case "desiredvCpus" -> r.desiredvCpus(0);
                        case "instanceTypes" -> r.instanceTypes("c5");
                        default -> r.allocationStrategy("BEST_FIT_PROGRESSIVE");
                      }
                    })));
  }

  @Test
  void keepsUnmanagedEnvironmentsToThemselves() {
    Refused.wrapped(
        "computeResources is not applicable for an UNMANAGED compute environment.",
        () -> RULES.updated(UNMANAGED, resources(r -> r.maxvCpus(1))));
    Refused.wrapped(
        "unmanagedvCpus is not applicable for managed Compute Environment.",
        () -> RULES.updated(PROGRESSIVE, request(u -> u.unmanagedvCpus(1))));
    assertThat(
            RULES
                .updated(UNMANAGED, request(u -> u.unmanagedvCpus(7)))
                .environment()
                .unmanagedvCpus())
        .isEqualTo(7);
  }

  @Test
  void fillsTheRestOfAnUpdatePolicy() {
    var policy =
        RULES
            .updated(PROGRESSIVE, request(u -> u.updatePolicy(p -> p.terminateJobsOnUpdate(true))))
            .environment()
            .updatePolicy();
    assertThat(policy.terminateJobsOnUpdate()).isTrue();
    assertThat(policy.jobExecutionTimeoutMinutes()).isEqualTo(30);
    Refused.wrapped(
        "jobExecutionTimeoutMinutes must be between 1 and 7200.",
        () ->
            RULES.updated(
                PROGRESSIVE,
                request(u -> u.updatePolicy(p -> p.jobExecutionTimeoutMinutes(7201L)))));
  }

  private static UpdateComputeEnvironmentRequest request(
      Consumer<UpdateComputeEnvironmentRequest.Builder> change) {
    var request = UpdateComputeEnvironmentRequest.builder().computeEnvironment("ce");
    change.accept(request);
    return request.build();
  }

  private static UpdateComputeEnvironmentRequest resources(
      Consumer<ComputeResourceUpdate.Builder> change) {
    return request(u -> u.computeResources(change));
  }
}
