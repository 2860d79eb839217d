package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
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

  private final ComputeEnvironment environment;
  private final FreeHosts hosts;
  private final InstanceRoom room;
  private final Map<String, Instance> byId = new TreeMap<>();
  private final Set<String> alone = new HashSet<>();

  /**
   * @param hosts what is free there, of which this takes too
   */
  PackedRoom(
      LaunchedInstances launched,
      InstanceCatalog catalog,
      ComputeEnvironment environment,
      FreeHosts hosts) {
    this.environment = environment;
    this.room = new InstanceRoom(catalog);
    this.hosts = hosts;
    for (Instance instance : launched.of(environment.name())) {
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
    String id = room.take(demand, shape.architecture(), host -> hosts.fitsOn(host, demand));
    if (id == null) {
      return null;
    }
    Placement placement = placement(id);
    hosts.takeOn(placement.host(), demand);
    return List.of(placement);
  }

  /** Each node has its instance alone, and room on the host below it. */
  private @Nullable List<Placement> takeNodes(List<Demand> nodes, @Nullable String type) {
    List<String> ids =
        room.takeNodes(
            InstanceDemand.largest(nodes), type, seats -> NodeSeats.take(nodes, seats, hosts));
    if (ids == null) {
      return null;
    }
    alone.addAll(ids);
    return ids.stream().map(this::placement).toList();
  }

  /** Gives back what a job, or a node, has on an instance; what it has of the host is not here. */
  void give(String id, Demand demand) {
    Instance instance = byId.get(id);
    if (instance != null) {
      room.give(id, alone.remove(id) ? instance.capacity() : demand);
    }
  }

  private Placement placement(String id) {
    return new Placement(environment.name(), required(id).host(), id, environment.capacityKind());
  }

  private Instance required(String id) {
    Instance instance = byId.get(id);
    if (instance == null) {
      throw new IllegalStateException("no such instance: " + id);
    }
    return instance;
  }
}
