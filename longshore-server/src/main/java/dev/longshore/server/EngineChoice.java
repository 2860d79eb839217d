package dev.longshore.server;

import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.Engine;
import dev.longshore.engine.FleetEngine;
import dev.longshore.engine.TaskEngine;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.docker.DockerEngineConfig;
import dev.longshore.engine.local.LocalEngine;
import dev.longshore.engine.local.LocalEngineConfig;
import dev.longshore.model.Demand;
import dev.longshore.server.ServerConfig.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the engine that the configuration names, and says in one line which and why. */
final class EngineChoice {

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  /** A daemon that somebody asked for may be slow: it starts hundreds of containers, perhaps. */
  private static final Duration BUSY_DAEMON_PATIENCE = Duration.ofSeconds(30);

  private EngineChoice() {}

  /** Opens the engine of a data folder that this server has for itself. */
  static Engine open(ServerConfig config) {
    DockerEngineConfig docker = dockerConfig(config);
    boolean hasHosts = !config.docker().hosts().isEmpty();
    EngineRecord record = new EngineRecord(config.data());
    EngineKind chosen =
        record.choose(
            config.engine(),
            () -> hasHosts || DockerEngine.answers(docker) ? EngineKind.DOCKER : EngineKind.LOCAL);
    String why =
        config.engine() == EngineKind.AUTO
            ? "it suits this machine and its data folder"
            : "asked for";
    Engine engine =
        switch (chosen) {
          case DOCKER -> hasHosts ? fleet(config, docker, why) : tasks(config, docker(docker, why));
          case LOCAL, AUTO -> tasks(config, local(config, why));
        };
    record.keep(chosen);
    return engine;
  }

  private static Engine tasks(ServerConfig config, ContainerEngine containers) {
    return new TaskEngine(containers, config.jobs().stopGrace(), InstantSource.system());
  }

  private static Engine fleet(ServerConfig config, DockerEngineConfig standard, String why) {
    LOG.info(
        "engine=docker hosts={} because: {}; jobs run as containers of their images",
        config.docker().hosts().stream().map(DockerHost::name).toList(),
        why);
    return new FleetEngine(
        "docker", DockerFleet.machines(config, standard), InstantSource.system());
  }

  private static ContainerEngine docker(DockerEngineConfig config, String why) {
    if (!DockerEngine.answers(config, BUSY_DAEMON_PATIENCE)) {
      throw new StartRefusedException(
          "No Docker engine answers at "
              + DockerEngine.address(config)
              + ". Start it, say where it is with docker.host, or use --engine local.",
          null);
    }
    LOG.info("engine=docker because: {}; jobs run as containers of their images", why);
    return new DockerEngine(config);
  }

  private static ContainerEngine local(ServerConfig config, String why) {
    LOG.info("engine=local because: {}", why); // what that means for images, the engine says itself
    try {
      return new LocalEngine(
          config.data().resolve("local"),
          new LocalEngineConfig(
              config.local().vcpuMillis(),
              config.local().memoryMib(),
              config.local().gpus().resolve(true),
              trainingFolders(config)));
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

  private static DockerEngineConfig dockerConfig(ServerConfig config) {
    DockerEngineConfig standard =
        DockerEngineConfig.ownedBy(owner(config.data())).withDockerHost(config.docker().host());
    boolean onThisMachine = DockerEngine.address(standard).startsWith("unix:");
    return new DockerEngineConfig(
        standard.owner(),
        standard.address(),
        standard.hostId(),
        new Demand(config.docker().vcpuMillis(), config.docker().memoryMib(), 0),
        config.docker().gpus().resolve(onThisMachine),
        config.docker().network(),
        config.docker().nodeSubnets(),
        trainingFolders(config));
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
