package dev.longshore.validation;

/**
 * An instance type as Amazon EC2 sells it.
 *
 * @param name family and size, such as {@code c5.large}
 * @param vcpus whole vCPUs, from 1
 * @param memoryMib the nominal memory; an instance offers its jobs a little less
 * @param gpus NVIDIA GPUs that a job can ask for, from 0
 */
public record InstanceType(
    String name, int vcpus, int memoryMib, int gpus, Architecture architecture) {

  /** What an instance's processor is; one environment has one. */
  public enum Architecture {
    X86_64,
    ARM64
  }

  /** The part before the first dot: {@code c5} of {@code c5.large}. */
  public String family() {
    return name.substring(0, name.indexOf('.'));
  }

  /** Whether it is a whole machine, which only its own name chooses, never its family's. */
  public boolean isMetal() {
    return name.startsWith("metal", name.indexOf('.') + 1);
  }
}
