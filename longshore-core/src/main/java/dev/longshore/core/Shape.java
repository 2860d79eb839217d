package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceType.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job asks for. Jobs of one shape that wait in one share are alike to the scheduler: where
 * the first of them has no room, none of them has.
 *
 * @param demand of the job, or of all its nodes together
 * @param nodes of a multi-node parallel job what each node asks for, by index; otherwise empty
 * @param nodeType the instance type that its nodes insist on, or null
 * @param consumables what it takes of consumable resources
 * @param instances what a service job takes of its service environment; null for any other job
 * @param architecture the processor that its instances must have; null where any will do
 * @param windows the family of Windows that it runs on, or null for Linux
 */
record Shape(
    Demand demand,
    List<Demand> nodes,
    @Nullable String nodeType,
    List<ConsumableRequirement> consumables,
    @Nullable Instances instances,
    @Nullable Architecture architecture,
    @Nullable String windows) {

  /** So many instances of a type, such as {@code ml.m5.large}. */
  record Instances(int count, String type) {}

  Shape {
    nodes = List.copyOf(nodes);
    consumables = List.copyOf(consumables);
  }

  /** What it counts for its share, in thousandths of a vCPU or, of a service job, an instance. */
  long weightMillis() {
    return instances == null ? demand.vcpuMillis() : instances.count() * 1000L;
  }

  boolean isMultiNode() {
    return !nodes.isEmpty();
  }
}
