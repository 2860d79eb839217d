package dev.longshore.core;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is free of service environments during one cycle: instances of whatever type, or of each
 * type for itself.
 */
final class FreeInstances {

  private final BatchState state;
  private final Map<String, InstanceCounts> used = new HashMap<>();

  FreeInstances(BatchState state) {
    this.state = state;
  }

  /** The service environment of a queue, in whatever state it is; null where it has none. */
  @Nullable ServiceEnvironment environmentOf(JobQueue queue) {
    return queue.serviceEnvironments().isEmpty()
        ? null
        : state.serviceEnvironment(queue.serviceEnvironments().getFirst().serviceEnvironment());
  }

  /** Whether new jobs may begin there. */
  static boolean takesJobs(ServiceEnvironment environment) {
    return environment.state() == ResourceState.ENABLED
        && (environment.status() == ResourceStatus.VALID
            || environment.status() == ResourceStatus.UPDATING);
  }

  /** In what the environment counts instances of this type. */
  static String unit(ServiceEnvironment environment, Shape.Instances instances) {
    return environment.countsInstanceTypes() ? instances.type() : CapacityLimit.NUM_INSTANCES;
  }

  /** How many more there may be; less than none where the limit was lowered. */
  int free(ServiceEnvironment environment, Shape.Instances instances) {
    InstanceCounts counts = of(environment.name());
    String unit = unit(environment, instances);
    return environment.limitOf(unit)
        - (environment.countsInstanceTypes() ? counts.of(unit) : counts.total());
  }

  void take(String environment, Shape.Instances instances) {
    of(environment).add(instances.type(), instances.count());
  }

  void give(String environment, Shape.Instances instances) {
    of(environment).add(instances.type(), -instances.count());
  }

  private InstanceCounts of(String environment) {
    return used.computeIfAbsent(environment, name -> state.used().instancesIn(name).copy());
  }
}
