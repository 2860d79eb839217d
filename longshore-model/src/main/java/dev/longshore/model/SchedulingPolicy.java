package dev.longshore.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scheduling policy.
 *
 * @param name unique
 * @param kind which of the two policies it holds; it never changes
 * @param fairShare how room is divided, of a policy of that kind; otherwise null
 * @param document the policy as DescribeSchedulingPolicies returns it, as JSON
 * @param createdAt when it was created
 * @param tags its own
 */
public record SchedulingPolicy(
    String name,
    Kind kind,
    @Nullable FairShare fairShare,
    String document,
    Instant createdAt,
    Map<String, String> tags) {

  /** The two kinds of policy. */
  public enum Kind {
    FAIRSHARE,
    QUOTA_SHARE
  }

  public SchedulingPolicy {
    if ((kind == Kind.FAIRSHARE) != (fairShare != null)) {
      throw new IllegalArgumentException("a policy of kind " + kind + " with " + fairShare);
    }
    tags = Ordered.copyOf(tags);
  }

  /** The same policy with other tags. */
  public SchedulingPolicy withTags(Map<String, String> newTags) {
    return new SchedulingPolicy(name, kind, fairShare, document, createdAt, newTags);
  }
}
