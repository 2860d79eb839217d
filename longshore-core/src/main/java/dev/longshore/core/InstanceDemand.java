package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs alike that wait for instances, next to each other in the order in which they get room.
 *
 * @param queue where they wait. Behind the first of a queue that gets no instance, no other of it
 *     gets one
 * @param each what one job asks for, or what would hold any node of a multi-node parallel one
 * @param nodes what each node of one multi-node parallel job asks for; none where it has no nodes
 * @param nodeType the only type that nodes may have; null for any
 * @param architecture the only processor that will do; null for any
 * @param jobs how many wait, from 1
 */
public record InstanceDemand(
    String queue,
    Demand each,
    List<Demand> nodes,
    @Nullable String nodeType,
    @Nullable Architecture architecture,
    long jobs) {

  public InstanceDemand {
    nodes = List.copyOf(nodes);
    if (jobs < 1 || (nodeType != null && nodes.isEmpty())) {
      throw new IllegalArgumentException("somebody waits, and only nodes may insist on a type");
    }
  }

  static InstanceDemand of(String queue, Demand each, long jobs) {
    return new InstanceDemand(queue, each, List.of(), null, null, jobs);
  }

  /** The same of jobs that are made for one processor; null for any. */
  InstanceDemand on(@Nullable Architecture newArchitecture) {
    return new InstanceDemand(queue, each, nodes, nodeType, newArchitecture, jobs);
  }

  /** Jobs whose nodes each get an instance of their own, all of one type. */
  static InstanceDemand multiNode(
      String queue, List<Demand> nodes, @Nullable String nodeType, long jobs) {
    return new InstanceDemand(queue, largest(nodes), nodes, nodeType, null, jobs);
  }

  InstanceDemand withJobs(long newJobs) {
    return new InstanceDemand(queue, each, nodes, nodeType, architecture, newJobs);
  }

  boolean isMultiNode() {
    return !nodes.isEmpty();
  }

  /** vCPUs of one job with all its nodes, in thousandths. */
  long vcpuMillisOfJob() {
    return isMultiNode() ? nodes.stream().mapToLong(Demand::vcpuMillis).sum() : each.vcpuMillis();
  }

  /** What would hold any of these. */
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

  /** Whether an instance of this type could hold one of them, or one node. */
  boolean fitsOn(InstanceType type, Demand capacity) {
    return each.fitsIn(capacity)
        && (nodeType == null || nodeType.equals(type.name()))
        && (architecture == null || architecture == type.architecture());
  }

  /** How many fit together on one empty instance with this capacity; a node wants it alone. */
  long countOn(Demand capacity) {
    if (!each.fitsIn(capacity)) {
      return 0;
    }
    if (isMultiNode()) {
      return 1;
    }
    long count = jobs;
    if (each.vcpuMillis() > 0) {
      count = Math.min(count, capacity.vcpuMillis() / each.vcpuMillis());
    }
    if (each.memoryMib() > 0) {
      count = Math.min(count, capacity.memoryMib() / each.memoryMib());
    }
    return each.gpus() > 0 ? Math.min(count, capacity.gpus() / each.gpus()) : count;
  }

  /** Such as {@code 5 jobs of queue q that ask for 1 vCPU and 512 MiB each}. */
  String sentence() {
    String what = jobs == 1 ? "1 job of queue " : jobs + " jobs of queue ";
    String asks = jobs == 1 && !isMultiNode() ? " that asks for " : " that ask for ";
    String end =
        isMultiNode() ? " on each of " + nodes.size() + " nodes" : jobs == 1 ? "" : " each";
    return what + queue + asks + Amounts.all(each) + end;
  }
}
