package dev.longshore.logs;

import org.jspecify.annotations.Nullable;

/**
 * A log group.
 *
 * @param name such as {@code /aws/batch/job}
 * @param createdMillis when it was created, milliseconds since 1970
 * @param retentionDays how long after its last event a stream is kept; null for ever
 */
public record LogGroup(String name, long createdMillis, @Nullable Integer retentionDays) {

  /** The same group with another retention. */
  LogGroup keptFor(@Nullable Integer newRetentionDays) {
    return new LogGroup(name, createdMillis, newRetentionDays);
  }
}
