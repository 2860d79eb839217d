package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.VersionComponent;
import java.util.List;

/** Tells one store of images from another, also when both are at the same address in turn. */
final class DaemonIdentity {

  private static final String PODMAN = "Podman Engine";

  private DaemonIdentity() {}

  /**
   * One line: the daemon's id and where its store is. Podman says another id each time it is asked;
   * the name of its machine is in its place.
   *
   * @throws com.github.dockerjava.api.exception.DockerException when the daemon does not tell
   * @throws DaemonUnreachable when it does not answer
   */
  static String of(Daemon daemon) {
    JsonNode info = daemon.info();
    String member = isPodman(daemon) ? "Name" : "ID";
    return info.path(member).asText() + " " + info.path("DockerRootDir").asText();
  }

  private static boolean isPodman(Daemon daemon) {
    List<VersionComponent> components =
        daemon.ask(docker -> docker.versionCmd().exec()).getComponents();
    return components != null
        && components.stream().anyMatch(component -> PODMAN.equals(component.getName()));
  }
}
