package dev.longshore.store;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task: an attempt that an engine runs or ran. The whole of a multi-node parallel job has none,
 * its nodes have.
 *
 * @param job whose attempt it is, as it stands now, which may be at a later attempt
 * @param number of the attempt, 1 for the first
 * @param placedAt when it got its room
 */
public record TaskView(JobView job, int number, Instant placedAt) {

  /** Names the attempt, and with it the task. */
  public AttemptKey key() {
    return new AttemptKey(job.job().id(), number);
  }

  /** How it ended; null while it is under way. */
  public @Nullable AttemptEnd end() {
    return job.attempts().stream()
        .filter(attempt -> attempt.number() == number)
        .findFirst()
        .orElse(null);
  }

  /** Where it has, or had, its room. */
  public Placement placement() {
    AttemptEnd end = end();
    if (end != null) {
      return end.placement();
    }
    if (job.job().state() instanceof JobState.Active(var attempt) && attempt.number() == number) {
      return attempt.placement();
    }
    throw new IllegalStateException("neither under way nor ended: " + key());
  }
}
