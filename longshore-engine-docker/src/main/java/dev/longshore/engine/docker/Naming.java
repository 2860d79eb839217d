package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.Container;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the containers of one owner are named and labelled, so that they are found again.
 *
 * @param owner as in {@link DockerEngineConfig}
 */
record Naming(String owner) {

  static final String OWNER = "longshore.owner";
  static final String JOB_ID = "longshore.job-id";
  static final String ATTEMPT = "longshore.attempt";
  static final String CONTAINER = "longshore.container";

  /** Has the key of the job's attempt that a node belongs to. */
  static final String NODE_GROUP = "longshore.node-group";

  /** The GPUs that a container has, separated by commas. */
  static final String GPUS = "longshore.gpus";

  /** On the container that only holds what the containers of a task share. */
  static final String PAUSE = "longshore.pause";

  /** On a container that may end without its task; {@code false} is the only value. */
  static final String ESSENTIAL = "longshore.essential";

  private static final int MOST_FAMILY_CHARACTERS = 128;

  /**
   * A container's name, as the ECS agent builds it; the same for every launch of an attempt, so
   * that the daemon itself refuses to create a second one.
   */
  String containerName(Launch task, String container) {
    boolean isOnly = container.equals(ContainerTemplate.DEFAULT_NAME);
    return "%s-%s-%s"
        .formatted(
            family(task),
            container.substring(0, Math.min(container.length(), MOST_FAMILY_CHARACTERS)),
            hex(owner + " " + task.attempt() + (isOnly ? "" : "/" + container)));
  }

  /** The name of the container that holds what the containers of a task share. */
  String pauseName(Launch task) {
    return family(task) + "-internalecspause-" + hex(owner + " " + task.attempt());
  }

  /** The name of a scratch volume of a task. */
  String volumeName(Launch task, String volume) {
    return family(task) + "-" + hex(owner + " " + task.attempt()) + "-" + volume;
  }

  /** The name of the network of the nodes of one attempt of a job. */
  String networkName(String group) {
    return "longshore-" + hex(owner + " " + group);
  }

  private static String family(Launch task) {
    String family = task.definitionName().replaceAll("[^A-Za-z0-9_.-]", "-");
    return "ecs-%s-%d"
        .formatted(
            family.substring(0, Math.min(family.length(), MOST_FAMILY_CHARACTERS)),
            task.definitionRevision());
  }

  /** All labels of a container. */
  Map<String, String> labels(Launch task, String container) {
    Map<String, String> labels = new LinkedHashMap<>(task.labels());
    labels.putAll(taskLabels(task));
    labels.put("com.amazonaws.ecs.container-name", container);
    labels.put(CONTAINER, container);
    if (task.containers().stream()
        .anyMatch(launch -> launch.name().equals(container) && !launch.role().essential())) {
      labels.put(ESSENTIAL, "false");
    }
    return labels;
  }

  /** Which GPUs a container with these labels has. */
  static List<String> gpus(@Nullable Map<String, String> labels) {
    String ids = labels == null ? null : labels.get(GPUS);
    return ids == null ? List.of() : List.of(ids.split(","));
  }

  /** All labels of the container that holds what the containers of a task share. */
  Map<String, String> pauseLabels(Launch task) {
    Map<String, String> labels = taskLabels(task);
    labels.put(PAUSE, "true");
    return labels;
  }

  private Map<String, String> taskLabels(Launch task) {
    Map<String, String> labels = new LinkedHashMap<>(labelsToFind(task.attempt()));
    if (task.node() != null) {
      labels.put(NODE_GROUP, task.node().group().toString());
    }
    return labels;
  }

  /** The labels that only the containers and volumes of this attempt have. */
  Map<String, String> labelsToFind(AttemptKey attempt) {
    return Map.of(
        OWNER, owner, JOB_ID, attempt.job().value(), ATTEMPT, String.valueOf(attempt.number()));
  }

  /** The labels that only this container has. */
  Map<String, String> labelsToFind(ContainerKey container) {
    Map<String, String> labels = new LinkedHashMap<>(labelsToFind(container.attempt()));
    labels.put(CONTAINER, container.container());
    return labels;
  }

  /** The labels that only the containers and the network of these nodes have. */
  Map<String, String> labelsToFind(String group) {
    return Map.of(OWNER, owner, NODE_GROUP, group);
  }

  /** The labels that all containers of this owner have. */
  Map<String, String> labelsToFindAll() {
    return Map.of(OWNER, owner);
  }

  /** Whether it only holds what the containers of a task share. */
  static boolean isPause(Container container) {
    return container.getLabels().containsKey(PAUSE);
  }

  /** Which container it is; null for one of somebody else, and for one that runs nothing. */
  @Nullable ContainerKey container(@Nullable Map<String, String> labels) {
    AttemptKey attempt = attempt(labels);
    String name = labels == null ? null : labels.get(CONTAINER);
    return attempt == null || name == null ? null : new ContainerKey(attempt, name);
  }

  /** Whose container or volume it is; null for one of somebody else. */
  @Nullable AttemptKey attempt(@Nullable Map<String, String> labels) {
    if (labels == null || !owner.equals(labels.get(OWNER))) {
      return null;
    }
    String job = labels.get(JOB_ID);
    String number = labels.get(ATTEMPT);
    if (job == null || job.isEmpty() || number == null || !number.matches("[1-9][0-9]{0,8}")) {
      return null;
    }
    return new AttemptKey(new JobId(job), Integer.parseInt(number));
  }

  private static String hex(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
