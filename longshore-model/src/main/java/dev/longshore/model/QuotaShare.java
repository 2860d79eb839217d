package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A part of the capacity of a quota-managed queue, and what becomes of it while it is idle.
 *
 * @param name unique in its queue
 * @param queue by name
 * @param capacityLimits one to five of instance types; no unit twice
 * @param strategy whether idle capacity is lent, and that of others borrowed
 * @param borrowLimit the most that is borrowed, in percent of each limit; {@link #UNLIMITED} unless
 *     the strategy is LEND_AND_BORROW
 * @param inSharePreemption whether a job takes the place of one of lower priority in the same share
 * @param state what the user wants
 * @param status what the service does
 * @param changedAt when the status last changed
 * @param createdAt when it was created
 * @param tags its own
 */
public record QuotaShare(
    String name,
    String queue,
    List<CapacityLimit> capacityLimits,
    Strategy strategy,
    int borrowLimit,
    boolean inSharePreemption,
    ResourceState state,
    ResourceStatus status,
    Instant changedAt,
    Instant createdAt,
    Map<String, String> tags) {

  /** A borrow limit that is none. */
  public static final int UNLIMITED = -1;

  /** What becomes of idle capacity. */
  public enum Strategy {
    /** It is kept for the share's own jobs. */
    RESERVE,
    /** Other shares may have it for a while. */
    LEND,
    /** The same, and the share may have that of others. */
    LEND_AND_BORROW
  }

  public QuotaShare {
    if (borrowLimit < UNLIMITED) {
      throw new IllegalArgumentException("no borrow limit: " + borrowLimit);
    }
    capacityLimits = List.copyOf(capacityLimits);
    tags = Ordered.copyOf(tags);
  }

  /** Which one it is. */
  public QuotaShareId id() {
    return new QuotaShareId(queue, name);
  }

  /** The most of this unit that is its own; 0 where it has none. */
  public int limitOf(String capacityUnit) {
    return CapacityLimit.of(capacityLimits, capacityUnit);
  }

  /** The same share with another status. */
  public QuotaShare inStatus(ResourceStatus newStatus, Instant at) {
    return new QuotaShare(
        name,
        queue,
        capacityLimits,
        strategy,
        borrowLimit,
        inSharePreemption,
        state,
        newStatus,
        at,
        createdAt,
        tags);
  }

  /** The same share with other tags. */
  public QuotaShare withTags(Map<String, String> newTags) {
    return new QuotaShare(
        name,
        queue,
        capacityLimits,
        strategy,
        borrowLimit,
        inSharePreemption,
        state,
        status,
        changedAt,
        createdAt,
        newTags);
  }
}
