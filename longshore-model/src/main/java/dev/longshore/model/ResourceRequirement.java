package dev.longshore.model;

/**
 * One entry of {@code resourceRequirements}, kept as it was written, since AWS gives it back
 * unchanged.
 *
 * @param type what is asked for
 * @param value a decimal number: vCPUs, MiB or devices
 */
public record ResourceRequirement(Type type, String value) {

  /** The resources that can be asked for. */
  public enum Type {
    VCPU,
    MEMORY,
    GPU
  }
}
