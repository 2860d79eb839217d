package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an engine needs to run one attempt.
 *
 * @param attempt the key: launching it twice is launching it once
 * @param host where its room was taken
 * @param definitionName of the job, for names and labels
 * @param definitionRevision of the job
 * @param image to run; an engine without images records it
 * @param command empty means the image's own
 * @param environment complete, with the {@code AWS_BATCH_*} variables, in order
 * @param demand the room that was taken: vCPUs, memory limit, GPUs
 * @param hardCpuLimit whether it may use no more than its vCPUs (Fargate)
 * @param user or null for the image's own
 * @param privileged whether the container may do what the host may
 * @param readonlyRootFilesystem whether the container may write to its root
 * @param secrets variables whose values the engine has to find
 * @param properties the whole of {@code containerProperties} as JSON, for what only containers know
 * @param labels to put on the container: ECS's own names and propagated tags
 */
public record Launch(
    AttemptKey attempt,
    String host,
    String definitionName,
    int definitionRevision,
    String image,
    List<String> command,
    List<EnvironmentVariable> environment,
    Demand demand,
    boolean hardCpuLimit,
    @Nullable String user,
    boolean privileged,
    boolean readonlyRootFilesystem,
    List<SecretReference> secrets,
    String properties,
    Map<String, String> labels) {

  public Launch {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    secrets = List.copyOf(secrets);
    labels = Ordered.copyOf(labels);
  }
}
