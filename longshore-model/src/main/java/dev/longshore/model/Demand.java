package dev.longshore.model;

/**
 * What a job asks for and what a host has to give: the three resources that AWS Batch schedules by.
 *
 * @param vcpuMillis thousandths of a vCPU, 0 or more
 * @param memoryMib MiB, 0 or more
 * @param gpus whole devices, 0 or more
 */
public record Demand(long vcpuMillis, long memoryMib, int gpus) {

  /** Asks for nothing. */
  public static final Demand NOTHING = new Demand(0, 0, 0);

  public Demand {
    if (vcpuMillis < 0 || memoryMib < 0 || gpus < 0) {
      throw new IllegalArgumentException("a demand is never negative");
    }
  }

  /** Whether it asks for nothing at all. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  /** Both together. */
  public Demand plus(Demand other) {
    return new Demand(
        vcpuMillis + other.vcpuMillis,
        memoryMib + other.memoryMib,
        (int) Math.min(Integer.MAX_VALUE, (long) gpus + other.gpus));
  }

  /** So many of this together. */
  public Demand times(long count) {
    return new Demand(
        vcpuMillis * count, memoryMib * count, (int) Math.min(Integer.MAX_VALUE, gpus * count));
  }

  /** What remains when the other is taken away, never less than nothing. */
  public Demand minus(Demand other) {
    return new Demand(
        Math.max(0, vcpuMillis - other.vcpuMillis),
        Math.max(0, memoryMib - other.memoryMib),
        Math.max(0, gpus - other.gpus));
  }

  /** As much of this as the other has, resource by resource. */
  public Demand atMost(Demand other) {
    return new Demand(
        Math.min(vcpuMillis, other.vcpuMillis),
        Math.min(memoryMib, other.memoryMib),
        Math.min(gpus, other.gpus));
  }

  /** Whether all of this can be had from what the other offers. */
  public boolean fitsIn(Demand offer) {
    return vcpuMillis <= offer.vcpuMillis && memoryMib <= offer.memoryMib && gpus <= offer.gpus;
  }
}
