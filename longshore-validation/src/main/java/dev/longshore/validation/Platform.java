package dev.longshore.validation;

import dev.longshore.model.FargateSizes;
import java.util.List;

/** What a job definition was made for: its platform capability. */
public enum Platform {
  /** Jobs on instances; also when no capability was given. */
  EC2,
  /** Jobs with a capacity of their own, in the sizes of {@link FargateSizes}. */
  FARGATE,
  /** Jobs on instances that ECS manages; only with {@code ecsProperties}. */
  MANAGED_INSTANCES;

  /**
   * The platform of a stored definition: its first capability, EC2 when there is none.
   *
   * @throws IllegalArgumentException for a capability that {@link JobDefinitionRules} refuses
   */
  public static Platform of(List<String> platformCapabilities) {
    return platformCapabilities.isEmpty() ? EC2 : valueOf(platformCapabilities.getFirst());
  }
}
