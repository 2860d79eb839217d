package dev.longshore.logs;

/**
 * A log group.
 *
 * @param name such as {@code /aws/batch/job}
 * @param createdMillis when it was created, milliseconds since 1970
 */
public record LogGroup(String name, long createdMillis) {}
