package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule of EventBridge: which events go to which targets.
 *
 * @param name unique
 * @param description or null
 * @param pattern that events must match, as JSON
 * @param state as AWS has it: ENABLED, DISABLED, or a longer word for enabled
 * @param roleArn kept and of no effect here, or null
 * @param tags given when it was made
 * @param targets in the order in which they came
 */
public record EventRule(
    String name,
    @Nullable String description,
    String pattern,
    String state,
    @Nullable String roleArn,
    Map<String, String> tags,
    List<Target> targets) {

  private static final String WEBHOOK = "longshore:webhook:";

  public EventRule {
    tags = Ordered.copyOf(tags);
    targets = List.copyOf(targets);
  }

  /**
   * Where events go.
   *
   * @param id unique in the rule
   * @param arn what it is; only {@code longshore:webhook:<url>} is delivered to
   * @param document the whole entry as the client gave it, as JSON
   */
  public record Target(String id, String arn, String document) {

    /** Whether events are delivered to it, and not only noted that they should be. */
    public boolean isDelivered() {
      return arn.startsWith(WEBHOOK);
    }

    /** Where they are delivered to. Only call it where {@link #isDelivered()} holds. */
    public String url() {
      return arn.substring(WEBHOOK.length());
    }
  }

  /** Whether events go to its targets. */
  public boolean isEnabled() {
    return !state.equals("DISABLED");
  }

  /** The name of a target among all that get events. */
  public String receiver(Target target) {
    return "rule/" + name + "/" + target.id();
  }

  /** The same rule with other targets. */
  public EventRule withTargets(List<Target> newTargets) {
    return new EventRule(name, description, pattern, state, roleArn, tags, newTargets);
  }
}
