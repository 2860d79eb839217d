package dev.longshore.model;

/** How AWS Batch chooses among the instance types that a compute environment allows. */
public enum AllocationStrategy {
  /** The cheapest type that fits, and no other while that has no capacity. */
  BEST_FIT,
  /** The cheapest by vCPU, and the next where that has no capacity. */
  BEST_FIT_PROGRESSIVE,
  /** The first of the list that fits, and the next where that has no capacity. */
  BEST_FIT_PROGRESSIVE_ORDERED,
  /** The one with the most spare capacity. */
  SPOT_CAPACITY_OPTIMIZED,
  /** The one that has much spare capacity and is cheap. */
  SPOT_PRICE_CAPACITY_OPTIMIZED,
  /** The first of the list among those with about the most spare capacity. */
  SPOT_CAPACITY_OPTIMIZED_PRIORITIZED
}
