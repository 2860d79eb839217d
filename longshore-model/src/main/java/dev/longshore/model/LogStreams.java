package dev.longshore.model;

import org.jspecify.annotations.Nullable;

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
    return name(
        definition.name(),
        container.log().streamPrefix(),
        new ContainerKey(attempt, container.name()));
  }

  /**
   * The same, of who knows only these.
   *
   * @param definitionName of the job
   * @param prefix that the container names, or null
   */
  public static String name(
      String definitionName, @Nullable String prefix, ContainerKey container) {
    String first =
        prefix == null
            ? definitionName.substring(0, Math.min(LONGEST_PREFIX, definitionName.length()))
            : prefix;
    return first + "/" + container.container() + "/" + container.attempt().taskId();
  }
}
