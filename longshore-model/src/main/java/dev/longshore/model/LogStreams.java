package dev.longshore.model;

import dev.longshore.model.ContainerTemplate.LogTarget;

/** How AWS Batch names log streams. */
public final class LogStreams {

  private static final int LONGEST_PREFIX = 200;

  private LogStreams() {}

  /**
   * The stream of one attempt: {@code <prefix>/default/<task id>}. The prefix is the first 200
   * characters of the definition's name, unless the definition names another.
   */
  public static String name(DefinitionId definition, LogTarget target, AttemptKey attempt) {
    String prefix = target.streamPrefix();
    if (prefix == null) {
      String name = definition.name();
      prefix = name.substring(0, Math.min(LONGEST_PREFIX, name.length()));
    }
    return prefix + "/default/" + attempt.taskId();
  }
}
