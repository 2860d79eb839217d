package dev.longshore.server;

import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.Engine;
import dev.longshore.engine.FleetEngine;
import dev.longshore.engine.LaunchEnvironment;
import dev.longshore.engine.Machine;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.TaskEngine;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.engine.docker.ContainerPolicy;
import dev.longshore.engine.docker.DaemonGpus;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.docker.DockerEngineConfig;
import dev.longshore.engine.docker.HostAccess;
import dev.longshore.engine.local.LocalEngine;
import dev.longshore.engine.local.LocalEngineConfig;
import dev.longshore.model.Demand;
import dev.longshore.model.EngineRules;
import dev.longshore.server.ServerConfig.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the engines that the configuration names, and says in a line each which and why. */
final class EngineChoice {

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  /** A daemon that somebody asked for may be slow: it starts hundreds of containers, perhaps. */
  private static final Duration BUSY_DAEMON_PATIENCE = Duration.ofSeconds(30);

  private final ServerConfig config;
  private final JobAccess access;
  private final JobAgent agent;
  private final EngineRules rules;
  private final Set<EngineKind> kinds;
  private final ThisMachine thisMachine;

  private EngineChoice(
      ServerConfig config,
      JobAccess access,
      JobAgent agent,
      EngineRules rules,
      Set<EngineKind> kinds) {
    this.config = config;
    this.access = access;
    this.agent = agent;
    this.rules = rules;
    this.kinds = kinds;
    this.thisMachine = new ThisMachine(config, kinds.size() > 1 ? rules.standard() : null);
  }

  /**
   * What runs the jobs.
   *
   * @param engine all engines as one
   * @param rules which of them serves which environment
   */
  record Chosen(Engine engine, EngineRules rules) {

    /** One engine for all. */
    static Chosen only(Engine engine) {
      return new Chosen(engine, EngineRules.only(engine.name()));
    }
  }

  /**
   * Opens the engines of a data folder that this server has for itself.
   *
   * @param access where what jobs need of other services comes from
   * @param agent answers the containers
   * @param hostsInUse the hosts that attempts or instances are on; asked only where the folder
   *     knows an engine that is not named any more
   */
  static Chosen open(
      ServerConfig config, JobAccess access, JobAgent agent, Supplier<Set<String>> hostsInUse) {
    EngineRecord record = new EngineRecord(config.data());
    EngineKind standard =
        record.choose(config.engine(), !config.engineRules().isEmpty(), () -> detected(config));
    EngineRules rules = new EngineRules(EngineRecord.name(standard), config.engineRules());
    Set<EngineKind> kinds = new LinkedHashSet<>(List.of(standard));
    rules.engines().forEach(name -> kinds.add(EngineRecord.kind(name)));
    for (EngineKind kept : record.kept()) {
      if (!kinds.contains(kept) && isInUse(kept, hostsInUse.get())) {
        kinds.add(kept);
      }
    }
    Engine engine = new EngineChoice(config, access, agent, rules, kinds).open();
    record.keep(List.copyOf(kinds));
    return new Chosen(engine, rules);
  }

  private static EngineKind detected(ServerConfig config) {
    return hasHosts(config) || DockerEngine.answers(dockerAddress(config))
        ? EngineKind.DOCKER
        : EngineKind.LOCAL;
  }

  private static boolean hasHosts(ServerConfig config) {
    return !config.docker().hosts().isEmpty();
  }

  /** All hosts but the one of the local engine are of the docker engine. */
  private static boolean isInUse(EngineKind kind, Set<String> hosts) {
    return hosts.stream()
        .anyMatch(host -> host.equals(LocalEngine.HOST) == (kind == EngineKind.LOCAL));
  }

  private Engine open() {
    for (EngineKind kind : kinds) {
      LOG.info("engine={} because: {}", EngineRecord.name(kind), why(kind));
    }
    boolean hasDocker = kinds.contains(EngineKind.DOCKER);
    if (!hasDocker) {
      return local(); // what that means for images, the engine says itself
    }
    boolean hasHosts = hasHosts(config);
    DockerEngineConfig docker = docker();
    LOG.info(
        "engine=docker hosts={}: jobs run as containers of their images",
        hasHosts
            ? config.docker().hosts().stream().map(DockerHost::name).toList()
            : List.of(docker.hostId()));
    if (!hasHosts) {
      requireDaemon(docker);
      if (kinds.size() == 1) {
        return tasks(
            config,
            access,
            new DockerEngine(docker, access.secrets(), access.registries()),
            agent.of(docker));
      }
    }
    return fleet(new DockerFleet(config, access, agent, docker, thisMachine).machines());
  }

  private String why(EngineKind kind) {
    String name = EngineRecord.name(kind);
    if (!name.equals(rules.standard())) {
      return rules.engines().contains(name)
          ? "rules of engines name it"
          : "it has jobs or instances of before; it serves no environment any more";
    }
    return config.engine() == EngineKind.AUTO
        ? "it suits this machine and its data folder"
        : "asked for";
  }

  private Engine fleet(List<Machine> withDocker) {
    if (kinds.size() == 1) {
      return new FleetEngine(DockerEngine.NAME, withDocker, InstantSource.system());
    }
    withDocker.stream()
        .filter(machine -> machine.hardware().equals(LocalEngine.HOST))
        .forEach(
            machine ->
                LOG.info(
                    "engine=local and host={} share this machine: what jobs take of one, the other"
                        + " has no more. To divide it, give vCPUs and memory to both; GPUs that are"
                        + " found belong to engine={}",
                    machine.host(),
                    rules.standard()));
    List<Machine> machines = new ArrayList<>(withDocker);
    machines.add(thisMachine());
    return new FleetEngine(
        LocalEngine.NAME + " and " + DockerEngine.NAME, machines, InstantSource.system());
  }

  /** Opened here for the first time: where its folder cannot be used, the server does not start. */
  private Machine thisMachine() {
    Queue<Engine> first = new ArrayDeque<>(List.of(local()));
    return new Machine(
        LocalEngine.HOST,
        LocalEngine.NAME,
        LocalEngine.HOST,
        "this machine",
        () -> true,
        () -> {
          Engine opened = first.poll();
          return opened == null ? local() : opened;
        },
        () -> {},
        Duration.ZERO);
  }

  private void requireDaemon(DockerEngineConfig docker) {
    if (!DockerEngine.answers(docker, BUSY_DAEMON_PATIENCE)) {
      throw new StartRefusedException(
          "No Docker engine answers at "
              + DockerEngine.address(docker)
              + ". Start it, say where it is with docker.host, or use "
              + (kinds.size() == 1 ? "--engine local." : "engine local alone."),
          null);
    }
  }

  /** An engine of tasks, as the configuration has it. */
  static Engine tasks(
      ServerConfig config, JobAccess access, ContainerEngine containers, TaskAgent agent) {
    return new TaskEngine(
        containers,
        config.jobs().stopGrace(),
        new LaunchEnvironment(config.jobs().environment(), access.secrets()),
        agent,
        InstantSource.system());
  }

  private Engine local() {
    try {
      return tasks(
          config,
          access,
          new LocalEngine(
              config.data().resolve("local"),
              new LocalEngineConfig(
                  config.local().vcpuMillis(),
                  config.local().memoryMib(),
                  config.local().gpus().resolve(thisMachine.localFindsGpus()),
                  trainingFolders(config))),
          agent.ofProcesses());
    } catch (IOException e) {
      throw new StartRefusedException(
          "The data folder " + config.data() + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Where training jobs have their input and output. */
  static TrainingFolders trainingFolders(ServerConfig config) {
    return new TrainingFolders(
        config.serviceJobs().s3Folders(), config.data().resolve("service-jobs"));
  }

  /** For questions to a daemon that belong to nobody. */
  private static DockerEngineConfig dockerAddress(ServerConfig config) {
    return DockerEngineConfig.ownedBy("nobody").withDockerHost(config.docker().host());
  }

  private DockerEngineConfig docker() {
    DockerEngineConfig standard =
        DockerEngineConfig.ownedBy(owner(config.data())).withDockerHost(config.docker().host());
    boolean onThisMachine = DockerEngine.address(standard).startsWith("unix:");
    boolean runsHere =
        config.docker().hosts().isEmpty()
            ? onThisMachine
            : config.docker().hosts().stream().anyMatch(host -> host.url().startsWith("unix:"));
    if (runsHere && config.docker().networks().opensHost()) {
      LOG.warn(
          "engine=docker containers may be on the network of this machine, where they reach this"
              + " server as anybody here does");
    }
    return new DockerEngineConfig(
        standard.owner(),
        standard.address(),
        standard.hostId(),
        new Demand(config.docker().vcpuMillis(), config.docker().memoryMib(), 0),
        onThisMachine
            ? new DaemonGpus.Named(config.docker().gpus().resolve(thisMachine.dockerFindsGpus()))
            : config.docker().gpus().ofDaemon(List::of),
        onThisMachine,
        policy(config, onThisMachine),
        config.docker().networks(),
        config.docker().nodeSubnets(),
        config.docker().housekeeping(),
        trainingFolders(config));
  }

  /** What containers may have; on this machine always a folder of the data folder, too. */
  static ContainerPolicy policy(ServerConfig config, boolean onThisMachine) {
    ContainerPolicy policy = config.docker().policy();
    if (!onThisMachine) {
      return policy;
    }
    HostAccess access = policy.access();
    Path scratch = config.data().resolve("scratch");
    try {
      Files.createDirectories(scratch);
    } catch (IOException e) {
      throw new StartRefusedException(scratch + " cannot be made: " + e.getMessage(), e);
    }
    return new ContainerPolicy(
        policy.hardCpuLimit(),
        new HostAccess(access.paths(), scratch, access.devices(), access.privileged()),
        policy.fileSystems(),
        policy.pulls());
  }

  /** The containers belong to the data folder, wherever it is moved to. */
  private static String owner(Path data) {
    Path file = data.resolve("owner");
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      return newOwner(file);
    } catch (IOException e) {
      throw new StartRefusedException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String newOwner(Path file) {
    String owner = UUID.randomUUID().toString();
    try {
      SmallFile.write(file, owner + "\n");
      return owner;
    } catch (IOException e) {
      throw new StartRefusedException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
