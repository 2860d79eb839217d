package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.Placement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is free on the instances of one compute environment during one cycle. Capacity has two
 * layers: whoever gets room gets it on an instance and on the host that it lies on, or not at all.
 */
final class PackedRoom {

  private final String environment;
  private final FreeHosts hosts;
  private final InstanceRoom room = new InstanceRoom();
  private final Map<String, Instance> byId = new TreeMap<>();
  private final Set<String> alone = new HashSet<>();

  /**
   * @param hosts what is free there, of which this takes too
   */
  PackedRoom(LaunchedInstances launched, String environment, FreeHosts hosts) {
    this.environment = environment;
    this.hosts = hosts;
    for (Instance instance : launched.of(environment)) {
      if (instance.state() == Instance.State.RUNNING && hosts.contains(instance.host())) {
        room.add(instance, launched.used(instance));
        byId.put(instance.id(), instance);
        if (launched.isAlone(instance.id())) {
          alone.add(instance.id());
        }
      }
    }
  }

  /** Takes room for a job, or for all its nodes by index; null, and nothing is taken, if none. */
  @Nullable List<Placement> take(Shape shape) {
    if (shape.isMultiNode()) {
      return takeNodes(shape.nodes(), shape.nodeType());
    }
    Demand demand = shape.demand();
    String id = room.take(demand, host -> hosts.fitsOn(host, demand));
    if (id == null) {
      return null;
    }
    Placement placement = placement(id);
    hosts.takeOn(placement.host(), demand);
    return List.of(placement);
  }

  /** Each node has its instance alone; those that are taken are the oldest of one type. */
  private @Nullable List<Placement> takeNodes(List<Demand> nodes, @Nullable String type) {
    List<String> ids = room.takeNodes(largest(nodes), nodes.size(), type);
    if (ids == null) {
      return null;
    }
    List<Placement> placements = ids.stream().map(this::placement).toList();
    for (int index = 0; index < nodes.size(); index++) {
      if (!hosts.fitsOn(placements.get(index).host(), nodes.get(index))) {
        for (int taken = 0; taken < index; taken++) {
          hosts.give(placements.get(taken).host(), nodes.get(taken));
        }
        ids.forEach(id -> room.give(id, required(id).capacity()));
        return null;
      }
      hosts.takeOn(placements.get(index).host(), nodes.get(index));
    }
    alone.addAll(ids);
    return placements;
  }

  /** What an instance for any of these nodes has to hold. */
  static Demand largest(List<Demand> nodes) {
    long vcpuMillis = 0;
    long memoryMib = 0;
    int gpus = 0;
    for (Demand node : nodes) {
      vcpuMillis = Math.max(vcpuMillis, node.vcpuMillis());
      memoryMib = Math.max(memoryMib, node.memoryMib());
      gpus = Math.max(gpus, node.gpus());
    }
    return new Demand(vcpuMillis, memoryMib, gpus);
  }

  /** Gives back what a job, or a node, has on an instance; what it has of the host is not here. */
  void give(String id, Demand demand) {
    Instance instance = byId.get(id);
    if (instance != null) {
      room.give(id, alone.remove(id) ? instance.capacity() : demand);
    }
  }

  private Placement placement(String id) {
    return new Placement(environment, required(id).host(), id);
  }

  private Instance required(String id) {
    Instance instance = byId.get(id);
    if (instance == null) {
      throw new IllegalStateException("no such instance: " + id);
    }
    return instance;
  }
}
