package dev.longshore.validation;

import static dev.longshore.validation.Definitions.ROLE;
import static dev.longshore.validation.Definitions.container;
import static dev.longshore.validation.Definitions.fargate;
import static dev.longshore.validation.Definitions.fargateContainer;
import static dev.longshore.validation.Definitions.requirement;
import static dev.longshore.validation.Definitions.size;
import static dev.longshore.validation.Definitions.with;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EFSVolumeConfiguration;
import software.amazon.awssdk.services.batch.model.LinuxParameters;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;

/** The members of {@code containerProperties}, on EC2 and on Fargate. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class ContainerRulesTest {

  private static final String TWO_FILE_SYSTEMS =
      "When the volume parameter is specified, only one volume configuration type is supported";

  static Stream<Arguments> refusedResources() {
    return Stream.of(
        ec2("vCPU is required.", c -> c.resourceRequirements(requirement("MEMORY", "4"))),
        ec2("Memory is required.", c -> c.resourceRequirements(requirement("VCPU", "1"))),
        ec2("vCPU must be at least 1, got 0.5.", c -> c.resourceRequirements(size("0.5", "4"))),
        ec2(
            "Value 1.5 for type VCPU in resourceRequirement is not valid. Please provide a whole"
                + " number.",
            c -> c.resourceRequirements(size("1.5", "4"))),
        ec2(
            "Value two for type VCPU in resourceRequirement is not valid. Please provide a number.",
            c -> c.resourceRequirements(size("two", "4"))),
        ec2(
            "Memory must be at least 4 Mib, got 3 Mib.",
            c -> c.resourceRequirements(size("1", "3"))),
        ec2(
            "Cannot provide duplicates in resourceRequirements.",
            c -> c.resourceRequirements(requirement("VCPU", "1"), requirement("VCPU", "1"))),
        ec2(
            "Cannot use both ECS containerProperties Vcpus and resourceRequirement VCPU.",
            ContainerRulesTest::legacyVcpus),
        ec2(
            "Cannot use both ECS containerProperties Memory and resourceRequirement MEMORY.",
            ContainerRulesTest::legacyMemory),
        ec2(
            "Value 1.5 for type GPU in resourceRequirement is not valid. Please provide a whole"
                + " number.",
            c -> c.resourceRequirements(withGpu("1.5"))),
        ec2(
            "Resource type DISK is not valid. Valid types: [VCPU, MEMORY, GPU]",
            c -> c.resourceRequirements(requirement("DISK", "1"))),
        onFargate(
            "Fargate resource requirements (0.25 vCPU, 4096 MiB) not valid.",
            c -> c.resourceRequirements(size("0.25", "4096"))),
        onFargate(
            "Fargate resource requirements (1.00 vCPU, 4000 MiB) not valid.",
            c -> c.resourceRequirements(size("1", "4000"))),
        onFargate("GPU is not applicable for Fargate.", c -> c.resourceRequirements(withGpu("1"))),
        onFargate(
            "vcpus is not applicable for Fargate. Use resource requirements instead.",
            ContainerRulesTest::legacyVcpus));
  }

  static Stream<Arguments> refusedMembers() {
    return Stream.of(
        ec2("Container image is required.", c -> c.image(null)),
        ec2(
            "Container image should have 1 to 255 letters, numbers, and the characters"
                + " - _ : . / # @",
            c -> c.image("busy box")),
        ec2(
            "Container image should have 1 to 255 letters, numbers, and the characters"
                + " - _ : . / # @",
            c -> c.image("a".repeat(256))),
        ec2("Environment variable name is required.", c -> c.environment(e -> e.value("1"))),
        ec2(
            "executionRoleArn cannot be empty when using secrets or secretOptions",
            c -> c.secrets(s -> s.name("A").valueFrom("a"))),
        ec2(
            "A is given in both environment and secrets.",
            c ->
                c.executionRoleArn(ROLE)
                    .environment(e -> e.name("A").value("1"))
                    .secrets(s -> s.name("A").valueFrom("a"))),
        ec2("User '$(id' does not match regex", c -> c.user("$(id")),
        ec2(
            "Invalid ulimit name: files",
            c -> c.ulimits(u -> u.name("files").softLimit(1).hardLimit(1))),
        ec2(
            "fargatePlatformConfiguration not applicable for EC2.",
            c -> c.fargatePlatformConfiguration(f -> f.platformVersion("LATEST"))),
        ec2(
            "networkConfiguration not applicable for EC2.",
            c -> c.networkConfiguration(n -> n.assignPublicIp("ENABLED"))),
        ec2(
            "runtimePlatform is not applicable for EC2.",
            c -> c.runtimePlatform(r -> r.cpuArchitecture("ARM64"))),
        ec2(
            "ephemeralStorage not applicable for EC2.",
            c -> c.ephemeralStorage(e -> e.sizeInGiB(30))),
        ec2(
            "instanceType is not applicable for single-node container jobs.",
            c -> c.instanceType("c5.large")),
        onFargate("executionRoleArn is required for Fargate jobs.", c -> c.executionRoleArn(null)),
        onFargate(
            "ulimits is not applicable for Fargate.",
            c -> c.ulimits(u -> u.name("nofile").softLimit(1).hardLimit(1))),
        onFargate(
            "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level.",
            c -> c.privileged(true)),
        onFargate(
            "Ephemeral storage for Fargate tasks can be only between range 21 GiB to 200 GiB",
            c -> c.ephemeralStorage(e -> e.sizeInGiB(20))),
        onFargate(
            "Fargate platform version 1.2.0 is not valid. Valid values are: [LATEST, 1.4.0, 1.3.0]",
            c -> c.fargatePlatformConfiguration(f -> f.platformVersion("1.2.0"))),
        onFargate(
            "assignPublicIp MAYBE is not valid. Valid values are: [ENABLED, DISABLED]",
            c -> c.networkConfiguration(n -> n.assignPublicIp("MAYBE"))),
        onFargate(
            "Windows supported only by X86_64 cpuArchitecture",
            c ->
                c.runtimePlatform(
                    r ->
                        r.operatingSystemFamily("WINDOWS_SERVER_2019_CORE")
                            .cpuArchitecture("ARM64"))),
        onFargate(
            "vCPU must be at least 1 for Windows Job definition, got 0.5.",
            c ->
                c.resourceRequirements(size("0.5", "1024"))
                    .runtimePlatform(r -> r.operatingSystemFamily("WINDOWS_SERVER_2022_FULL"))));
  }

  static Stream<Arguments> refusedLinuxAndLogs() {
    return Stream.of(
        linux(
            "Invalid permission: EXECUTE for device /dev/null",
            l ->
                l.devices(
                    device ->
                        device.hostPath("/dev/null").permissionsWithStrings("READ", "EXECUTE"))),
        linux("Invalid swap memory size: -1, must be non-negative.", l -> l.maxSwap(-1)),
        linux("Invalid swappiness: 101, must be between 0 and 100.", l -> l.swappiness(101)),
        linux(
            "When container specified swap memory, swappiness value is required.",
            l -> l.maxSwap(100)),
        linux(
            "Size of a tmpfs is invalid. The size is required and must be a positive integer.",
            l -> l.tmpfs(t -> t.containerPath("/t"))),
        linux(
            "Invalid tmpfs mount option: fast",
            l -> l.tmpfs(t -> t.containerPath("/t").size(1).mountOptions("fast"))),
        fargateLinux("devices", l -> l.devices(device -> device.hostPath("/dev/null"))),
        fargateLinux("maxSwap", l -> l.maxSwap(1)),
        fargateLinux("sharedMemorySize", l -> l.sharedMemorySize(1)),
        fargateLinux("swappiness", l -> l.swappiness(1)),
        fargateLinux("tmpfs", l -> l.tmpfs(t -> t.containerPath("/t").size(1))),
        onFargate(
            "Log driver for Fargate is not valid: journald",
            c -> c.logConfiguration(l -> l.logDriver("journald"))),
        ec2(
            "Log driver awslogs disallows options: mode",
            c -> c.logConfiguration(l -> l.logDriver("awslogs").options(Map.of("mode", "x")))),
        ec2(
            "Log driver is not valid: smoke. Valid drivers: [awslogs, awsfirelens, fluentd, gelf,"
                + " journald, json-file, splunk, syslog]",
            c -> c.logConfiguration(l -> l.logDriver("smoke"))),
        ec2(
            "executionRoleArn cannot be empty when using secrets or secretOptions",
            c ->
                c.logConfiguration(
                    l ->
                        l.logDriver("splunk")
                            .secretOptions(s -> s.name("token").valueFrom("token")))));
  }

  static Stream<Arguments> refusedVolumes() {
    return Stream.of(
        ec2(
            TWO_FILE_SYSTEMS,
            c ->
                c.volumes(
                    v ->
                        v.name("v")
                            .host(h -> h.sourcePath("/h"))
                            .efsVolumeConfiguration(e -> e.fileSystemId("fs-1")))),
        onFargate(
            "host.sourcePath should not be set for volumes in Fargate.",
            c -> c.volumes(v -> v.name("v").host(h -> h.sourcePath("/h")))),
        onFargate(
            "EFS is supported for Fargate platform versions 1.4.0 or later, provided 1.3.0",
            c ->
                c.fargatePlatformConfiguration(f -> f.platformVersion("1.3.0"))
                    .volumes(v -> v.name("v").efsVolumeConfiguration(e -> e.fileSystemId("fs-1")))),
        efs(
            "When using an EFS access point, the root directory must either be set to \"/\" or"
                + " omitted",
            e ->
                e.transitEncryption("ENABLED")
                    .rootDirectory("/data")
                    .authorizationConfig(a -> a.accessPointId("fsap-1"))),
        efs(
            "EFS IAM access point requires TransitEncryption to be enabled.",
            e -> e.authorizationConfig(a -> a.accessPointId("fsap-1"))),
        efs(
            "EFS IAM authorization requires TransitEncryption to be enabled.",
            e -> e.authorizationConfig(a -> a.iam("ENABLED"))),
        efs(
            "A jobRoleArn/taskRoleArn is required for EFS IAM authorization.",
            e -> e.transitEncryption("ENABLED").authorizationConfig(a -> a.iam("ENABLED"))),
        efs(
            "EFS configuration fileSystemId is not valid: my-file-system.",
            e -> e.fileSystemId("my-file-system")),
        efs(
            "TransitEncryptionPort must be a valid port number.",
            e -> e.transitEncryptionPort(65536)),
        ec2(
            "A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration.",
            c ->
                c.volumes(
                    v -> v.name("v").s3filesVolumeConfiguration(s -> s.fileSystemArn("arn:s3")))),
        ec2(
            "Mount point names unknown volume v.",
            c -> c.mountPoints(m -> m.sourceVolume("v").containerPath("/v"))),
        ec2(
            "Two mount points use containerPath /v.",
            c ->
                c.volumes(v -> v.name("a"), v -> v.name("b"))
                    .mountPoints(
                        m -> m.sourceVolume("a").containerPath("/v"),
                        m -> m.sourceVolume("b").containerPath("/v"))),
        ec2("Volume name v must be unique.", c -> c.volumes(v -> v.name("v"), v -> v.name("v"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"refusedResources", "refusedMembers", "refusedLinuxAndLogs", "refusedVolumes"})
  void refused(String message, RegisterJobDefinitionRequest request) {
    Refused.wrapped(message, () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        ec2("an image with a digest", c -> c.image("registry.example/a_b/c:1@sha256:abc")),
        ec2("a user and group by number", c -> c.user("1000:1000")),
        ec2("a user and group by name", c -> c.user("nobody:nogroup")),
        ec2("a variable without value", c -> c.environment(e -> e.name("A"))),
        ec2("GPUs", c -> c.resourceRequirements(withGpu("2"))),
        ec2("a scratch volume", c -> c.volumes(v -> v.name("scratch"))),
        ec2("swap", c -> c.linuxParameters(l -> l.maxSwap(0).swappiness(60))),
        ec2("privileges", c -> c.privileged(true)),
        ec2(
            "tmpfs with a mode",
            c ->
                c.linuxParameters(
                    l -> l.tmpfs(t -> t.containerPath("/t").size(1).mountOptions("rw", "mode=1")))),
        ec2(
            "EFS with everything",
            c ->
                c.jobRoleArn(ROLE)
                    .volumes(
                        v ->
                            v.name("efs")
                                .efsVolumeConfiguration(
                                    e ->
                                        e.fileSystemId("fs-0123abcd")
                                            .rootDirectory("/")
                                            .transitEncryption("ENABLED")
                                            .transitEncryptionPort(2999)
                                            .authorizationConfig(
                                                a -> a.accessPointId("fsap-1").iam("ENABLED"))))
                    .mountPoints(m -> m.sourceVolume("efs").containerPath("/efs"))),
        ec2(
            "secrets with a role",
            c -> c.executionRoleArn(ROLE).secrets(s -> s.name("A").valueFrom("a"))),
        ec2(
            "all awslogs options",
            c ->
                c.logConfiguration(
                    l ->
                        l.logDriver("awslogs")
                            .options(
                                Map.of(
                                    "awslogs-group", "g",
                                    "awslogs-region", "r",
                                    "awslogs-stream-prefix", "p",
                                    "awslogs-datetime-format", "%Y",
                                    "awslogs-multiline-pattern", "x",
                                    "awslogs-create-group", "true")))),
        onFargate(
            "all of Fargate",
            c ->
                c.fargatePlatformConfiguration(f -> f.platformVersion("1.4.0"))
                    .networkConfiguration(n -> n.assignPublicIp("ENABLED"))
                    .ephemeralStorage(e -> e.sizeInGiB(21))
                    .privileged(false)
                    .linuxParameters(l -> l.initProcessEnabled(true))
                    .runtimePlatform(
                        r -> r.operatingSystemFamily("LINUX").cpuArchitecture("ARM64"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, RegisterJobDefinitionRequest request) {
    JobDefinitionRules.check(request, 60, Limits.DEFAULTS);
  }

  private static Arguments ec2(String title, Consumer<ContainerProperties.Builder> change) {
    var container = container();
    change.accept(container);
    return arguments(title, with(container).build());
  }

  private static Arguments onFargate(String title, Consumer<ContainerProperties.Builder> change) {
    var container = fargateContainer();
    change.accept(container);
    return arguments(title, fargate(container).build());
  }

  private static Arguments linux(String message, Consumer<LinuxParameters.Builder> change) {
    return ec2(message, c -> c.linuxParameters(change));
  }

  private static Arguments fargateLinux(String member, Consumer<LinuxParameters.Builder> change) {
    return onFargate(
        "linuxParameter.%s is not allowed for Fargate.".formatted(member),
        c -> c.linuxParameters(change));
  }

  private static Arguments efs(String message, Consumer<EFSVolumeConfiguration.Builder> change) {
    var efs = EFSVolumeConfiguration.builder().fileSystemId("fs-1");
    change.accept(efs);
    return ec2(message, c -> c.volumes(v -> v.name("v").efsVolumeConfiguration(efs.build())));
  }

  private static List<ResourceRequirement> withGpu(String gpus) {
    return List.of(
        requirement("VCPU", "1"), requirement("MEMORY", "2048"), requirement("GPU", gpus));
  }

  @SuppressWarnings("deprecation") // deprecated by AWS and still sent
  private static void legacyVcpus(ContainerProperties.Builder container) {
    container.vcpus(1);
  }

  @SuppressWarnings("deprecation") // deprecated by AWS and still sent
  private static void legacyMemory(ContainerProperties.Builder container) {
    container.memory(4);
  }
}
