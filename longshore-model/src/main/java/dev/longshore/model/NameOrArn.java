package dev.longshore.model;

import java.util.Objects;

/**
 * A request member that takes a name or an ARN. Handlers look up {@link #name()} and put {@link
 * #given()} into their messages, as AWS does.
 *
 * @param given the text of the request
 * @param name the resource's name within its realm; equal to {@code given} where that is no Batch
 *     ARN of the realm and kind asked for, so that a lookup finds nothing
 */
public record NameOrArn(String given, String name) {

  public NameOrArn {
    Objects.requireNonNull(given);
    Objects.requireNonNull(name);
  }

  /**
   * Reads a member that takes a name or an ARN. Whatever is no ARN of this realm and kind is taken
   * as a name; nothing is refused here.
   *
   * @param resourceType the word before the slash in the ARN, such as {@code job-queue}
   */
  public static NameOrArn parse(String given, Realm realm, String resourceType) {
    String prefix = realm.arn("batch", resourceType + "/");
    if (given.length() == prefix.length() || !given.startsWith(prefix)) {
      return new NameOrArn(given, given);
    }
    String name = given.substring(prefix.length());
    // A slash means a resource below this one: job-queue/q/quota-share/s is no job queue.
    return new NameOrArn(given, name.indexOf('/') < 0 ? name : given);
  }
}
