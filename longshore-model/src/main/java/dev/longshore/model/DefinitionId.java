package dev.longshore.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one revision of a job definition.
 *
 * @param name as registered
 * @param revision 1 for the first
 */
public record DefinitionId(String name, int revision) {

  private static final Pattern REVISION = Pattern.compile("(.+):([0-9]{1,9})");

  /** Reads {@code name:revision}; null for anything else, such as a name alone. */
  public static @Nullable DefinitionId parse(String text) {
    Matcher matcher = REVISION.matcher(text);
    return matcher.matches()
        ? new DefinitionId(matcher.group(1), Integer.parseInt(matcher.group(2)))
        : null;
  }

  @Override
  public String toString() {
    return name + ":" + revision;
  }
}
