package dev.longshore.api;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.LogStreams;
import dev.longshore.model.Placement;
import dev.longshore.store.JobView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.NetworkInterface;

/**
 * An attempt, under way or ended, and what clients are shown of it: the same in {@code attempts[]}
 * and beside the definition of its containers.
 *
 * @param key whose attempt it is
 * @param placement where it has, or had, its room
 * @param started whether it was seen running
 * @param address the address that it is reached by, as far as that is known, or null
 * @param exits how each container ended; those of which nothing is known are missing
 * @param definition of its job
 */
record ShownAttempt(
    AttemptKey key,
    Placement placement,
    boolean started,
    @Nullable String address,
    List<ContainerExit> exits,
    JobDefinition definition) {

  /** The one under way, or the last that has ended; null before the first. */
  static @Nullable ShownAttempt latest(
      JobView view, List<ContainerTemplate> containers, JobDefinition definition) {
    Job job = view.job();
    if (job.state() instanceof JobState.Active(var attempt)) {
      return new ShownAttempt(
          new AttemptKey(job.id(), attempt.number()),
          attempt.placement(),
          attempt.startedAt() != null,
          attempt.address(),
          List.of(),
          definition);
    }
    return view.attempts().isEmpty()
        ? null
        : ended(job.id(), view.attempts().getLast(), containers, definition);
  }

  static ShownAttempt ended(
      JobId ran, AttemptEnd end, List<ContainerTemplate> containers, JobDefinition definition) {
    return new ShownAttempt(
        new AttemptKey(ran, end.number()),
        end.placement(),
        end.startedAt() != null,
        end.address(),
        containers.size() == 1 ? List.of(onlyExit(end, containers.getFirst())) : end.containers(),
        definition);
  }

  /** Of a task with one container, the end of the attempt says it all. */
  private static ContainerExit onlyExit(AttemptEnd end, ContainerTemplate container) {
    return new ContainerExit(
        container.name(), end.startedAt() != null, end.exitCode(), end.reason(), false);
  }

  /** How this container ended; null while it runs, and where nothing is known of its end. */
  @Nullable ContainerExit exit(String container) {
    return exits.stream()
        .filter(exit -> exit.container().equals(container))
        .findFirst()
        .orElse(null);
  }

  @Nullable Integer exitCode(String container) {
    ContainerExit exit = exit(container);
    return exit == null ? null : exit.exitCode();
  }

  @Nullable String reason(String container) {
    ContainerExit exit = exit(container);
    return exit == null ? null : exit.reason();
  }

  /**
   * Where the container writes; null before its task has started, and where it never ran itself.
   * Only awslogs has streams; another driver sends the output elsewhere.
   */
  @Nullable String logStream(ContainerTemplate container) {
    ContainerExit exit = exit(container.name());
    boolean ran = exit == null ? started && exits.isEmpty() : exit.started();
    return ran && container.log().driver().equals("awslogs")
        ? LogStreams.name(definition.id(), container, key)
        : null;
  }

  /** Fargate has none. */
  @Nullable String containerInstanceArn(Names names) {
    String environment = placement.computeEnvironment();
    return definition.capability().equals("FARGATE")
        ? null
        : names.containerInstanceArn(environment, placement.containerInstanceId());
  }

  String taskArn(Names names) {
    return names.taskArn(placement.computeEnvironment(), key.taskId());
  }

  /** The network interface of its own, where it has one: nodes of multi-node jobs and Fargate. */
  List<NetworkInterface> networkInterfaces() {
    boolean ownsOne = definition.nodes() != null || definition.capability().equals("FARGATE");
    return address == null || !ownsOne
        ? List.of()
        : List.of(
            NetworkInterface.builder()
                .attachmentId(attachmentId())
                .privateIpv4Address(address)
                .build());
  }

  /** The same at every look, and another for every attempt. */
  private String attachmentId() {
    String name = "longshore network interface " + key;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
