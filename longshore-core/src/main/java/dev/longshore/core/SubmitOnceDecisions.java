package dev.longshore.core;

import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.SubmitKeptFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Submits that carry an idempotency key. Longshore's own addition: AWS Batch makes a new job of
 * every SubmitJob, so a client that got no answer cannot know whether it may ask again.
 */
final class SubmitOnceDecisions {

  private final SubmitDecisions submits;

  SubmitOnceDecisions(SubmitDecisions submits) {
    this.submits = submits;
  }

  /** Before all checks: the same request gets the same answer though its queue has gone since. */
  Decision<JobId> submit(BatchState state, SubmitOnceCommand command, Instant now) {
    KeptSubmit earlier = state.keptSubmits().find(command.key(), now);
    if (earlier == null) {
      return first(command, submits.submit(state, command.submit(), now), now);
    }
    return earlier.payloadDigest().equals(command.payloadDigest())
        ? new Decision.Accepted<>(List.of(), earlier.job())
        : Decision.refuse(
            "The idempotency key "
                + command.key()
                + " belongs to job "
                + earlier.job()
                + ", which was submitted with another payload. A new job needs a new key.");
  }

  private static Decision<JobId> first(
      SubmitOnceCommand command, Decision<Job> decision, Instant now) {
    return switch (decision) {
      case Decision.Accepted<Job>(List<Fact> submitted, Job job) -> {
        List<Fact> facts = new ArrayList<>();
        facts.add(
            new SubmitKeptFact(
                new KeptSubmit(command.key(), command.payloadDigest(), job.id(), now)));
        facts.addAll(submitted);
        yield new Decision.Accepted<>(facts, job.id());
      }
      case Decision.Refused<Job>(Refusal refusal) -> new Decision.Refused<>(refusal);
      case Decision.Stale<Job>() -> new Decision.Stale<>();
    };
  }
}
