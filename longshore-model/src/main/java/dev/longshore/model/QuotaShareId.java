package dev.longshore.model;

import org.jspecify.annotations.Nullable;

/**
 * Which quota share: the queue that it belongs to, and its name there.
 *
 * @param queue by name
 * @param name of the share
 */
public record QuotaShareId(String queue, String name) implements Comparable<QuotaShareId> {

  private static final String BETWEEN = "/quota-share/";

  /** What comes after {@code job-queue/} in its ARN, read; null if it is none. */
  public static @Nullable QuotaShareId parse(String text) {
    int between = text.indexOf(BETWEEN);
    if (between <= 0) {
      return null;
    }
    String name = text.substring(between + BETWEEN.length());
    return name.isEmpty() || name.contains("/")
        ? null
        : new QuotaShareId(text.substring(0, between), name);
  }

  @Override
  public int compareTo(QuotaShareId other) {
    int byQueue = queue.compareTo(other.queue);
    return byQueue != 0 ? byQueue : name.compareTo(other.name);
  }

  /** As its ARN has it after {@code job-queue/}. */
  @Override
  public String toString() {
    return queue + BETWEEN + name;
  }
}
