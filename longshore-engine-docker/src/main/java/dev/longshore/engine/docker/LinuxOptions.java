package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a definition says of the kernel: resources, ulimits and {@code linuxParameters}. */
final class LinuxOptions {

  private static final long MIB = 1024L * 1024;

  /** The least that Docker takes; a definition may ask for 4 MiB. */
  private static final long LEAST_MEMORY_MIB = 6;

  private static final int LEAST_CPU_SHARES = 2;

  private LinuxOptions() {}

  /**
   * Adds them to what the daemon is asked for.
   *
   * @throws LaunchFailure when the container wants what it may not have
   */
  static void add(
      HostConfig hostConfig, Launch task, ContainerLaunch container, ContainerPolicy policy)
      throws LaunchFailure {
    JsonNode properties = ContainerRequest.read(container.properties());
    if (container.privileged()) {
      policy.access().requirePrivileged("a privileged container");
    }
    hostConfig
        .withPrivileged(container.privileged())
        .withReadonlyRootfs(container.readonlyRootFilesystem());
    addResources(hostConfig, container, task.fargate() || policy.hardCpuLimit());
    hostConfig.withUlimits(ulimits(properties.path("ulimits")));
    JsonNode linux = properties.path("linuxParameters");
    addMemory(hostConfig, container, linux);
    addDevices(hostConfig, linux.path("devices"), policy.access());
    if (linux.hasNonNull("initProcessEnabled")) {
      hostConfig.withInit(linux.get("initProcessEnabled").asBoolean());
    }
  }

  private static void addResources(
      HostConfig hostConfig, ContainerLaunch container, boolean hardCpuLimit) {
    long vcpuMillis = container.demand().vcpuMillis();
    hostConfig
        .withCpuShares((int) Math.max(LEAST_CPU_SHARES, 1024 * vcpuMillis / 1000))
        .withMemory(memoryBytes(container));
    if (hardCpuLimit) {
      hostConfig.withNanoCPUs(vcpuMillis * 1_000_000);
    }
  }

  private static long memoryBytes(ContainerLaunch container) {
    return Math.max(LEAST_MEMORY_MIB, container.demand().memoryMib()) * MIB;
  }

  private static List<Ulimit> ulimits(JsonNode ulimits) {
    List<Ulimit> result = new ArrayList<>();
    for (JsonNode each : ulimits) {
      result.add(
          new Ulimit(
              each.path("name").asText(),
              each.path("softLimit").asLong(),
              each.path("hardLimit").asLong()));
    }
    return result;
  }

  private static void addMemory(HostConfig hostConfig, ContainerLaunch container, JsonNode linux) {
    if (linux.hasNonNull("sharedMemorySize")) {
      hostConfig.withShmSize(linux.get("sharedMemorySize").asLong() * MIB);
    }
    if (linux.hasNonNull("maxSwap")) {
      // As on AWS, swappiness means nothing without maxSwap.
      hostConfig.withMemorySwap(memoryBytes(container) + linux.get("maxSwap").asLong() * MIB);
      if (linux.hasNonNull("swappiness")) {
        hostConfig.withMemorySwappiness(linux.get("swappiness").asLong());
      }
    }
    Map<String, String> tmpfs = new LinkedHashMap<>();
    for (JsonNode each : linux.path("tmpfs")) {
      List<String> options = new ArrayList<>(texts(each.path("mountOptions")));
      options.add("size=" + each.path("size").asLong() + "m");
      tmpfs.put(each.path("containerPath").asText(), String.join(",", options));
    }
    if (!tmpfs.isEmpty()) {
      hostConfig.withTmpFs(tmpfs);
    }
  }

  private static void addDevices(HostConfig hostConfig, JsonNode devices, HostAccess access)
      throws LaunchFailure {
    List<Device> result = new ArrayList<>();
    for (JsonNode each : devices) {
      String onHost = each.path("hostPath").asText();
      access.requireDevice(onHost);
      result.add(
          new Device(
              permissions(texts(each.path("permissions"))),
              each.path("containerPath").asText(onHost),
              onHost));
    }
    if (!result.isEmpty()) {
      hostConfig.withDevices(result);
    }
  }

  private static String permissions(List<String> names) {
    if (names.isEmpty()) {
      return "rwm";
    }
    return (names.contains("READ") ? "r" : "")
        + (names.contains("WRITE") ? "w" : "")
        + (names.contains("MKNOD") ? "m" : "");
  }

  private static List<String> texts(JsonNode array) {
    List<String> result = new ArrayList<>();
    array.forEach(each -> result.add(each.asText()));
    return result;
  }
}
