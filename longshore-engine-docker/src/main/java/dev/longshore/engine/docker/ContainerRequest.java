package dev.longshore.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.longshore.engine.GpuDevices;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon is asked to create for one container of a launch.
 *
 * @param container what runs in it
 * @param name of the container
 * @param labels of the container
 * @param gpus the ids of those that it has
 * @param hostConfig resources, mounts and the like
 * @param training the training job that it is, or null
 */
record ContainerRequest(
    ContainerLaunch container,
    String name,
    Map<String, String> labels,
    List<String> gpus,
    HostConfig hostConfig,
    @Nullable Training training) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MIB = 1024L * 1024;

  /** The least that Docker takes; a definition may ask for 4 MiB. */
  private static final long LEAST_MEMORY_MIB = 6;

  private static final int LEAST_CPU_SHARES = 2;

  /**
   * Our own log reading needs this driver. The options take precedence over those of a daemon whose
   * defaults rotate files or drop lines.
   */
  private static final Map<String, String> LOG_OPTIONS =
      Map.of("max-size", "1t", "mode", "blocking");

  /**
   * Works out the request, and checks what can be checked without the daemon.
   *
   * @param gpus the ids of those that it has
   * @throws LaunchFailure when the definition wants what this server does not do
   */
  static ContainerRequest of(
      Launch task, ContainerLaunch container, Naming naming, List<String> gpus)
      throws LaunchFailure {
    JsonNode properties = read(container.properties());
    if (!properties.path("secrets").isEmpty()) {
      throw new LaunchFailure(
          "ResourceInitializationError",
          "unable to pull secrets: this server has no secret store yet");
    }
    if (!properties.path("repositoryCredentials").isEmpty()) {
      throw new LaunchFailure(
          "ResourceInitializationError",
          "unable to read repositoryCredentials: this server has no secret store yet");
    }
    HostConfig hostConfig =
        HostConfig.newHostConfig()
            .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_OPTIONS))
            .withPrivileged(container.privileged())
            .withReadonlyRootfs(container.readonlyRootFilesystem())
            .withUlimits(ulimits(properties.path("ulimits")))
            .withMounts(mounts(task, properties.path("mountPoints"), naming));
    addResources(hostConfig, container, task.hardCpuLimit());
    Map<String, String> labels = naming.labels(task, container.name());
    if (!gpus.isEmpty()) {
      labels.put(Naming.GPUS, String.join(",", gpus));
      hostConfig.withDeviceRequests(
          List.of(
              new DeviceRequest().withDeviceIds(gpus).withCapabilities(List.of(List.of("gpu")))));
    }
    addLinuxParameters(hostConfig, container, properties.path("linuxParameters"));
    return new ContainerRequest(
        container,
        naming.containerName(task, container.name()),
        labels,
        gpus,
        hostConfig,
        task.training());
  }

  static JsonNode read(String properties) {
    try {
      return JSON.readTree(properties);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + properties, e);
    }
  }

  /**
   * The request in the form that the client sends.
   *
   * @param namespaces what it shares with the other containers of its task
   */
  CreateContainerCmd command(DockerClient docker, TaskNamespaces.Modes namespaces) {
    namespaces.addTo(hostConfig);
    CreateContainerCmd command =
        docker
            .createContainerCmd(container.image())
            .withName(name)
            .withLabels(labels)
            .withEnv(environment())
            .withHostConfig(hostConfig);
    if (!container.command().isEmpty()) {
      command.withCmd(container.command());
    }
    if (training != null) {
      addTraining(command, training);
    }
    String user = container.user();
    return user == null ? command : command.withUser(user);
  }

  /** Its variables, as {@code NAME=value}. */
  List<String> environment() {
    List<String> variables = new ArrayList<>();
    for (EnvironmentVariable variable : container.environment()) {
      variables.add(variable.name() + "=" + variable.value());
    }
    if (!gpus.isEmpty()) {
      variables.add(GpuDevices.VISIBLE + "=" + String.join(",", gpus));
    }
    return variables;
  }

  /** Instances reach each other by SageMaker's names, on the network that they share. */
  private static void addTraining(CreateContainerCmd command, Training training) {
    if (!training.request().entrypoint().isEmpty()) {
      command.withEntrypoint(training.request().entrypoint());
    }
    command.withHostName(training.hostName());
    if (training.request().instances() > 1) {
      command.withAliases(training.hostName());
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

  private static void addLinuxParameters(
      HostConfig hostConfig, ContainerLaunch container, JsonNode linux) {
    if (linux.hasNonNull("initProcessEnabled")) {
      hostConfig.withInit(linux.get("initProcessEnabled").asBoolean());
    }
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
    List<Device> devices = new ArrayList<>();
    for (JsonNode each : linux.path("devices")) {
      String onHost = each.path("hostPath").asText();
      devices.add(
          new Device(
              permissions(texts(each.path("permissions"))),
              textOr(each.path("containerPath"), onHost),
              onHost));
    }
    if (!devices.isEmpty()) {
      hostConfig.withDevices(devices);
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

  /** The scratch volumes of the task belong to all its containers, and are removed with it. */
  private static List<Mount> mounts(Launch task, JsonNode mountPoints, Naming naming)
      throws LaunchFailure {
    Map<String, JsonNode> volumes = new LinkedHashMap<>();
    for (JsonNode volume : read(task.properties()).path("volumes")) {
      volumes.put(volume.path("name").asText(), volume);
    }
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode each : mountPoints) {
      String name = each.path("sourceVolume").asText();
      checkIsScratch(name, volumes.get(name));
      mounts.add(
          new Mount()
              .withType(MountType.VOLUME)
              .withSource(naming.volumeName(task, name))
              .withTarget(each.path("containerPath").asText())
              .withReadOnly(each.path("readOnly").asBoolean())
              .withVolumeOptions(
                  new VolumeOptions().withLabels(naming.labelsToFind(task.attempt()))));
    }
    return mounts;
  }

  private static void checkIsScratch(String name, @Nullable JsonNode volume) throws LaunchFailure {
    if (volume == null) {
      throw new LaunchFailure("CannotCreateVolumeError", "there is no volume " + name);
    }
    if (!textOr(volume.path("host").path("sourcePath"), "").isEmpty()) {
      throw new LaunchFailure(
          "CannotCreateVolumeError",
          "volume " + name + ": host paths are not allowed yet by this server");
    }
    for (String kind : List.of("efsVolumeConfiguration", "s3filesVolumeConfiguration")) {
      if (volume.hasNonNull(kind)) {
        throw new LaunchFailure(
            "CannotCreateVolumeError",
            "volume " + name + ": " + kind + " is not mapped to anything by this server yet");
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> result = new ArrayList<>();
    array.forEach(each -> result.add(each.asText()));
    return result;
  }

  private static String textOr(JsonNode node, String otherwise) {
    return node.isTextual() ? node.asText() : otherwise;
  }
}
