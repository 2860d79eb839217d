package dev.longshore.server;

import dev.longshore.engine.Machine;
import dev.longshore.engine.docker.DaemonAddress;
import dev.longshore.engine.docker.DaemonGpus;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.docker.DockerEngineConfig;
import dev.longshore.engine.docker.SshForward;
import dev.longshore.engine.local.LocalEngine;
import dev.longshore.model.Demand;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The machines with a Docker engine: those of {@code docker.hosts}, or the only one. */
final class DockerFleet {

  /** For an answer of a machine that may be far away and busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServerConfig config;
  private final JobAccess access;
  private final JobAgent agent;
  private final DockerEngineConfig standard;
  private final ThisMachine thisMachine;

  /**
   * @param access where what jobs need of other services comes from
   * @param agent answers the containers
   * @param standard what all hosts have in common, and the only one has altogether
   */
  DockerFleet(
      ServerConfig config,
      JobAccess access,
      JobAgent agent,
      DockerEngineConfig standard,
      ThisMachine thisMachine) {
    this.config = config;
    this.agent = agent;
    this.standard = standard;
    this.thisMachine = thisMachine;
    this.access = access;
  }

  /** All of them; those that are reached by {@code ssh} begin to be. */
  List<Machine> machines() {
    return config.docker().hosts().isEmpty()
        ? List.of(only())
        : config.docker().hosts().stream().map(this::machine).toList();
  }

  /** It may be away for as long as it likes: there is no other that its jobs could go to. */
  private Machine only() {
    String address = DockerEngine.address(standard);
    ThisMachine.Part part =
        new ThisMachine.Part(
            address.startsWith("unix:"), config.docker().vcpuMillis(), config.docker().memoryMib());
    return machine(
        standard,
        address,
        part,
        () -> DockerEngine.answersFromAfar(standard, PATIENCE),
        () -> {},
        Duration.ZERO);
  }

  private Machine machine(DockerHost host) {
    if (host.certificates() != null && !Files.isDirectory(host.certificates())) {
      throw new StartRefusedException(
          "There is no folder %s, which docker.hosts names for the certificates of host %s."
              .formatted(host.certificates(), host.name()),
          null);
    }
    ThisMachine.Part part =
        new ThisMachine.Part(isOnThisMachine(host), host.vcpuMillis(), host.memoryMib());
    Duration lostAfter = config.docker().hostLostAfter();
    if (!host.url().startsWith("ssh:")) {
      DockerEngineConfig docker =
          config(host, new DaemonAddress(host.url(), host.certificates()), List::of);
      return machine(
          docker,
          host.url(),
          part,
          () -> DockerEngine.answersFromAfar(docker, PATIENCE),
          () -> {},
          lostAfter);
    }
    SshForward forward = new SshForward(host.url());
    DockerEngineConfig docker = config(host, forward.address(), forward::gpus);
    return machine(
        docker,
        host.url(),
        part,
        () -> forward.isConnected(PATIENCE) && DockerEngine.answersFromAfar(docker, PATIENCE),
        forward::close,
        lostAfter);
  }

  private Machine machine(
      DockerEngineConfig docker,
      String address,
      ThisMachine.Part part,
      BooleanSupplier answers,
      Runnable disconnect,
      Duration lostAfter) {
    return new Machine(
        docker.hostId(),
        DockerEngine.NAME,
        thisMachine.isSharedWith(part) ? LocalEngine.HOST : docker.hostId(),
        address,
        answers,
        () ->
            EngineChoice.tasks(
                config,
                access,
                new DockerEngine(docker, access.secrets(), access.registries()),
                agent.of(docker)),
        disconnect,
        lostAfter);
  }

  private static boolean isOnThisMachine(DockerHost host) {
    return host.url().startsWith("unix:");
  }

  /** Of several daemons on this machine one has the GPUs that are found, or two jobs would. */
  private boolean isFirstOnThisMachine(DockerHost host) {
    return config.docker().hosts().stream()
        .filter(DockerFleet::isOnThisMachine)
        .findFirst()
        .filter(host::equals)
        .isPresent();
  }

  /**
   * @param otherwise finds the GPUs of another machine where its daemon does not name them
   */
  private DockerEngineConfig config(
      DockerHost host, DaemonAddress address, Supplier<List<String>> otherwise) {
    return new DockerEngineConfig(
        standard.owner(),
        address,
        host.name(),
        new Demand(host.vcpuMillis(), host.memoryMib(), 0),
        isOnThisMachine(host)
            ? new DaemonGpus.Named(
                host.gpus().resolve(isFirstOnThisMachine(host) && thisMachine.dockerFindsGpus()))
            : host.gpus().ofDaemon(otherwise),
        isOnThisMachine(host),
        EngineChoice.policy(config, isOnThisMachine(host)),
        standard.networks(),
        standard.nodeSubnets(),
        standard.housekeeping(),
        standard.trainingFolders());
  }
}
