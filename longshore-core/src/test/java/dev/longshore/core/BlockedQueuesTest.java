package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Queues whose first job cannot run: how long it may block them, and who stands where. */
class BlockedQueuesTest {

  private static final String TOO_LARGE = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT";

  private final World world = World.small();

  @AfterEach
  void whatIsStoredEqualsWhatIsInMemory() {
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
  }

  @Test
  @DisplayName("cancels the first job when it has been blocked as long as the queue lets it")
  void cancelsAfterTheLimit() {
    world.with(new QueueBuilder("q").on("ce").cancelAfter(600, TOO_LARGE).build());
    JobId never = world.submit("q", 3);
    JobId behind = world.submit("q", 1);
    world.later(Duration.ofMinutes(1)); // it counts from when the reason was seen
    assertThat(world.placed()).isEmpty();
    assertThat(world.nextDue()).contains(world.now.plusSeconds(600));
    assertThat(world.later(Duration.ofSeconds(599))).isEmpty();
    world.restart();
    world.later(Duration.ofSeconds(1));
    assertThat(world.status(never)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(never))
        .isEqualTo("Canceled by JobStateTimeLimit action due to reason: " + TOO_LARGE);
    assertThat(world.placed()).containsExactly(behind);
  }

  @Test
  @DisplayName("says that it has terminated the job where that is the action")
  void terminatesAfterTheLimit() {
    world.with(new QueueBuilder("q").on("ce").terminateAfter(600, TOO_LARGE).build());
    JobId never = world.submit("q", 3);
    assertThat(world.placed()).isEmpty();
    world.later(Duration.ofMinutes(10));
    assertThat(world.endReason(never))
        .isEqualTo("Terminated by JobStateTimeLimit action due to reason: " + TOO_LARGE);
  }

  @Test
  @DisplayName("an action for another reason does nothing, and plain waiting has no limit")
  void otherReasons() {
    world.with(
        new QueueBuilder("q")
            .on("ce")
            .cancelAfter(600, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY")
            .build());
    world.submit("q", 2);
    world.submit("q", 2);
    world.schedule();
    JobId never = world.submit("q", 3);
    world.later(Duration.ofDays(1));
    world.schedule();
    assertThat(world.status(never)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.state.blocked().all()).isEmpty();
  }

  @Test
  @DisplayName("the time begins anew when the condition had ended in between")
  void beginsAnew() {
    world.with(new QueueBuilder("q").on("ce").cancelAfter(600, TOO_LARGE).build());
    world.submit("q", 2);
    world.schedule();
    JobId large = world.submit("q", 3);
    world.later(Duration.ofMinutes(1));
    world.schedule();
    assertThat(world.nextDue()).contains(world.now.plusSeconds(600));
    world.host("larger", 4, 4096);
    world.schedule();
    assertThat(world.status(large)).isEqualTo(JobStatus.STARTING);
    assertThat(world.nextDue()).isEmpty();
  }

  @Test
  @DisplayName("a job that another has come before has no reason any more, and is not cancelled")
  void noLongerFirst() {
    String above = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE";
    world.host("large", 8, 64_000).with(new EnvironmentBuilder("ce").maxVcpus(4).build());
    world.with(new QueueBuilder("q").on("ce").cancelAfter(600, above).build());
    world.with(new QueueBuilder("other").priority(99).on("ce").build());
    JobId retried = world.submit(world.aSubmit().vcpus(4).attempts(3));
    world.schedule();
    JobId blocked = world.submit("q", 6);
    world.schedule();
    assertThat(world.job(blocked).statusReason()).startsWith(above);
    world.submit("other", 4);
    world.exits(retried, 1); // it waits for its next attempt, before the one that is blocked
    world.schedule();
    assertThat(world.position(retried)).isEqualTo(1);
    assertThat(world.job(blocked).statusReason()).isNull();
    assertThat(world.nextDue()).isEmpty();
    world.later(Duration.ofSeconds(601));
    assertThat(world.status(blocked)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  @DisplayName("a job that had blocked its queue and goes past another keeps its room")
  void pastAnother() {
    World backfilling = World.backfilling(5).host("h", 4, 64_000);
    backfilling.with(new EnvironmentBuilder("ce").maxVcpus(3).build());
    backfilling.with("p", new FairShare(600, 0, List.of()));
    backfilling.with(new QueueBuilder("q").policy("p").on("ce").build());
    backfilling.with(new DefinitionBuilder("d").build());
    JobId blocked = backfilling.submit(backfilling.aSubmit().vcpus(4).share("a").priority(1));
    backfilling.schedule();
    backfilling.submit(backfilling.aSubmit().vcpus(6).share("a").priority(9));
    backfilling.with(new EnvironmentBuilder("ce").maxVcpus(4).build());
    List<Fact> facts = backfilling.schedule().facts();
    assertThat(facts)
        .anyMatch(
            fact -> fact instanceof Fact.AttemptPlacedFact(var job, _) && job.equals(blocked));
    assertThat(facts)
        .noneMatch(
            fact -> fact instanceof Fact.JobReasonFact(var job, _, _) && job.equals(blocked));
  }

  @Test
  @DisplayName("says that nothing is known of a first job that has not moved for ten minutes")
  void undetermined() {
    JobId waits = world.submit("q", 1);
    world.with(new EnvironmentBuilder("ce").disabled().build());
    world.schedule();
    world.later(Duration.ofSeconds(599));
    world.schedule();
    assertThat(world.job(waits).statusReason()).isNull();
    world.later(Duration.ofSeconds(1));
    world.schedule();
    assertThat(world.job(waits).statusReason())
        .isEqualTo("UNDETERMINED - Batch job is blocked, root cause is undetermined.");
    world.with(new EnvironmentBuilder("ce").build());
    assertThat(world.placed()).containsExactly(waits);
  }

  @Test
  @DisplayName("a job that merely waits for others never has a code")
  void plainWaiting() {
    world.submit("q", 2);
    world.schedule();
    JobId waits = world.submit("q", 2);
    world.schedule();
    world.later(Duration.ofDays(1));
    world.schedule();
    assertThat(world.job(waits).statusReason()).isNull();
  }

  @Test
  @DisplayName("positions count from when a job came to them")
  void fronts() {
    JobId first = world.submit("q", 2);
    JobId second = world.submit("q", 2);
    JobId third = world.submit("q", 2);
    Instant submitted = world.now;
    world.schedule();
    world.later(Duration.ofMinutes(1));
    assertThat(snapshot().front())
        .containsExactly(
            new QueueSnapshot.Position(second, submitted),
            new QueueSnapshot.Position(third, submitted));
    assertThat(snapshot().usedVcpuMillis()).isEqualTo(2000);
    assertThat(snapshot().shares()).isNull();
    world.exits(first, 0);
    world.schedule();
    assertThat(snapshot().front()).containsExactly(new QueueSnapshot.Position(third, world.now));
  }

  @Test
  @DisplayName("tells when a job will start, from timeouts or from how long others ran")
  void estimates() {
    JobId running = world.submit(world.aSubmit().vcpus(2).timeoutSeconds(300));
    world.schedule();
    world.starts(running);
    JobId second = world.submit(world.aSubmit().vcpus(2).timeoutSeconds(120));
    JobId third = world.submit(world.aSubmit().vcpus(2));
    JobId fourth = world.submit(world.aSubmit().vcpus(2));
    assertThat(estimate(second)).isEqualTo(world.now.plusSeconds(300));
    assertThat(estimate(third)).isEqualTo(world.now.plusSeconds(420));
    assertThat(estimate(fourth)).isNull(); // nobody knows how long the third will run
    world.later(Duration.ofSeconds(100));
    world.exits(running, 0);
    world.schedule();
    assertThat(estimate(fourth)).isEqualTo(world.now.plusSeconds(200)); // as the first ran
  }

  @Test
  @DisplayName("a job that has run longer than others did may run until its timeout")
  void estimatesOfLongRuns() {
    JobId shorter = world.submit(world.aSubmit().vcpus(2));
    world.schedule();
    world.starts(shorter);
    world.later(Duration.ofSeconds(10));
    world.exits(shorter, 0);
    JobId longer = world.submit(world.aSubmit().vcpus(2).timeoutSeconds(300));
    JobId waits = world.submit(world.aSubmit().vcpus(2));
    world.schedule();
    world.starts(longer);
    Instant began = world.now;
    assertThat(estimate(waits)).isEqualTo(began.plusSeconds(10));
    world.later(Duration.ofSeconds(11));
    assertThat(estimate(waits)).isEqualTo(began.plusSeconds(300));
  }

  @Test
  @DisplayName(
      "nobody knows when a job ends that has run longer than others did, and has no timeout")
  void noEstimatesOfLongRuns() {
    JobId shorter = world.submit(world.aSubmit().vcpus(2));
    world.schedule();
    world.starts(shorter);
    world.later(Duration.ofSeconds(10));
    world.exits(shorter, 0);
    JobId longer = world.submit(world.aSubmit().vcpus(2));
    JobId waits = world.submit(world.aSubmit().vcpus(2));
    world.schedule();
    world.starts(longer);
    world.later(Duration.ofSeconds(11));
    assertThat(estimate(waits)).isNull();
  }

  private @Nullable Instant estimate(JobId job) {
    return Objects.requireNonNull(world.explain(job).queue()).estimatedStart();
  }

  private QueueSnapshot snapshot() {
    return world.accept(new Command.SnapshotQueueCommand(new NameOrArn("q", "q")));
  }
}
