package dev.longshore.engine.docker;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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

  /** The name of the only container of a job that is not a multi-container job. */
  private static final String DEFAULT_CONTAINER = "default";

  private static final int MOST_FAMILY_CHARACTERS = 128;

  /**
   * The container's name, as the ECS agent builds it; the same for every launch of an attempt, so
   * that the daemon itself refuses to create a second one.
   */
  String containerName(Launch launch) {
    String family = launch.definitionName().replaceAll("[^A-Za-z0-9_.-]", "-");
    return "ecs-%s-%d-%s-%s"
        .formatted(
            family.substring(0, Math.min(family.length(), MOST_FAMILY_CHARACTERS)),
            launch.definitionRevision(),
            DEFAULT_CONTAINER,
            hex(owner + " " + launch.attempt()));
  }

  /** All labels of an attempt's container. */
  Map<String, String> labels(Launch launch) {
    Map<String, String> labels = new LinkedHashMap<>(launch.labels());
    labels.putAll(labelsToFind(launch.attempt()));
    labels.put("com.amazonaws.ecs.container-name", DEFAULT_CONTAINER);
    labels.put(CONTAINER, DEFAULT_CONTAINER);
    return labels;
  }

  /** The labels that only the containers of this attempt have. */
  Map<String, String> labelsToFind(AttemptKey attempt) {
    return Map.of(
        OWNER, owner, JOB_ID, attempt.job().value(), ATTEMPT, String.valueOf(attempt.number()));
  }

  /** The labels that all containers of this owner have. */
  Map<String, String> labelsToFindAll() {
    return Map.of(OWNER, owner);
  }

  /** Whose container it is; null for one of somebody else. */
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
