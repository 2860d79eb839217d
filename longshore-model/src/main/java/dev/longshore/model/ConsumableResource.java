package dev.longshore.model;

import java.time.Instant;
import java.util.Map;

/**
 * Something that jobs take while they run, such as licences of a program: a name and a number. What
 * is in use is not kept here, since it follows from the attempts that are under way.
 *
 * @param name unique
 * @param kind whether jobs give back what they took; it never changes
 * @param totalQuantity 0 to {@link #MOST}; of one that is not given back, what is left
 * @param createdAt when it was created
 * @param tags its own
 */
public record ConsumableResource(
    String name, Kind kind, long totalQuantity, Instant createdAt, Map<String, String> tags) {

  /** The largest quantity. AWS names none; with this one no sum of quantities overflows. */
  public static final long MOST = 1_000_000_000_000_000L;

  /** What becomes of what a job took when its attempt ends. */
  public enum Kind {
    /** It is given back. */
    REPLENISHABLE,
    /** It is used up. */
    NON_REPLENISHABLE
  }

  /** How an update changes the total. */
  public enum Operation {
    SET,
    ADD,
    REMOVE
  }

  public ConsumableResource {
    if (totalQuantity < 0 || totalQuantity > MOST) {
      throw new IllegalArgumentException("no quantity: " + totalQuantity);
    }
    tags = Ordered.copyOf(tags);
  }

  /**
   * What may be taken now. A total that was cut below what is in use leaves nothing, until enough
   * has been given back.
   *
   * @param inUse what attempts that are under way took
   */
  public long available(long inUse) {
    return switch (kind) {
      case REPLENISHABLE -> Math.max(0, totalQuantity - inUse);
      case NON_REPLENISHABLE -> totalQuantity;
    };
  }

  /** The same resource with another total. */
  public ConsumableResource withTotal(long newTotal) {
    return new ConsumableResource(name, kind, newTotal, createdAt, tags);
  }

  /** The same resource with other tags. */
  public ConsumableResource withTags(Map<String, String> newTags) {
    return new ConsumableResource(name, kind, totalQuantity, createdAt, newTags);
  }
}
