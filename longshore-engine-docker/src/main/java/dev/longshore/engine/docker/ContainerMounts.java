package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.longshore.engine.docker.SharedFileSystems.Folder;
import dev.longshore.engine.docker.SharedFileSystems.Nfs;
import dev.longshore.engine.docker.SharedFileSystems.Place;
import dev.longshore.model.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of one container. Those without a place of their own belong to the task: all its
 * containers have the same, and they are removed with it.
 */
final class ContainerMounts {

  private static final String CANNOT_CREATE = "CannotCreateVolumeError";

  private final Launch task;
  private final Naming naming;
  private final ContainerPolicy policy;
  private final boolean isHere;
  private final List<Bind> binds = new ArrayList<>();
  private final List<Mount> mounts = new ArrayList<>();

  private ContainerMounts(Launch task, Naming naming, ContainerPolicy policy, boolean isHere) {
    this.task = task;
    this.naming = naming;
    this.policy = policy;
    this.isHere = isHere;
  }

  /**
   * Works out what a container mounts.
   *
   * @param mountPoints of its definition
   * @param isHere whether the daemon's machine is this one
   * @throws LaunchFailure when it wants what is not allowed, or not there
   */
  static ContainerMounts of(
      Launch task, JsonNode mountPoints, Naming naming, ContainerPolicy policy, boolean isHere)
      throws LaunchFailure {
    ContainerMounts mounts = new ContainerMounts(task, naming, policy, isHere);
    Map<String, JsonNode> volumes = new LinkedHashMap<>();
    for (JsonNode volume : ContainerRequest.read(task.properties()).path("volumes")) {
      volumes.put(volume.path("name").asText(), volume);
    }
    for (JsonNode each : mountPoints) {
      String name = each.path("sourceVolume").asText();
      JsonNode volume = volumes.get(name);
      if (volume == null) {
        throw new LaunchFailure(CANNOT_CREATE, "there is no volume " + name);
      }
      mounts.add(name, volume, each);
    }
    return mounts;
  }

  void addTo(HostConfig hostConfig) {
    hostConfig.withMounts(mounts);
    if (!binds.isEmpty()) {
      hostConfig.withBinds(binds);
    }
  }

  private void add(String name, JsonNode volume, JsonNode mountPoint) throws LaunchFailure {
    String hostPath = text(volume.path("host"), "sourcePath");
    if (hostPath != null && !hostPath.isEmpty()) {
      bind(policy.access().folder(name, hostPath, isHere), mountPoint);
    } else if (volume.hasNonNull("efsVolumeConfiguration")) {
      add(name, efs(name, volume.path("efsVolumeConfiguration")), mountPoint);
    } else if (volume.hasNonNull("s3filesVolumeConfiguration")) {
      add(name, s3Files(name, volume.path("s3filesVolumeConfiguration")), mountPoint);
    } else {
      mounts.add(volume(name, mountPoint, new VolumeOptions()));
    }
  }

  private Place efs(String name, JsonNode efs) throws LaunchFailure {
    return policy
        .fileSystems()
        .find(
            name,
            efs.path("fileSystemId").asText(),
            text(efs.path("authorizationConfig"), "accessPointId"),
            efs.path("rootDirectory").asText("/"),
            "ENABLED".equals(efs.path("transitEncryption").asText()));
  }

  private Place s3Files(String name, JsonNode files) throws LaunchFailure {
    return policy
        .fileSystems()
        .find(
            name,
            files.path("fileSystemArn").asText(),
            text(files, "accessPointArn"),
            files.path("rootDirectory").asText("/"),
            true);
  }

  private void add(String name, Place place, JsonNode mountPoint) throws LaunchFailure {
    switch (place) {
      case Folder folder -> mounts.add(folder(name, folder, mountPoint));
      case Nfs nfs ->
          mounts.add(
              volume(
                  name,
                  mountPoint,
                  new VolumeOptions()
                      .withDriverConfig(
                          new Driver().withName("local").withOptions(nfs.volumeOptions()))));
    }
  }

  /** A folder that has to be there already, unlike one of a host path. */
  private Mount folder(String name, Folder folder, JsonNode mountPoint) throws LaunchFailure {
    Path path = isHere ? HostAccess.real(name, folder.path()) : folder.path();
    if (isHere && !path.startsWith(HostAccess.real(name, folder.root()))) {
      throw new LaunchFailure(
          CANNOT_CREATE,
          "volume " + name + ": " + folder.path() + " leads out of " + folder.text());
    }
    return new Mount()
        .withType(MountType.BIND)
        .withSource(path.toString())
        .withTarget(mountPoint.path("containerPath").asText())
        .withReadOnly(mountPoint.path("readOnly").asBoolean());
  }

  private Mount volume(String name, JsonNode mountPoint, VolumeOptions options) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(naming.volumeName(task, name))
        .withTarget(mountPoint.path("containerPath").asText())
        .withReadOnly(mountPoint.path("readOnly").asBoolean())
        .withVolumeOptions(options.withLabels(naming.labelsToFind(task.attempt())));
  }

  /** A folder that the daemon makes where it is missing, as ECS has it. */
  private void bind(Path folder, JsonNode mountPoint) throws LaunchFailure {
    String target = mountPoint.path("containerPath").asText();
    if (folder.toString().contains(":") || target.contains(":")) {
      throw new LaunchFailure(
          CANNOT_CREATE, "a host path, and where it is mounted, cannot have a colon: " + folder);
    }
    binds.add(
        new Bind(
            folder.toString(),
            new Volume(target),
            mountPoint.path("readOnly").asBoolean() ? AccessMode.ro : AccessMode.rw));
  }

  private static @Nullable String text(JsonNode node, String member) {
    return node.hasNonNull(member) ? node.get(member).asText() : null;
  }
}
