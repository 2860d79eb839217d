package dev.longshore.validation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EphemeralStorage;
import software.amazon.awssdk.services.batch.model.FargatePlatformConfiguration;
import software.amazon.awssdk.services.batch.model.NetworkConfiguration;
import software.amazon.awssdk.services.batch.model.RuntimePlatform;

/** What belongs to one platform only, and what a Windows job cannot have. */
final class PlatformRules {

  private static final List<String> PLATFORM_VERSIONS = List.of("LATEST", "1.4.0", "1.3.0");
  private static final Set<String> WINDOWS =
      Set.of(
          "WINDOWS_SERVER_2019_CORE",
          "WINDOWS_SERVER_2019_FULL",
          "WINDOWS_SERVER_2022_CORE",
          "WINDOWS_SERVER_2022_FULL");

  private PlatformRules() {}

  static void checkNetwork(@Nullable NetworkConfiguration network, Platform platform) {
    if (network == null) {
      return;
    }
    refuseUnlessFargate("networkConfiguration", platform);
    String assign = network.assignPublicIpAsString();
    if (assign != null && !assign.equals("ENABLED") && !assign.equals("DISABLED")) {
      throw Refuse.wrapped(
          "assignPublicIp %s is not valid. Valid values are: [ENABLED, DISABLED]"
              .formatted(assign));
    }
  }

  static void checkPlatformVersion(
      @Nullable FargatePlatformConfiguration configuration, Platform platform) {
    if (configuration != null) {
      refuseUnlessFargate("fargatePlatformConfiguration", platform);
      checkPlatformVersion(configuration.platformVersion());
    }
  }

  /** The version of a task, which stands there without {@code fargatePlatformConfiguration}. */
  static void checkTaskPlatformVersion(@Nullable String version, Platform platform) {
    if (!Refuse.isMissing(version)) {
      refuseUnlessFargate("platformVersion", platform);
      checkPlatformVersion(version);
    }
  }

  /** Of a task; the mode of others follows from their platform. */
  static void checkNetworkMode(String mode, Platform platform) {
    if (platform != Platform.MANAGED_INSTANCES) {
      throw Refuse.wrapped("networkMode not applicable for %s.".formatted(platform));
    }
    if (!mode.equals("host")) {
      throw Refuse.wrapped("networkMode %s is not valid. Valid values are: [host]".formatted(mode));
    }
  }

  static void checkEphemeralStorage(@Nullable EphemeralStorage storage, Platform platform) {
    if (storage == null) {
      return;
    }
    refuseUnlessFargate("ephemeralStorage", platform);
    Integer gib = storage.sizeInGiB();
    if (gib == null || gib < 21 || gib > 200) {
      throw Refuse.wrapped(
          "Ephemeral storage for Fargate tasks can be only between range 21 GiB to 200 GiB");
    }
  }

  static void checkRuntime(@Nullable RuntimePlatform runtime, Platform platform) {
    if (runtime == null) {
      return;
    }
    if (platform == Platform.EC2) {
      throw Refuse.wrapped("runtimePlatform is not applicable for EC2.");
    }
    String family = runtime.operatingSystemFamily();
    if (platform == Platform.MANAGED_INSTANCES && family != null && !family.equals("LINUX")) {
      throw Refuse.wrapped(
          "runtimePlatform for MANAGED_INSTANCES only supports LINUX operating system family.");
    }
    if (family != null && !family.equals("LINUX") && !WINDOWS.contains(family)) {
      throw Refuse.wrapped("operatingSystemFamily %s is not valid.".formatted(family));
    }
    String architecture = runtime.cpuArchitecture();
    if (isWindows(runtime) && architecture != null && !architecture.equals("X86_64")) {
      throw Refuse.wrapped("Windows supported only by X86_64 cpuArchitecture");
    }
    if (architecture != null && !Set.of("X86_64", "ARM64").contains(architecture)) {
      throw Refuse.wrapped(
          "cpuArchitecture %s is not valid. Valid values are: [X86_64, ARM64]"
              .formatted(architecture));
    }
  }

  /** What a container of a Windows task must not have. */
  static void checkWindows(ContainerShape container) {
    if (container.runtimePlatform() == null || !isWindows(container.runtimePlatform())) {
      return;
    }
    for (var requirement : container.resourceRequirements()) {
      if ("VCPU".equals(requirement.typeAsString())
          && new BigDecimal(requirement.value()).compareTo(BigDecimal.ONE) < 0) {
        throw Refuse.wrapped(
            "vCPU must be at least 1 for Windows Job definition, got %s."
                .formatted(requirement.value()));
      }
    }
    refuseOnWindows(container.linuxParameters() != null, "linuxParameters");
    refuseOnWindows(container.privileged() != null, "privileged");
    refuseOnWindows(container.user() != null, "user");
    refuseOnWindows(!container.ulimits().isEmpty(), "ulimits");
    refuseOnWindows(container.readonlyRootFilesystem() != null, "readonlyRootFilesystem");
    refuseOnWindows(
        container.volumes().stream().anyMatch(volume -> volume.efsVolumeConfiguration() != null),
        "efsVolumeConfiguration");
  }

  private static boolean isWindows(RuntimePlatform runtime) {
    String family = runtime.operatingSystemFamily();
    return family != null && WINDOWS.contains(family);
  }

  private static void checkPlatformVersion(@Nullable String version) {
    if (version != null && !PLATFORM_VERSIONS.contains(version)) {
      throw Refuse.wrapped(
          "Fargate platform version %s is not valid. Valid values are: %s"
              .formatted(version, PLATFORM_VERSIONS));
    }
  }

  private static void refuseUnlessFargate(String member, Platform platform) {
    if (platform != Platform.FARGATE) {
      throw Refuse.wrapped("%s not applicable for %s.".formatted(member, platform));
    }
  }

  private static void refuseOnWindows(boolean given, String member) {
    if (given) {
      throw Refuse.wrapped("%s is not applicable for Windows.".formatted(member));
    }
  }
}
