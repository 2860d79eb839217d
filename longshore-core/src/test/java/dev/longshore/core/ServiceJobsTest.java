package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.DeleteServiceEnvironmentCommand;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.ResourceState;
import dev.longshore.model.RetryStrategy;
import dev.longshore.testkit.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Service jobs from their submit to their end. */
class ServiceJobsTest {

  private static final String DONE = "Received status from SageMaker: Training job completed";

  private final World world =
      new World()
          .host("h", 4, 8192)
          .with(Resources.aServiceEnvironment("se", new CapacityLimit(2, "NUM_INSTANCES")))
          .with(Resources.aServiceQueue("sq", "se"));
  private int submitted;

  private JobId submit(int instances) {
    return submit(instances, null, null);
  }

  private SubmitServiceJobCommand command(
      JobId id, int instances, @Nullable RetryStrategy retries, @Nullable String onceKey) {
    return new SubmitServiceJobCommand(
        id,
        "job",
        new NameOrArn("sq", "sq"),
        JobRequest.ofService(
            Resources.aServiceRequest(instances), retries, null, Map.of(), null, null),
        null,
        null,
        new Demand(1000, 512, 0),
        onceKey,
        null);
  }

  private JobId submit(int instances, @Nullable RetryStrategy retries, @Nullable String onceKey) {
    JobId id = World.id(100 + ++submitted);
    world.accept(command(id, instances, retries, onceKey));
    world.schedule();
    return id;
  }

  private void start(JobId job) {
    int attempt = world.state.job(job).attempts();
    world.report(new AttemptTaken(new AttemptKey(job, attempt), world.now));
    world.report(new AttemptStarted(new AttemptKey(job, attempt), world.now));
  }

  private void exit(JobId job, int code, @Nullable String failure) {
    ContainerExit how = new ContainerExit("default", true, code, null, failure, false);
    AttemptKey attempt = new AttemptKey(job, world.state.job(job).attempts());
    world.report(new AttemptExited(attempt, world.now, world.now, List.of(how)));
  }

  @Test
  void isScheduledUntilAnEngineTakesIt() {
    JobId job = submit(1);
    AttemptKey attempt = new AttemptKey(job, 1);
    assertThat(world.status(job)).isEqualTo(JobStatus.SCHEDULED);
    world.report(new AttemptTaken(attempt, world.now));
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);
    world.report(new AttemptStarted(attempt, world.now));
    world.report(new AttemptTaken(attempt, world.now)); // late
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job, 0, null);
    assertThat(world.ended.get(job)).extracting("succeeded", "statusReason").contains(true, DONE);
  }

  @Test
  void tellsWhatTheContainerWroteOfItsFailure() {
    JobId job = submit(1);
    start(job);
    exit(job, 3, "no data");
    assertThat(world.ended.get(job))
        .extracting("statusReason")
        .isEqualTo("Received status from SageMaker: AlgorithmError: no data, exit code: 3");
  }

  @Test
  void isTriedAgainWhereItsStatusReasonMatches() {
    RetryStrategy.EvaluateOnExit algorithm =
        new RetryStrategy.EvaluateOnExit(
            "Received status from SageMaker: AlgorithmError: (memory)*",
            null,
            null,
            RetryStrategy.Action.RETRY);
    RetryStrategy.EvaluateOnExit others =
        new RetryStrategy.EvaluateOnExit("*", null, null, RetryStrategy.Action.EXIT);
    JobId job = submit(1, new RetryStrategy(3, List.of(algorithm, others)), null);
    start(job);
    exit(job, 1, "(memory) is short");
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    world.schedule();
    start(job);
    exit(job, 1, "else");
    assertThat(world.ended.get(job)).extracting("succeeded").isEqualTo(false);
  }

  @Test
  void waitsWhileTheServiceEnvironmentHasNoMoreInstances() {
    JobId first = submit(1);
    JobId second = submit(1);
    JobId third = submit(1);
    assertThat(world.status(second)).isEqualTo(JobStatus.SCHEDULED);
    assertThat(world.status(third)).isEqualTo(JobStatus.RUNNABLE);
    start(first);
    exit(first, 0, null);
    world.schedule();
    assertThat(world.status(third)).isEqualTo(JobStatus.SCHEDULED);
  }

  @Test
  void itsEnvironmentIsDeletedWhenItHasEndedWhateverRunsInAComputeEnvironmentOfThatName() {
    world
        .with(new EnvironmentBuilder("se").build())
        .with(new QueueBuilder("q").on("se").build())
        .with(new DefinitionBuilder("d").build());
    JobId other = world.submit("q", 1);
    JobId job = submit(1);
    world
        .with(Resources.aServiceEnvironment("next", new CapacityLimit(2, "NUM_INSTANCES")))
        .with(Resources.aServiceQueue("sq", "next"));
    NameOrArn name = new NameOrArn("se", "se");
    world.accept(new UpdateServiceEnvironmentCommand(name, ResourceState.DISABLED, null));
    world.later(Duration.ofSeconds(1));
    world.accept(new DeleteServiceEnvironmentCommand(name));
    world.later(Duration.ofSeconds(1));
    assertThat(world.state.serviceEnvironment("se")).isNotNull();

    start(job);
    exit(job, 0, null);
    world.later(Duration.ofSeconds(1));
    assertThat(world.state.serviceEnvironment("se")).isNull();
    assertThat(world.status(other)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  void moreInstancesThanThereMayBeBlockTheQueue() {
    JobId job = submit(3);
    assertThat(world.state.job(job).statusReason()).isEqualTo(BlockedReason.SERVICE_MAX_RESOURCE);
  }

  @Test
  void allInstancesStartAtOnceAndTheFirstThatFailsStopsTheOthers() {
    JobId job = submit(2);
    Job first = world.state.job(job.node(0));
    assertThat(first.status()).isEqualTo(JobStatus.SCHEDULED);
    start(job.node(0));
    start(job.node(1));
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job.node(1), 5, "broken");
    assertThat(world.state.job(job.node(0)).isToStop()).isTrue();
    exit(job.node(0), 143, null);
    assertThat(world.ended.get(job))
        .extracting("succeeded", "statusReason")
        .contains(false, "Received status from SageMaker: AlgorithmError: broken, exit code: 5");
    assertThat(world.state.used().instancesIn("se").total()).isZero();
  }

  @Test
  void succeedsWhenAllInstancesHave() {
    JobId job = submit(2);
    start(job.node(0));
    start(job.node(1));
    exit(job.node(0), 0, null);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job.node(1), 0, null);
    assertThat(world.ended.get(job)).extracting("succeeded", "statusReason").contains(true, DONE);
  }

  @Test
  void operationsOfJobsDoNotSeeIt() {
    JobId job = submit(1);
    world.accept(new TerminateJobsCommand(List.of(job), "no"));
    assertThat(world.state.job(job).isToStop()).isFalse();
    world.accept(new TerminateServiceJobsCommand(List.of(job), "enough"));
    assertThat(world.state.job(job).isToStop()).isTrue();
  }

  @Test
  void theSameRequestUnderItsTokenIsRefused() {
    JobId job = submit(1, null, "token");
    assertThat(world.refuse(command(World.id(999), 1, null, "token")).message())
        .contains(job.value());
  }

  @Test
  void itsPriorityCanChangeWhileItLives() {
    JobId job = submit(1);
    world.accept(new UpdateServiceJobCommand(job, 7));
    assertThat(world.state.job(job).request().schedulingPriority()).isEqualTo(7);
    start(job);
    exit(job, 0, null);
    assertThat(world.refuse(new UpdateServiceJobCommand(job, 8)).message()).contains(job.value());
  }
}
