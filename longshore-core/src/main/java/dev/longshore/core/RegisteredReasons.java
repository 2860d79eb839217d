package dev.longshore.core;

import dev.longshore.core.WaitReason.AboveHosts;
import dev.longshore.core.WaitReason.RoomTaken;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import java.util.Comparator;
import java.util.List;

/** Why a job waits for the machines that are registered with the clusters of its environments. */
final class RegisteredReasons {

  private RegisteredReasons() {}

  /**
   * The reason where none of these has room.
   *
   * @param active at least one that takes jobs and whose host answers
   */
  static WaitReason of(BatchState state, List<Instance> active, Demand demand) {
    List<Instance> able =
        active.stream().filter(instance -> demand.fitsIn(instance.capacity())).toList();
    if (able.isEmpty()) {
      return new AboveHosts(demand, largest(active).capacity(), "host");
    }
    Instance freest =
        able.stream()
            .max(
                Comparator.comparingLong((Instance one) -> free(state, one).vcpuMillis())
                    .thenComparingLong(one -> free(state, one).memoryMib())
                    .thenComparing(Instance::id))
            .orElseThrow();
    return new RoomTaken(
        demand,
        free(state, freest),
        freest.capacity(),
        "on instance " + freest.id() + " of compute environment " + freest.computeEnvironment(),
        true);
  }

  private static Instance largest(List<Instance> instances) {
    return instances.stream()
        .max(
            Comparator.comparingInt((Instance one) -> one.capacity().gpus())
                .thenComparingLong(one -> one.capacity().vcpuMillis())
                .thenComparingLong(one -> one.capacity().memoryMib())
                .thenComparing(Instance::id))
        .orElseThrow();
  }

  private static Demand free(BatchState state, Instance instance) {
    return instance.capacity().minus(state.instances().used(instance));
  }
}
