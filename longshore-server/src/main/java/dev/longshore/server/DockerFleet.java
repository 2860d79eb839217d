package dev.longshore.server;

import dev.longshore.engine.Machine;
import dev.longshore.engine.TaskEngine;
import dev.longshore.engine.docker.DaemonAddress;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.docker.DockerEngineConfig;
import dev.longshore.engine.docker.SshForward;
import dev.longshore.model.Demand;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The machines of {@code docker.hosts}. */
final class DockerFleet {

  /** For an answer of a machine that may be far away and busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private DockerFleet() {}

  /**
   * All of them; those that are reached by {@code ssh} begin to be.
   *
   * @param standard what all hosts have in common
   */
  static List<Machine> machines(ServerConfig config, DockerEngineConfig standard) {
    return config.docker().hosts().stream().map(host -> machine(config, standard, host)).toList();
  }

  private static Machine machine(
      ServerConfig config, DockerEngineConfig standard, DockerHost host) {
    if (host.certificates() != null && !Files.isDirectory(host.certificates())) {
      throw new StartRefusedException(
          "There is no folder %s, which docker.hosts names for the certificates of host %s."
              .formatted(host.certificates(), host.name()),
          null);
    }
    if (!host.url().startsWith("ssh:")) {
      DockerEngineConfig docker =
          config(standard, host, new DaemonAddress(host.url(), host.certificates()));
      return new Machine(
          host.name(),
          host.url(),
          () -> DockerEngine.answersFromAfar(docker, PATIENCE),
          () -> tasks(config, docker),
          () -> {},
          config.docker().hostLostAfter());
    }
    SshForward forward = new SshForward(host.url());
    DockerEngineConfig docker = config(standard, host, forward.address());
    return new Machine(
        host.name(),
        host.url(),
        () -> forward.isConnected(PATIENCE) && DockerEngine.answersFromAfar(docker, PATIENCE),
        () -> tasks(config, docker),
        forward::close,
        config.docker().hostLostAfter());
  }

  private static DockerEngineConfig config(
      DockerEngineConfig standard, DockerHost host, DaemonAddress address) {
    boolean onThisMachine = host.url().startsWith("unix:");
    return new DockerEngineConfig(
        standard.owner(),
        address,
        host.name(),
        new Demand(host.vcpuMillis(), host.memoryMib(), 0),
        host.gpus().resolve(onThisMachine),
        standard.networkMode(),
        standard.nodeSubnets(),
        standard.trainingFolders());
  }

  private static TaskEngine tasks(ServerConfig config, DockerEngineConfig docker) {
    return new TaskEngine(
        new DockerEngine(docker), config.jobs().stopGrace(), InstantSource.system());
  }
}
