package dev.longshore.model;

/** How AWS Batch names log streams. */
public final class LogStreams {

  private static final int LONGEST_PREFIX = 200;

  private LogStreams() {}

  /**
   * The stream of one container of an attempt: {@code <prefix>/<container>/<task id>}. The prefix
   * is the first 200 characters of the definition's name, unless the container names another.
   */
  public static String name(
      DefinitionId definition, ContainerTemplate container, AttemptKey attempt) {
    String prefix = container.log().streamPrefix();
    if (prefix == null) {
      String name = definition.name();
      prefix = name.substring(0, Math.min(LONGEST_PREFIX, name.length()));
    }
    return prefix + "/" + container.name() + "/" + attempt.taskId();
  }
}
