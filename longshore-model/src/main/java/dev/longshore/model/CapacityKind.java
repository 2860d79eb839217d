package dev.longshore.model;

/** How AWS sells what an attempt runs on: its price goes by that. */
public enum CapacityKind {
  /** An instance at its full price; a machine that somebody registered counts as one. */
  ON_DEMAND,
  /** An instance at a part of its price. */
  SPOT,
  /** No instance: vCPUs and memory have prices of their own. */
  FARGATE,
  /** The same of spare capacity. */
  FARGATE_SPOT
}
