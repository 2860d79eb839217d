package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a server starts from about the instances of compute environments.
 *
 * @param all by id. A job that has one is not counted: {@code idleSince} is when one last ended
 *     there, and {@code everUsed} whether one ever did
 * @param lastNumber the highest number ever given to a launch; 0 before the first
 * @param shortages types of which somebody said that there are none, each until then
 * @param unavailable by environment: types that had no capacity when they were tried
 */
public record StoredInstances(
    List<Instance> all,
    long lastNumber,
    Map<String, Instant> shortages,
    Map<String, UnavailableTypes> unavailable) {

  /** Where none was ever launched. */
  public static final StoredInstances NONE = new StoredInstances(List.of(), 0, Map.of(), Map.of());

  public StoredInstances {
    all = List.copyOf(all);
    shortages = Ordered.copyOf(shortages);
    unavailable = Ordered.copyOf(unavailable);
  }
}
