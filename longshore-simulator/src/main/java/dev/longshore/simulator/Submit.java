package dev.longshore.simulator;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.RetryStrategy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to be submitted to a simulated cluster.
 *
 * @param number of the job, from which its id follows
 * @param queue by name
 * @param definition by name
 * @param share for a fair-share queue, or null
 * @param priority inside the share, in place of the definition's, or null
 * @param arraySize 0 for a job that is no array
 * @param attempts with the first run, 1 or more
 * @param timeoutSeconds of one attempt, or null
 * @param consumables that each attempt takes
 */
record Submit(
    int number,
    String queue,
    String definition,
    @Nullable String share,
    @Nullable Integer priority,
    int arraySize,
    int attempts,
    @Nullable Integer timeoutSeconds,
    List<ConsumableRequirement> consumables) {

  /** A single job that is tried once. */
  static Submit single(int number, String queue, String definition, @Nullable String share) {
    return new Submit(number, queue, definition, share, null, 0, 1, null, List.of());
  }

  /** The id of the job with this number. */
  static JobId id(int number) {
    return new JobId("00000000-0000-4000-8000-%012x".formatted(number));
  }

  JobId id() {
    return id(number);
  }

  SubmitJobCommand command() {
    return command(List.of(), Map.of());
  }

  /**
   * @param dependsOn the jobs to wait for
   * @param known what was read of them
   */
  SubmitJobCommand command(
      List<JobRequest.Dependency> dependsOn, Map<JobId, SubmitJobCommand.Dependency> known) {
    JobRequest request =
        new JobRequest(
            Map.of(),
            Map.of(),
            null,
            null,
            dependsOn,
            attempts == 1 ? null : new RetryStrategy(attempts, List.of()),
            timeoutSeconds,
            null,
            Map.of(),
            share,
            priority,
            consumables);
    return new SubmitJobCommand(
        id(),
        "job-" + number,
        new NameOrArn(queue, queue),
        new NameOrArn(definition, definition),
        0,
        request,
        arraySize,
        List.of(),
        Map.of(),
        known,
        null);
  }
}
