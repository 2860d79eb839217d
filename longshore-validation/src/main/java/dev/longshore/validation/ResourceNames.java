package dev.longshore.validation;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one pattern of all names in AWS Batch: queues, environments, definitions, policies, jobs. */
public final class ResourceNames {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  private ResourceNames() {}

  /**
   * Whether the name has 1 to 128 letters, digits, {@code _}, {@code -} and starts with neither
   * sign.
   */
  public static boolean isValid(@Nullable String name) {
    return name != null && NAME.matcher(name).matches();
  }
}
