package dev.longshore.model;

import java.time.Instant;
import java.util.Map;

/**
 * A scheduling policy.
 *
 * @param name unique
 * @param kind which of the two policies it holds; it never changes
 * @param document the policy as DescribeSchedulingPolicies returns it, as JSON
 * @param createdAt when it was created
 * @param tags its own
 */
public record SchedulingPolicy(
    String name, Kind kind, String document, Instant createdAt, Map<String, String> tags) {

  /** The two kinds of policy. */
  public enum Kind {
    FAIRSHARE,
    QUOTA_SHARE
  }

  public SchedulingPolicy {
    tags = Ordered.copyOf(tags);
  }

  /** The same policy with other tags. */
  public SchedulingPolicy withTags(Map<String, String> newTags) {
    return new SchedulingPolicy(name, kind, document, createdAt, newTags);
  }
}
