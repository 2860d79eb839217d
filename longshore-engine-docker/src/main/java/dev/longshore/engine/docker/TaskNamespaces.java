package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the containers of a task share: the network, so that they reach each other on localhost as
 * on AWS, and processes and IPC where the definition says so.
 *
 * <p>As with ECS, one more container holds it and does nothing else, so that it survives the end of
 * each of them. A task of one container needs none.
 */
final class TaskNamespaces {

  private static final Logger LOG = LoggerFactory.getLogger(TaskNamespaces.class);

  private final Daemon daemon;
  private final Naming naming;
  private final TaskNetworks taskNetworks;
  private final HostAccess access;
  private final NodeNetworks networks;
  private final PauseImage image;

  /** One at a time prepares a task, and then it is prepared for all its containers. */
  private final ConcurrentMap<AttemptKey, Lock> preparing = new ConcurrentHashMap<>();

  TaskNamespaces(Daemon daemon, Naming naming, DockerEngineConfig config) {
    this.daemon = daemon;
    this.naming = naming;
    taskNetworks = config.networks();
    access = config.policy().access();
    networks = new NodeNetworks(daemon, naming, config.nodeSubnets());
    image = new PauseImage(daemon);
  }

  /** What a task needs cannot be had on this machine. */
  static final class NotPossible extends Exception {
    NotPossible(String why) {
      super(why);
    }
  }

  /** The modes of a container, as Docker calls them; null for its own. */
  record Modes(String network, @Nullable String ipc, @Nullable String pid) {

    void addTo(HostConfig hostConfig) {
      hostConfig.withNetworkMode(network);
      if (ipc != null) {
        hostConfig.withIpcMode(ipc);
      }
      if (pid != null) {
        hostConfig.withPidMode(pid);
      }
    }
  }

  /**
   * Prepares what the containers of a task share. May be repeated, and is by each container.
   *
   * @throws DaemonUnreachable at any step
   */
  Modes prepare(Launch task) throws LaunchFailure {
    try {
      Launch.Node node = task.node();
      String network =
          node == null
              ? taskNetworks.of(task)
              : networks.join(task.attempt(), node.group().toString());
      return prepare(task, network);
    } catch (NotPossible trouble) {
      throw new LaunchFailure("ContainerNetworkingError", String.valueOf(trouble.getMessage()));
    } catch (DockerException refusal) {
      throw new LaunchFailure("ContainerNetworkingError", Daemon.errorText(refusal));
    }
  }

  private Modes prepare(Launch task, String network) throws NotPossible, LaunchFailure {
    JsonNode properties = ContainerRequest.read(task.properties());
    String ipc = properties.path("ipcMode").asText(null);
    String pid = properties.path("pidMode").asText(null);
    if ("host".equals(ipc)) {
      access.requirePrivileged("ipcMode host");
    }
    if ("host".equals(pid)) {
      access.requirePrivileged("pidMode host");
    }
    boolean sharesMore = "task".equals(ipc) || "task".equals(pid);
    if (task.containers().size() == 1 || (network.equals("host") && !sharesMore)) {
      return new Modes(network, withoutTask(ipc), withoutTask(pid));
    }
    Lock lock = preparing.computeIfAbsent(task.attempt(), _ -> new ReentrantLock());
    lock.lock();
    try {
      String holder = "container:" + pause(task, new Modes(network, "shareable", null));
      return new Modes(
          network.equals("host") ? network : holder,
          "task".equals(ipc) ? holder : ipc,
          "task".equals(pid) ? holder : pid);
    } finally {
      lock.unlock();
    }
  }

  /** What a task shares with itself is its own anyway. */
  private static @Nullable String withoutTask(@Nullable String mode) {
    return "task".equals(mode) ? null : mode;
  }

  /** The id of the running container that holds it all. */
  private String pause(Launch task, Modes modes) throws NotPossible {
    String name = naming.pauseName(task);
    InspectContainerResponse found = daemon.inspect(name);
    String id;
    if (found == null) {
      image.prepare();
      id = create(name, naming.pauseLabels(task), modes);
    } else if (task.attempt().equals(naming.attempt(found.getConfig().getLabels()))) {
      id = found.getId();
    } else {
      throw new NotPossible("the name " + name + " is taken by a container of somebody else");
    }
    try {
      daemon.ask(docker -> docker.startContainerCmd(id).exec());
    } catch (NotModifiedException alreadyRuns) {
      // Another container of the task was first, or an earlier server.
    }
    return id;
  }

  private String create(String name, Map<String, String> labels, Modes modes) {
    HostConfig hostConfig = HostConfig.newHostConfig();
    modes.addTo(hostConfig);
    return daemon
        .ask(
            docker ->
                docker
                    .createContainerCmd(PauseImage.NAME)
                    .withName(name)
                    .withLabels(labels)
                    .withCmd(PauseImage.PROGRAM)
                    .withHostConfig(hostConfig)
                    .exec())
        .getId();
  }

  /** The address that a node has for itself; null for a task that is none. */
  @Nullable String address(Launch task) {
    Launch.Node node = task.node();
    return node == null ? null : networks.address(task.attempt(), node.group().toString());
  }

  /** The same, of a container that an earlier server left. */
  @Nullable String address(Container found) {
    AttemptKey attempt = naming.attempt(found.getLabels());
    String group = found.getLabels().get(Naming.NODE_GROUP);
    return attempt == null || group == null ? null : networks.address(attempt, group);
  }

  /** Remembers what has to be released with the attempt of this container. */
  void remember(AttemptKey attempt, Container container) {
    networks.remember(attempt, container.getLabels());
  }

  /** Lets go of what a task shared, whose containers are all gone. */
  void release(AttemptKey attempt) {
    networks.leave(attempt);
    preparing.remove(attempt);
  }

  /**
   * Removes what earlier servers left to hold the namespaces of attempts that are not needed.
   *
   * @param needed asked while the attempt cannot be prepared; so true for each whose launch has
   *     begun
   */
  void removePausesUnless(Predicate<AttemptKey> needed) {
    for (Container container : daemon.list(naming.labelsToFindAll())) {
      AttemptKey attempt = naming.attempt(container.getLabels());
      if (attempt != null && Naming.isPause(container)) {
        removePauseUnless(needed, attempt, container.getId());
      }
    }
  }

  /** Removes the networks of nodes that nobody needs any more. */
  void removeUnusedNetworks() {
    networks.removeUnused();
  }

  private void removePauseUnless(Predicate<AttemptKey> needed, AttemptKey attempt, String id) {
    Lock lock = preparing.computeIfAbsent(attempt, _ -> new ReentrantLock());
    if (!lock.tryLock()) {
      return; // it is launched again just now
    }
    try {
      if (!needed.test(attempt)) {
        daemon.ask(docker -> docker.removeContainerCmd(id).withForce(true).exec());
      }
    } catch (NotFoundException | ConflictException nothingToDo) {
      // Somebody was faster.
    } catch (DockerException others) {
      // Podman leaves it to those who still share it, such as containers that are kept.
      LOG.info("pause container={} stays: {}", id, Daemon.errorText(others));
    } finally {
      lock.unlock();
    }
  }
}
