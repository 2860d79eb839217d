package dev.longshore.core;

import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.RemoveJobDefinitionsCommand;
import dev.longshore.core.Command.RemoveJobsCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobDefinitionRemovedFact;
import dev.longshore.model.Fact.JobRemovedFact;
import dev.longshore.model.JobId;
import java.util.ArrayList;
import java.util.List;

/**
 * Ending the keeping of jobs and of revisions. What waits for a job learns of its end when that
 * ends, or when it is submitted; so nobody needs a job that has ended. Nobody needs a revision that
 * was deregistered but the jobs that were made from it, since no new one can be.
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

  /**
   * Whoever asks has seen that no kept job names them; the state knows of jobs that have not ended.
   * A change of tags that was under way meanwhile has the revision saved anew, for as long again.
   */
  static Decision<Done> remove(BatchState state, RemoveJobDefinitionsCommand command) {
    List<Fact> facts = new ArrayList<>();
    for (DefinitionId definition : command.definitions()) {
      if (state.definitions().find(definition) != null) {
        throw new IllegalArgumentException("active, or a job runs from it: " + definition);
      }
      facts.add(new JobDefinitionRemovedFact(definition));
    }
    return new Decision.Accepted<>(facts, Done.DONE);
  }
}
