package dev.longshore.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An instance type as Amazon EC2 sells it, or one of the user's own.
 *
 * @param name family and size, such as {@code c5.large}
 * @param vcpus whole vCPUs, from 1
 * @param memoryMib the nominal memory; an instance offers its jobs a little less: {@link
 *     UsableMemory}
 * @param gpus NVIDIA GPUs that a job can ask for, from 0
 * @param gpuKind what these are, such as {@code T4}; null where there are none
 * @param priceMicros what an hour on demand costs, in millionths of a dollar. The catalogue's own
 *     prices follow from a few numbers for each family. Only their order matters to the scheduler
 */
public record InstanceType(
    String name,
    int vcpus,
    int memoryMib,
    int gpus,
    @Nullable String gpuKind,
    Architecture architecture,
    long priceMicros) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");
  private static final Pattern GENERATION = Pattern.compile("[a-z]+([0-9]{1,3}).*");

  /** What an instance's processor is; one environment has one. */
  public enum Architecture {
    X86_64,
    ARM64
  }

  public InstanceType {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("an instance type is called <family>.<size>: " + name);
    }
    if (vcpus < 1 || memoryMib < 1 || gpus < 0 || priceMicros < 0) {
      throw new IllegalArgumentException("an instance type has a size and a price: " + name);
    }
  }

  /** The part before the dot: {@code c5} of {@code c5.large}. */
  public String family() {
    return name.substring(0, name.indexOf('.'));
  }

  /** Whether it is a whole machine, which only its own name chooses, never its family's. */
  public boolean isMetal() {
    return name.startsWith("metal", name.indexOf('.') + 1);
  }

  /** The number in its family: 5 of {@code c5.large}; 0 where there is none. */
  public int generation() {
    Matcher matcher = GENERATION.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** What jobs on one instance may ask for together. */
  public Demand capacity(UsableMemory memory) {
    return new Demand(vcpus * 1000L, memory.mibOf(memoryMib), gpus);
  }

  /** The same type at another price. */
  public InstanceType at(long newPriceMicros) {
    return new InstanceType(name, vcpus, memoryMib, gpus, gpuKind, architecture, newPriceMicros);
  }
}
