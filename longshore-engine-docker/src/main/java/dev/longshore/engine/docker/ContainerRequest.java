package dev.longshore.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateVolumeCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.longshore.engine.GpuDevices;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon is asked to create for one container of a launch.
 *
 * @param container what runs in it
 * @param image of it
 * @param name of the container
 * @param labels of the container
 * @param visibleGpus what the container is told of GPUs, as ECS and the NVIDIA runtime word it;
 *     null for nothing
 * @param hostConfig resources, mounts and the like
 * @param training the training job that it is, or null
 */
record ContainerRequest(
    ContainerLaunch container,
    WantedImage image,
    String name,
    Map<String, String> labels,
    @Nullable String visibleGpus,
    HostConfig hostConfig,
    @Nullable Training training) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Works out the request, and checks what can be checked without the daemon.
   *
   * @param config what the server was told
   * @param means what was found out for it
   * @throws LaunchFailure when the definition wants what this server does not do
   */
  static ContainerRequest of(
      Launch task, ContainerLaunch container, DockerEngineConfig config, LaunchMeans means)
      throws LaunchFailure {
    Naming naming = new Naming(config.owner());
    JsonNode properties = read(container.properties());
    HostConfig hostConfig = HostConfig.newHostConfig().withLogConfig(means.log());
    LinuxOptions.add(hostConfig, task, container, config.policy());
    means.fargate().add(hostConfig, task);
    ContainerMounts.of(
            task, properties.path("mountPoints"), naming, config.policy(), config.isHere())
        .addTo(hostConfig);
    Map<String, String> labels = naming.labels(task, container.name());
    if (!means.gpus().isEmpty()) {
      labels.put(Naming.GPUS, String.join(",", means.gpus()));
    }
    means.runtimes().addGpus(hostConfig, means.gpus());
    return new ContainerRequest(
        container,
        new WantedImage(
            container.image(),
            WantedImage.platform(read(task.properties()).path("runtimePlatform")),
            means.login()),
        naming.containerName(task, container.name()),
        labels,
        means.runtimes().visibleGpus(means.gpus()),
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
    if (image.platform() != null) {
      command.withPlatform(image.platform());
    }
    if (!container.command().isEmpty()) {
      command.withCmd(container.command());
    }
    if (training != null) {
      addTraining(command, training);
    }
    String user = container.user();
    return user == null ? command : command.withUser(user);
  }

  /** Whether nothing but this container is made for the task. */
  boolean isAllOf(Launch task) {
    return task.containers().size() == 1 && task.node() == null && volumes().isEmpty();
  }

  /**
   * Makes the volumes that are not there yet. Docker would make them with the container as well;
   * Podman would leave out their labels and the options of their driver, and so take a folder of
   * this machine for a file system of the network.
   */
  void createVolumes(DockerClient docker) {
    for (Mount volume : volumes()) {
      try {
        createVolume(docker, volume);
      } catch (DockerException refusal) {
        if (!isThere(docker, volume)) {
          throw refusal;
        } // another container of the task was faster; Podman minds
      }
    }
  }

  private static void createVolume(DockerClient docker, Mount volume) {
    VolumeOptions options = Objects.requireNonNull(volume.getVolumeOptions());
    CreateVolumeCmd command =
        docker.createVolumeCmd().withName(volume.getSource()).withLabels(options.getLabels());
    Driver driver = options.getDriverConfig();
    if (driver != null) {
      command.withDriver(driver.getName()).withDriverOpts(driver.getOptions());
    }
    command.exec();
  }

  private static boolean isThere(DockerClient docker, Mount volume) {
    try {
      docker.inspectVolumeCmd(volume.getSource()).exec();
      return true;
    } catch (NotFoundException notThere) {
      return false;
    }
  }

  private List<Mount> volumes() {
    List<Mount> mounts = hostConfig.getMounts();
    return mounts == null
        ? List.of()
        : mounts.stream().filter(mount -> mount.getType() == MountType.VOLUME).toList();
  }

  /** Its variables, as {@code NAME=value}. */
  List<String> environment() {
    List<String> variables = new ArrayList<>();
    for (EnvironmentVariable variable : container.environment()) {
      variables.add(variable.name() + "=" + variable.value());
    }
    if (visibleGpus != null) {
      variables.add(GpuDevices.VISIBLE + "=" + visibleGpus);
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
}
