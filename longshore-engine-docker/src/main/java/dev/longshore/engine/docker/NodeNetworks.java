package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerNetworkSettings;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Network.Ipam;
import dev.longshore.model.AttemptKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bridge network for each attempt of a multi-node parallel job, which its nodes reach each other
 * on by address, on all ports. It is made when the first node needs it, and removed with the last.
 *
 * <p>Its subnet is out of a range of ours; only where that is used up, the daemon chooses.
 *
 * <p>A network may be removed only while no node is between asking for it and having a container;
 * so making and removing exclude each other.
 */
final class NodeNetworks {

  private static final int FORBIDDEN = 403;

  private final Daemon daemon;
  private final Naming naming;
  private final NodeSubnets subnets;
  private final Lock changing = new ReentrantLock();

  /** The group of each node that was launched or seen, and is not released. */
  private final Map<AttemptKey, String> groups = new HashMap<>();

  NodeNetworks(Daemon daemon, Naming naming, NodeSubnets subnets) {
    this.daemon = daemon;
    this.naming = naming;
    this.subnets = subnets;
  }

  /** Has the network of a group for one of its nodes, until that leaves; returns its name. */
  String join(AttemptKey node, String group) {
    String name = naming.networkName(group);
    changing.lock();
    try {
      groups.put(node, group);
      if (find(naming.labelsToFind(group)).isEmpty()) {
        create(name, naming.labelsToFind(group));
      }
    } finally {
      changing.unlock();
    }
    return name;
  }

  private void create(String name, Map<String, String> labels) {
    for (String subnet : subnets.from(name)) {
      try {
        create(name, labels, new Ipam().withConfig(new Ipam.Config().withSubnet(subnet)));
        return;
      } catch (DockerException refusal) {
        if (!isTaken(Daemon.errorText(refusal))) {
          throw refusal;
        } // another network has it
      }
    }
    create(name, labels, null);
  }

  /** In the words of Docker, or of Podman. */
  private static boolean isTaken(String refusal) {
    return refusal.contains("overlaps") || refusal.contains("is already used on the host");
  }

  private void create(String name, Map<String, String> labels, @Nullable Ipam addresses) {
    daemon.ask(
        docker -> {
          CreateNetworkCmd command =
              docker
                  .createNetworkCmd()
                  .withName(name)
                  .withDriver("bridge")
                  .withCheckDuplicate(true)
                  .withLabels(labels);
          return (addresses == null ? command : command.withIpam(addresses)).exec();
        });
  }

  /** Remembers whose node it is, as the labels of one of its containers say. */
  void remember(AttemptKey node, @Nullable Map<String, String> labels) {
    String group = labels == null ? null : labels.get(Naming.NODE_GROUP);
    if (group != null) {
      changing.lock();
      try {
        groups.put(node, group);
      } finally {
        changing.unlock();
      }
    }
  }

  /** The node is gone, and its containers with it. */
  void leave(AttemptKey node) {
    changing.lock();
    try {
      String group = groups.get(node);
      if (group != null) {
        removeIfUnused(group, node);
        groups.remove(node); // only now: where the daemon is away, this is tried again
      }
    } finally {
      changing.unlock();
    }
  }

  /** Removes the networks that no container and no launch needs. */
  void removeUnused() {
    changing.lock();
    try {
      for (Network network : find(naming.labelsToFindAll())) {
        String group =
            network.getLabels() == null ? null : network.getLabels().get(Naming.NODE_GROUP);
        if (group != null) {
          removeIfUnused(group, null);
        }
      }
    } finally {
      changing.unlock();
    }
  }

  /** The address of a node, from what the daemon says of its containers; null when it has none. */
  @Nullable String address(AttemptKey node, String group) {
    String name = naming.networkName(group);
    for (Container container : daemon.list(naming.labelsToFind(node))) {
      ContainerNetworkSettings settings = container.getNetworkSettings();
      ContainerNetwork network = settings == null ? null : settings.getNetworks().get(name);
      String address = network == null ? null : network.getIpAddress();
      if (address != null && !address.isEmpty()) {
        return address;
      }
    }
    return null;
  }

  /**
   * @param leaving the node that does not count any more, or null
   */
  private void removeIfUnused(String group, @Nullable AttemptKey leaving) {
    Map<String, String> labels = naming.labelsToFind(group);
    boolean isNeeded =
        groups.entrySet().stream()
            .anyMatch(node -> node.getValue().equals(group) && !node.getKey().equals(leaving));
    if (isNeeded || !daemon.list(labels).isEmpty()) {
      return;
    }
    for (Network network : find(labels)) {
      try {
        daemon.ask(docker -> docker.removeNetworkCmd(network.getId()).exec());
      } catch (NotFoundException | ConflictException nothingToDo) {
        // Somebody was faster, or needs it after all.
      } catch (DockerException refusal) {
        if (refusal.getHttpStatus() != FORBIDDEN) {
          throw refusal;
        } // "has active endpoints": a container of somebody else is on it
      }
    }
  }

  private List<Network> find(Map<String, String> labels) {
    List<String> filter =
        labels.entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()).toList();
    return daemon.ask(docker -> docker.listNetworksCmd().withFilter("label", filter).exec());
  }
}
