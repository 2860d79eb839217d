package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decision about the instances of a compute environment, with why: for people.
 *
 * @param computeEnvironment its name
 * @param at when it was decided
 * @param action what was done
 * @param instanceType such as {@code c5.large}; null where none is meant
 * @param instances the ids of those that it is about
 * @param reason one sentence with numbers
 */
public record ScalingActivity(
    String computeEnvironment,
    Instant at,
    Action action,
    @Nullable String instanceType,
    List<String> instances,
    String reason) {

  /** How many are kept of each environment, the newest. */
  public static final int KEPT = 1000;

  /** What was done. */
  public enum Action {
    /** Instances were launched. */
    LAUNCH,
    /** An instance was terminated. */
    TERMINATE,
    /** An instance takes no further jobs. */
    DRAIN,
    /** Something wanted instances, and none was launched. */
    HELD,
    /** The environment has become INVALID since none of its instances joined; they go. */
    INVALIDATE
  }

  public ScalingActivity {
    instances = List.copyOf(instances);
  }
}
