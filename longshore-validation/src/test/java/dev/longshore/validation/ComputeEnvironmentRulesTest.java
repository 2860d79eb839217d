package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Limits;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.batch.model.LaunchTemplateSpecificationOverride;

/** Creating compute environments: a row for each measured message, and what is stored. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class ComputeEnvironmentRulesTest {

  static final ComputeEnvironmentRules RULES =
      new ComputeEnvironmentRules("us-east-1", "123456789012", false);
  static final String LINKED_ROLE =
      "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";
  private static final String CLUSTER = "arn:aws:eks:us-east-1:123456789012:cluster/blue";

  static Stream<Arguments> refused() {
    return Stream.of(
        any(
            "Compute Environment name should match a valid pattern.",
            c -> c.computeEnvironmentName("a b")),
        any("Compute Environment must be created in ENABLED state.", c -> c.state("DISABLED")),
        any(
            "Compute Environment type MINE is not valid. Valid types: [MANAGED, UNMANAGED]",
            c -> c.type("MINE")),
        any(
            "computeResources must be provided for a MANAGED compute environment",
            c -> c.computeResources((ComputeResource) null)),
        any("ServiceRole is required.", c -> c.type("UNMANAGED")),
        any(
            "Service Linked Role cannot be used with UNMANAGED Compute Environment.",
            c -> c.type("UNMANAGED").serviceRole(LINKED_ROLE)),
        any(
            "Cannot create an UNMANAGED Fargate Compute Environment.",
            c ->
                c.type("UNMANAGED")
                    .serviceRole("role")
                    .computeResources(fargateResources().build())),
        any(
            "unmanagedvCpus is not applicable for managed Compute Environment.",
            c -> c.unmanagedvCpus(1)),
        fargate("allocationStrategy", r -> r.allocationStrategy("BEST_FIT")),
        fargate("bidPercentage", r -> r.bidPercentage(50)),
        fargate("desiredvCpus", r -> r.desiredvCpus(0)),
        fargate("ec2KeyPair", r -> r.ec2KeyPair("key")),
        fargate("imageId", ComputeEnvironmentRulesTest::imageId),
        fargate("instanceRole", r -> r.instanceRole("role")),
        fargate("instanceTypes", r -> r.instanceTypes("c5")),
        fargate("launchTemplate", r -> r.launchTemplate(l -> l.launchTemplateId("lt-1"))),
        fargate("minvCpus", r -> r.minvCpus(0)),
        fargate("placementGroup", r -> r.placementGroup("group")),
        fargate("spotIamFleetRole", r -> r.spotIamFleetRole("role")),
        fargate("tags", r -> r.tags(Map.of("a", "b"))),
        onFargate(
            "Fargate supports a maximum of 16 subnets.",
            r -> r.subnets(Collections.nCopies(17, "subnet-1"))),
        onFargate(
            "Fargate supports a maximum of 5 security groups.",
            r -> r.securityGroupIds(Collections.nCopies(6, "sg-1"))),
        onFargate("Security group ids are required.", r -> r.securityGroupIds(List.of())),
        onFargate("Subnets are required.", r -> r.subnets(List.of())),
        ec2("Security group ids are required.", r -> r.securityGroupIds(List.of())),
        ec2("Instance role is required.", r -> r.instanceRole(null)),
        ec2("Resource instanceTypes are required.", r -> r.instanceTypes(List.of())),
        ec2("Resource maxvCpus is required.", r -> r.maxvCpus(null)),
        ec2("minvCpus should be greater than or equal to 0.", r -> r.minvCpus(-1)),
        ec2("maxvCpus should be greater than or equal to minvCpus.", r -> r.minvCpus(9)),
        ec2("desiredvCpus should be between minvCpus and maxvCpus.", r -> r.desiredvCpus(9)),
        ec2("Bid percentage must be between 0 to 100.", r -> r.type("SPOT").bidPercentage(101)),
        ec2("compute resource spotIamFleetRole is required.", r -> r.type("SPOT")),
        ec2(
            "arm-based instance type cannot be used with other instance types.",
            r -> r.instanceTypes("c5", "c6g")),
        ec2(
            "Allocation strategy BEST_FIT_PROGRESSIVE_ORDERED requires compute resource type EC2.",
            r -> r.type("SPOT").allocationStrategy("BEST_FIT_PROGRESSIVE_ORDERED")),
        ec2(
            "Invalid compute resource allocation strategy SPOT_CAPACITY_OPTIMIZED for type EC2",
            r -> r.allocationStrategy("SPOT_CAPACITY_OPTIMIZED")),
        ec2(
            "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for"
                + " BEST_FIT_PROGRESSIVE_ORDERED allocation strategy. Specify instance families or"
                + " types directly.",
            r ->
                r.allocationStrategy("BEST_FIT_PROGRESSIVE_ORDERED")
                    .instanceTypes("c5", "optimal")),
        ec2(
            "Invalid imageType in ComputeResources.ec2Configuration",
            r -> r.ec2Configuration(e -> e.imageType("EKS_AL2023"))),
        ec2(
            "minScaleDownDelayMinutes must be 0 or between 20 and 10080.",
            r -> r.scalingPolicy(s -> s.minScaleDownDelayMinutes(19))),
        template(
            "One of LaunchTemplateId and LaunchTemplateName or LaunchTemplate.Overrides is"
                + " required.",
            l -> {}),
        template(
            "LaunchTemplateVersion must be either empty or a number or $Default or $Latest.",
            l -> l.launchTemplateId("lt-1").version("newest")),
        template(
            "LaunchTemplate.overrides size cannot be greater than 10",
            l ->
                l.overrides(
                    Collections.nCopies(
                        11, LaunchTemplateSpecificationOverride.builder().build()))),
        template(
            "LaunchTemplate.overrides should have either LaunchTemplateId or LaunchTemplateName but"
                + " not both.",
            l ->
                l.overrides(
                    o ->
                        o.launchTemplateId("lt-1")
                            .launchTemplateName("n")
                            .targetInstanceTypes("c5"))),
        template(
            "LaunchTemplate.overrides.targetInstanceTypes[] is required for every override and"
                + " cannot be empty.",
            l -> l.overrides(o -> o.launchTemplateId("lt-1"))),
        template(
            "LaunchTemplate.overrides have duplicate targetInstanceTypes: [c5]",
            l ->
                l.overrides(
                    o -> o.launchTemplateId("lt-1").targetInstanceTypes("c5"),
                    o -> o.launchTemplateId("lt-2").targetInstanceTypes("c5"))),
        template(
            "LaunchTemplate.overrides:[m5] have targetInstanceTypes that do not exist in"
                + " computeResource.InstanceTypes.",
            l -> l.overrides(o -> o.launchTemplateId("lt-1").targetInstanceTypes("m5"))),
        template(
            "LaunchTemplate.overrides have duplicate targetInstanceTypes: [c5.large]",
            l ->
                l.overrides(
                    o -> o.launchTemplateId("lt-1").targetInstanceTypes("c5"),
                    o -> o.launchTemplateId("lt-2").targetInstanceTypes("c5.large"))),
        template(
            "LaunchTemplate.overrides:[c5.metal, c5d] have targetInstanceTypes that do not exist in"
                + " computeResource.InstanceTypes.",
            l ->
                l.overrides(
                    o -> o.launchTemplateId("lt-1").targetInstanceTypes("c5.metal", "c5d"))),
        template(
            "LaunchTemplate.overrides cannot have [optimal] as targetInstanceTypes. Specify"
                + " instance families or types directly.",
            l -> l.overrides(o -> o.launchTemplateId("lt-1").targetInstanceTypes("optimal"))),
        template(
            "LaunchTemplate.overrides should have either LaunchTemplateId or LaunchTemplateName but"
                + " not both.",
            l -> l.overrides(o -> o.targetInstanceTypes("c5"))),
        ec2(
            "ComputeResources.ec2Configuration can have at most 2 entries.",
            r ->
                r.ec2Configuration(
                    e -> e.imageType("ECS_AL2023"),
                    e -> e.imageType("ECS_AL2023_NVIDIA"),
                    e -> e.imageType("ECS_AL2023"))),
        ec2("Subnets are required.", r -> r.subnets(List.of())),
        ec2("Bid percentage must be between 0 to 100.", r -> r.type("SPOT").bidPercentage(-1)),
        eks(
            "Allocation strategy BEST_FIT is not supported for EKS Compute Environments.",
            r -> r.allocationStrategy("BEST_FIT")),
        eks(
            "allocationStrategy is required for EKS Compute Environments.",
            r -> r.allocationStrategy((String) null)),
        eks("Resource minvCpus is required.", r -> r.minvCpus(null)),
        eks(
            "Supported compute types for EKS compute environments are [EC2, SPOT].",
            r -> r.type("FARGATE")),
        cluster("eksClusterArn must be an EKS cluster ARN.", "blue", "jobs"),
        cluster(
            "eksClusterArn must be in the same AWS region as the compute environment.",
            "arn:aws:eks:eu-west-1:123456789012:cluster/blue",
            "jobs"),
        cluster("kubernetesNamespace must be a valid Kubernetes namespace.", CLUSTER, "Jobs"),
        cluster(
            "kubernetesNamespace must less than or equal to 63 characters long.",
            CLUSTER,
            "a".repeat(64)),
        cluster(
            "kubernetesNamespace cannot be the default Kubernetes namespace.", CLUSTER, "default"),
        cluster(
            "kubernetesNamespace cannot be a reserved Kubernetes system namespace.",
            CLUSTER,
            "kube-system"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, CreateComputeEnvironmentRequest request) {
    Refused.wrapped(message, () -> RULES.created(request));
  }

  @Test
  void listsTheLegalInstanceTypesForAnUnknownOne() {
    var request = managed(ec2Resources().instanceTypes("c99.large")).build();
    assertThat(Refused.refusal(() -> RULES.created(request)).message())
        .startsWith("Instance type can only be one of [")
        .contains("c5.large", "c5,", "optimal", "default_arm64");
  }

  @Test
  void namesTheTypesOfTheUserToo() {
    var own = new InstanceType("lab.big", 4, 8192, 0, null, Architecture.X86_64, 1);
    var rules =
        new ComputeEnvironmentRules(
            "us-east-1",
            "123456789012",
            false,
            InstanceCatalog.builtIn().withOverrides(List.of(own), Map.of()),
            Limits.DEFAULTS);
    rules.created(managed(ec2Resources().instanceTypes("lab", "lab.big", "c5")).build());
    var unknown = managed(ec2Resources().instanceTypes("lab.small")).build();
    assertThat(Refused.refusal(() -> rules.created(unknown)).message()).contains("lab, lab.big,");
  }

  @Test
  void letsOptimalJoinAnyArchitecture() {
    RULES.created(managed(ec2Resources().instanceTypes("optimal", "m6g")).build());
    Refused.wrapped(
        "arm-based instance type cannot be used with other instance types.",
        () ->
            RULES.created(managed(ec2Resources().instanceTypes("default_x86_64", "m6g")).build()));
  }

  @ParameterizedTest
  @CsvSource({
    "EC2, BEST_FIT, true",
    "EC2, BEST_FIT_PROGRESSIVE, true",
    "EC2, BEST_FIT_PROGRESSIVE_ORDERED, true",
    "EC2, SPOT_CAPACITY_OPTIMIZED, false",
    "EC2, SPOT_PRICE_CAPACITY_OPTIMIZED, false",
    "EC2, SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, false",
    "SPOT, BEST_FIT, true",
    "SPOT, BEST_FIT_PROGRESSIVE, true",
    "SPOT, BEST_FIT_PROGRESSIVE_ORDERED, false",
    "SPOT, SPOT_CAPACITY_OPTIMIZED, true",
    "SPOT, SPOT_PRICE_CAPACITY_OPTIMIZED, true",
    "SPOT, SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, true",
    "EC2, WORST_FIT, false"
  })
  void knowsWhichKindMayHaveWhichStrategy(String type, String strategy, boolean legal) {
    var request =
        managed(ec2Resources().type(type).allocationStrategy(strategy).spotIamFleetRole("role"))
            .build();
    if (legal) {
      assertThat(RULES.created(request).computeResources().allocationStrategyAsString())
          .isEqualTo(strategy);
    } else {
      assertThat(Refused.refusal(() -> RULES.created(request)).message())
          .containsIgnoringCase("allocation strategy");
    }
  }

  @Test
  void takesOverridesForTypesThatFamiliesAndKeywordsBring() {
    RULES.created(
        managed(
                ec2Resources()
                    .instanceTypes("optimal", "c5")
                    .launchTemplate(
                        l ->
                            l.overrides(
                                o -> o.launchTemplateId("lt-1").targetInstanceTypes("c5.large"),
                                o -> o.launchTemplateName("n").targetInstanceTypes("m6i"))))
            .build());
  }

  @Test
  void refusesAnUnsupportedKubernetesVersionBare() {
    var request =
        managed(
                ec2Resources()
                    .minvCpus(0)
                    .allocationStrategy("BEST_FIT_PROGRESSIVE")
                    .ec2Configuration(e -> e.imageType("EKS_AL2023").imageKubernetesVersion("1.9")))
            .eksConfiguration(e -> e.eksClusterArn(CLUSTER).kubernetesNamespace("jobs"))
            .build();
    Refused.bare(
        "At least one imageKubernetesVersion in EC2Configuration is not supported.",
        () -> RULES.created(request));
  }

  @Test
  void refusesRetiredImagesOnlyWhenStrict() {
    var request = managed(ec2Resources().ec2Configuration(e -> e.imageType("ECS_AL2"))).build();
    RULES.created(request);
    Refused.wrapped(
        "Amazon Linux 2 is end-of-life. Please see"
            + " https://docs.aws.amazon.com/batch/latest/userguide/compute_resource_AMIs.html.",
        () -> new ComputeEnvironmentRules("us-east-1", "1", true).created(request));
  }

  @Test
  void storesWhatDescribeReturnsForInstances() {
    var created = RULES.created(managed(ec2Resources().type("ec2")).type("managed").build());
    assertThat(created.typeAsString()).isEqualTo("MANAGED");
    assertThat(created.stateAsString()).isEqualTo("ENABLED");
    assertThat(created.serviceRole()).isEqualTo(LINKED_ROLE);
    assertThat(created.containerOrchestrationTypeAsString()).isEqualTo("ECS");
    assertThat(created.hasTags()).isTrue();
    assertThat(created.computeResources())
        .isEqualTo(
            ec2Resources()
                .minvCpus(0)
                .desiredvCpus(0)
                .ec2Configuration(e -> e.imageType("ECS_AL2023"))
                .build());
  }

  @Test
  void startsAtTheMinimum() {
    var created = RULES.created(managed(ec2Resources().minvCpus(2)).build());
    assertThat(created.computeResources().desiredvCpus()).isEqualTo(2);
  }

  @Test
  void storesFargateAsGiven() {
    var created = RULES.created(managed(fargateResources()).build());
    assertThat(created.computeResources()).isEqualTo(fargateResources().build());
  }

  @Test
  void storesNoResourcesOfAnUnmanagedEnvironment() {
    var created =
        RULES.created(
            managed(ec2Resources())
                .type("UNMANAGED")
                .serviceRole("role")
                .unmanagedvCpus(4)
                .build());
    assertThat(created.computeResources()).isNull();
    assertThat(created.unmanagedvCpus()).isEqualTo(4);
    assertThat(created.serviceRole()).isEqualTo("role");
  }

  @Test
  void acceptsKubernetesAndManagedInstances() {
    var eks =
        managed(ec2Resources().minvCpus(0).allocationStrategy("BEST_FIT_PROGRESSIVE"))
            .eksConfiguration(e -> e.eksClusterArn(CLUSTER).kubernetesNamespace("jobs"))
            .build();
    assertThat(RULES.created(eks).computeResources().hasEc2Configuration()).isFalse();
    assertThat(RULES.created(eks).containerOrchestrationTypeAsString()).isEqualTo("EKS");
    RULES.created(
        managed(ComputeResource.builder().type("ECS_MANAGED_INSTANCES").maxvCpus(4)).build());
  }

  static CreateComputeEnvironmentRequest.Builder managed(ComputeResource.Builder resources) {
    return CreateComputeEnvironmentRequest.builder()
        .computeEnvironmentName("ce")
        .type("MANAGED")
        .computeResources(resources.build());
  }

  static ComputeResource.Builder ec2Resources() {
    return ComputeResource.builder()
        .type("EC2")
        .maxvCpus(8)
        .instanceTypes("c5")
        .subnets("subnet-1")
        .securityGroupIds("sg-1")
        .instanceRole("ecsInstanceRole");
  }

  static ComputeResource.Builder fargateResources() {
    return ComputeResource.builder()
        .type("FARGATE")
        .maxvCpus(8)
        .subnets("subnet-1")
        .securityGroupIds("sg-1");
  }

  private static Arguments any(
      String message, Consumer<CreateComputeEnvironmentRequest.Builder> change) {
    var request = managed(ec2Resources());
    change.accept(request);
    return arguments(message, request.build());
  }

  private static Arguments ec2(String message, Consumer<ComputeResource.Builder> change) {
    var resources = ec2Resources();
    change.accept(resources);
    return arguments(message, managed(resources).build());
  }

  private static Arguments onFargate(String message, Consumer<ComputeResource.Builder> change) {
    var resources = fargateResources();
    change.accept(resources);
    return arguments(message, managed(resources).build());
  }

  private static Arguments fargate(String member, Consumer<ComputeResource.Builder> change) {
    return onFargate("%s is not applicable for Fargate.".formatted(member), change);
  }

  private static Arguments template(
      String message, Consumer<LaunchTemplateSpecification.Builder> change) {
    return ec2(message, r -> r.launchTemplate(change));
  }

  private static Arguments eks(String message, Consumer<ComputeResource.Builder> change) {
    var resources = ec2Resources().minvCpus(0).allocationStrategy("BEST_FIT_PROGRESSIVE");
    change.accept(resources);
    return arguments(
        message,
        managed(resources)
            .eksConfiguration(e -> e.eksClusterArn(CLUSTER).kubernetesNamespace("jobs"))
            .build());
  }

  private static Arguments cluster(String message, String arn, String namespace) {
    return arguments(
        message,
        managed(ec2Resources().minvCpus(0).allocationStrategy("BEST_FIT_PROGRESSIVE"))
            .eksConfiguration(e -> e.eksClusterArn(arn).kubernetesNamespace(namespace))
            .build());
  }

  @SuppressWarnings("deprecation") // deprecated by AWS and still sent
  private static void imageId(ComputeResource.Builder resources) {
    resources.imageId("ami-1");
  }
}
