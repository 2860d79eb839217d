package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.model.Preemption;
import dev.longshore.model.StopRequest;
import dev.longshore.store.EventFilter;
import dev.longshore.store.JobEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do with service jobs that make room for others. */
public abstract class StorePreemptionContract extends StoreFixture {

  private static final Placement PLACEMENT = new Placement("environment", "host");
  private static final String REASON = Preemption.ACROSS_SHARES.reason();

  /** Creates the contract; called by the subclasses. */
  protected StorePreemptionContract() {}

  private Job waiting() {
    Job job = aJob(1).service(1).build();
    commit(new Fact.JobSubmittedFact(job), new Fact.JobRunnableFact(job.id(), START, false, null));
    return job;
  }

  private void begin(Job job, int number) {
    commit(
        new Fact.AttemptPlacedFact(job.id(), Attempt.scheduled(number, PLACEMENT, at(number))),
        new Fact.AttemptStartedFact(job.id(), number, at(number), null));
  }

  private void preempt(Job job, int number) {
    commit(
        new Fact.JobStopRequestedFact(
            job.id(), new StopRequest(StopRequest.Cause.PREEMPTED, REASON)),
        new Fact.JobReasonFact(job.id(), Preemption.ACROSS_SHARES.inProgress(), at(number + 1)));
  }

  private static Fact ended(Job job, int number) {
    return new Fact.AttemptEndedFact(
        job.id(),
        new AttemptEnd(
            number, PLACEMENT, null, at(number), at(number + 2), 143, null, REASON, List.of()));
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private List<JobEvent> events() {
    return reads().events(EventFilter.ALL, 0, 100).events();
  }

  @Test
  void countsAttemptsThatMadeRoom() {
    Job job = waiting();
    begin(job, 1);
    preempt(job, 1);
    commit(ended(job, 1), new Fact.JobRunnableFact(job.id(), at(3), true, REASON));
    begin(job, 4);
    preempt(job, 4);
    commit(ended(job, 4), new Fact.JobRunnableFact(job.id(), at(6), true, REASON));
    reopen();
    assertThat(store.load().jobs()).singleElement().extracting(Job::preemptions).isEqualTo(2);
  }

  @Test
  void tellsOfBothEndsOfAPreemption() {
    Job job = waiting();
    begin(job, 1);
    preempt(job, 1);
    commit(ended(job, 1), new Fact.JobRunnableFact(job.id(), at(3), true, REASON));
    begin(job, 4);
    preempt(job, 4);
    commit(ended(job, 4), new Fact.JobEndedFact(job.id(), false, at(6), REASON));
    List<JobEvent> preemptions =
        events().stream().filter(event -> event.preemption() != null).toList();
    assertThat(preemptions)
        .extracting(JobEvent::detailType)
        .containsExactly(
            "Batch Service Job Preemption Started",
            "Batch Service Job Preemption Completed",
            "Batch Service Job Preemption Started",
            "Batch Service Job Preemption Completed");
    assertThat(preemptions)
        .extracting(event -> event.job().job().status())
        .containsExactly(
            JobStatus.RUNNING, JobStatus.RUNNABLE, JobStatus.RUNNING, JobStatus.FAILED);
    assertThat(preemptions.getFirst().job().job().statusReason())
        .isEqualTo(Preemption.ACROSS_SHARES.inProgress());
    assertThat(preemptions.getLast().job().attempts()).hasSize(2);
    assertThat(preemptions.getFirst().at()).isEqualTo(at(2));
  }
}
