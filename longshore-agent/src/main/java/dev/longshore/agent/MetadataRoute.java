package dev.longshore.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.wire.WireResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** ECS's task metadata: version 4, and under version 3 the same. */
final class MetadataRoute {

  private static final int NOT_FOUND = 404;
  private static final int FAILED = 500;

  /** Each question costs the engine one or more; a container that asks all the time waits. */
  private static final int QUESTIONS_AT_ONCE = 8;

  private final Semaphore asking = new Semaphore(QUESTIONS_AT_ONCE);

  private final Agent agent;

  MetadataRoute(Agent agent) {
    this.agent = agent;
  }

  /**
   * Answers who asks.
   *
   * @param path what follows the version: an id, and perhaps what is asked for
   */
  WireResponse answer(String path) {
    try {
      asking.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AgentAnswers.json(FAILED, "the agent ends");
    }
    try {
      return asked(path);
    } catch (RuntimeException engineIsAway) {
      return AgentAnswers.json(FAILED, "the engine does not answer: " + engineIsAway.getMessage());
    } finally {
      asking.release();
    }
  }

  private WireResponse asked(String path) {
    int slash = path.indexOf('/');
    String id = slash < 0 ? path : path.substring(0, slash);
    OpenTask.Container container = agent.container(id);
    if (container == null) {
      return AgentAnswers.json(
          NOT_FOUND, "V4 metadata handler: unable to get container ID: unknown id");
    }
    return switch (slash < 0 ? "" : path.substring(slash + 1)) {
      case "" -> AgentAnswers.json(200, TaskDocuments.container(container));
      case "task" -> AgentAnswers.json(200, TaskDocuments.task(container.task(), false));
      case "taskWithTags" -> AgentAnswers.json(200, TaskDocuments.task(container.task(), true));
      case "stats" -> statistics(container);
      case "task/stats" -> statistics(container.task());
      default -> AgentAnswers.json(NOT_FOUND, "there is no " + path.substring(slash));
    };
  }

  private static WireResponse statistics(OpenTask.Container container) {
    String statistics = statistics(container.task(), container.launch());
    return statistics == null
        ? AgentAnswers.json(
            NOT_FOUND, "V4 container stats handler: there are no statistics of the container")
        : AgentAnswers.json(200, OpenTask.read(statistics));
  }

  /** By the ids that the engine has for them. */
  private static WireResponse statistics(OpenTask task) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (ContainerLaunch container : task.launch().containers()) {
      String statistics = statistics(task, container);
      if (statistics != null) {
        JsonNode read = OpenTask.read(statistics);
        all.put(read.path("id").asText(), read);
      }
    }
    return AgentAnswers.json(200, all);
  }

  private static @Nullable String statistics(OpenTask task, ContainerLaunch container) {
    return task.engine().statistics(new ContainerKey(task.launch().attempt(), container.name()));
  }
}
