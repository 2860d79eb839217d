package dev.longshore.server;

import dev.longshore.engine.local.LocalEngineConfig;
import dev.longshore.model.Demand;

/**
 * This machine as the local engine finds it, when no setting says otherwise.
 *
 * @param vcpus that this process may use
 * @param memoryMib for jobs
 */
public record FoundMachine(double vcpus, long memoryMib) {

  /** What is found now. */
  public static FoundMachine find() {
    Demand capacity = LocalEngineConfig.defaults().capacity();
    return new FoundMachine(capacity.vcpuMillis() / 1000.0, capacity.memoryMib());
  }
}
