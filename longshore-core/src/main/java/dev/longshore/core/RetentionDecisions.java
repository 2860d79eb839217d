package dev.longshore.core;

import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.RemoveJobsCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobRemovedFact;
import dev.longshore.model.JobId;
import java.util.ArrayList;
import java.util.List;

/**
 * Ending the keeping of jobs. What waits for a job learns of its end when that ends, or when it is
 * submitted; so nobody needs a job that has ended.
 */
final class RetentionDecisions {

  private RetentionDecisions() {}

  static Decision<Done> remove(BatchState state, RemoveJobsCommand command) {
    List<Fact> facts = new ArrayList<>();
    for (JobId job : command.jobs()) {
      if (job.isPart() || state.isUnfinished(job)) {
        throw new IllegalArgumentException("no job that has ended as a whole: " + job);
      }
      facts.add(new JobRemovedFact(job));
    }
    return new Decision.Accepted<>(facts, Done.DONE);
  }
}
