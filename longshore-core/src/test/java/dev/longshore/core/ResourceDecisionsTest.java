package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Refusal;
import dev.longshore.model.Report;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lives of compute environments and job queues, with AWS's words. */
class ResourceDecisionsTest {
  private static final String TAKEN = "Object already exists";
  private static final String NOT_VALID =
      "Compute Environments must be created and valid before attaching them to a job queue";
  private static final Duration SETTLING = Duration.ofMillis(100);
  private final World world = World.small();

  @Test
  void anEnvironmentIsCreatingUntilItHasSettled() {
    world.accept(
        new CreateComputeEnvironmentCommand(
            new EnvironmentBuilder("new").status(ResourceStatus.CREATING).build()));
    assertThat(world.nextDue()).contains(World.START.plus(SETTLING));
    assertThat(world.later(SETTLING.minusMillis(1))).isEmpty();
    assertThat(world.environment("new").status()).isEqualTo(ResourceStatus.CREATING);
    world.later(Duration.ofMillis(1));
    assertThat(world.environment("new").status()).isEqualTo(ResourceStatus.VALID);
    assertThat(world.environment("new").statusReason()).isEqualTo("ComputeEnvironment Healthy");
    assertThat(world.nextDue()).isEmpty();
  }

  @Test
  void aNameIsTakenOnce() {
    Refusal environment =
        world.refuse(new CreateComputeEnvironmentCommand(new EnvironmentBuilder("ce").build()));
    assertThat(environment).isEqualTo(new Refusal(Refusal.Kind.CONFLICT, TAKEN, false));
    Refusal queue = world.refuse(create(new QueueBuilder("q").on("ce"), null));
    assertThat(queue).isEqualTo(new Refusal(Refusal.Kind.CONFLICT, TAKEN, false));
  }

  @Test
  void thereIsABoundOfEnvironmentsAndQueues() {
    World small =
        World.limited(
            Limits.DEFAULTS.with(Limit.COMPUTE_ENVIRONMENTS, 1).with(Limit.JOB_QUEUES, 1));
    small.with(new EnvironmentBuilder("ce").build()).with(new QueueBuilder("q").on("ce").build());
    assertThat(
            small
                .refuse(new CreateComputeEnvironmentCommand(new EnvironmentBuilder("b").build()))
                .message())
        .isEqualTo("Limit exceeded: there are 1 compute environments.");
    assertThat(small.refuse(create(new QueueBuilder("b").on("ce"), null)).message())
        .isEqualTo("Limit exceeded: there are 1 job queues.");
  }

  @Test
  void anEnvironmentIsUpdatedFromItsNewestReadingOnly() {
    ComputeEnvironment read = world.environment("ce");
    world.accept(new UpdateComputeEnvironmentCommand(read));
    assertThat(world.environment("ce").status()).isEqualTo(ResourceStatus.UPDATING);
    assertThat(message(new UpdateComputeEnvironmentCommand(read)))
        .isEqualTo("Cannot update, resource is being modified.");
    world.later(SETTLING);
    assertThat(world.decide(new UpdateComputeEnvironmentCommand(read)))
        .isInstanceOf(Decision.Stale.class);
    world.accept(new UpdateComputeEnvironmentCommand(world.environment("ce")));
    assertThat(message(new UpdateComputeEnvironmentCommand(new EnvironmentBuilder("no").build())))
        .isEqualTo("no does not exist");
  }

  @Test
  void anEnvironmentIsDeletedWhenItIsDisabledUnusedAndStill() {
    assertThat(message(deleteEnvironment("nope"))).isEqualTo("nope does not exist");
    assertThat(message(deleteEnvironment("ce"))).isEqualTo("Cannot delete, state must be DISABLED");
    world.with(new EnvironmentBuilder("ce").disabled().status(ResourceStatus.UPDATING).build());
    assertThat(message(deleteEnvironment("ce")))
        .isEqualTo("Cannot delete, resource is being modified.");
    world.with(new EnvironmentBuilder("ce").disabled().build());
    assertThat(message(deleteEnvironment("ce")))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");
    world.with(new EnvironmentBuilder("lonely").disabled().build());
    world.accept(deleteEnvironment("lonely"));
    assertThat(world.environment("lonely").status()).isEqualTo(ResourceStatus.DELETING);
    assertThat(message(deleteEnvironment("lonely")))
        .isEqualTo("Cannot delete, resource is being modified.");
    world.later(SETTLING);
    assertThat(world.state.environment("lonely")).isNull();
  }

  @Test
  void aDeletedEnvironmentGoesWhenWhatRanThereHasEnded() {
    JobId job = world.submit(world.aSubmit());
    world.schedule();
    world.with(new EnvironmentBuilder("ce").disabled().build());
    world.with(new EnvironmentBuilder("other").build());
    world.with(new QueueBuilder("q").on("other").build());
    world.accept(deleteEnvironment("ce"));
    assertThat(world.job(job).isToStop()).isTrue();
    world.later(SETTLING);
    assertThat(world.environment("ce").status()).isEqualTo(ResourceStatus.DELETING);
    world.exits(job, 143);
    assertThat(world.endReason(job))
        .matches("Host EC2 \\(instance i-[0-9a-f]{17}\\) terminated\\.");
    world.later(SETTLING);
    assertThat(world.state.environment("ce")).isNull();
  }

  @Test
  void aQueueNeedsEnvironmentsThatAreValidAndOfOneKind() {
    world.with(new EnvironmentBuilder("new").status(ResourceStatus.CREATING).build());
    world.with(new EnvironmentBuilder("spot").kind("SPOT").build());
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    world.with(new EnvironmentBuilder("eks").eks().build());
    for (String bad : List.of("nope", "new")) {
      Refusal refusal = world.refuse(create(new QueueBuilder("b").on("ce", bad), null));
      assertThat(refusal).isEqualTo(Refusal.wrapped(NOT_VALID));
    }
    assertThat(message(create(new QueueBuilder("b").on("ce", "fg"), null)))
        .isEqualTo(
            "All attached Compute Environments must be of types [EC2, SPOT] or types"
                + " [FARGATE_SPOT, FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed.");
    assertThat(message(create(new QueueBuilder("b").on("ce", "eks"), null))).contains("EKS");
    world.accept(create(new QueueBuilder("b").on("ce", "spot"), null));
  }

  @Test
  void theTypeOfAQueueFollowsFromItsEnvironments() {
    world.with(new EnvironmentBuilder("fg").kind("FARGATE_SPOT").build());
    world.with(new EnvironmentBuilder("eks").eks().build());
    world.with(new EnvironmentBuilder("mi").kind("ECS_MANAGED_INSTANCES").build());
    world.accept(create(new QueueBuilder("a").type("?").on("fg"), null));
    world.accept(create(new QueueBuilder("b").type("?").on("eks"), "EKS"));
    world.accept(create(new QueueBuilder("c").type("?").on("mi"), null));
    world.accept(create(new QueueBuilder("d").type("?").on("ce"), "ECS"));
    assertThat(List.of("a", "b", "c", "d"))
        .extracting(name -> world.queue(name).type())
        .containsExactly("ECS_FARGATE", "EKS", "ECS_MANAGED_INSTANCES", "ECS");
    assertThat(message(create(new QueueBuilder("e").on("ce"), "EKS")))
        .isEqualTo("EKS job queue type must have EKS compute environment.");
    assertThat(message(create(new QueueBuilder("e").on("ce"), "ECS_FARGATE")))
        .contains("ECS_FARGATE, which is incompatible");
  }

  @Test
  void aQueueIsUpdatedMemberByMember() {
    world.with(new EnvironmentBuilder("other").build());
    JobQueue before = world.queue("q");
    JobQueue reply = world.accept(update(ResourceState.DISABLED, 7, List.of("other", "ce")));
    assertThat(world.queue("q")).isEqualTo(reply);
    assertThat(reply.status()).isEqualTo(ResourceStatus.UPDATING);
    assertThat(reply.state()).isEqualTo(ResourceState.DISABLED);
    assertThat(reply.priority()).isEqualTo(7);
    assertThat(reply.environments()).isEqualTo(QueueBuilder.order("other", "ce"));
    assertThat(message(update(null, 8, null)))
        .isEqualTo("Cannot update, resource is being modified.");
    world.later(SETTLING);
    assertThat(world.queue("q").status()).isEqualTo(ResourceStatus.VALID);
    assertThat(world.queue("q").statusReason()).isEqualTo("JobQueue Healthy");
    JobQueue same = world.accept(update(null, null, null));
    assertThat(same.priority()).isEqualTo(7);
    assertThat(same.state()).isEqualTo(ResourceState.DISABLED);
    assertThat(same.createdAt()).isEqualTo(before.createdAt());
  }

  @Test
  void aQueueKeepsItsProvisioningModel() {
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    assertThat(message(update(null, null, List.of("fg")))).contains("provisioning model");
    assertThat(message(update(null, null, List.of("nope")))).isEqualTo(NOT_VALID);
  }

  @Test
  void aQueueIsDeletedWhenItIsDisabledAndStill() {
    assertThat(message(deleteQueue("nope"))).isEqualTo("nope does not exist");
    assertThat(message(deleteQueue("q"))).isEqualTo("Cannot delete, state must be DISABLED");
    world.with(new QueueBuilder("q").on("ce").disabled().status(ResourceStatus.UPDATING).build());
    assertThat(message(deleteQueue("q"))).isEqualTo("Cannot delete, resource is being modified.");
    world.with(new QueueBuilder("q").on("ce").disabled().build());
    world.accept(deleteQueue("q"));
    assertThat(world.queue("q").status()).isEqualTo(ResourceStatus.DELETING);
    world.later(SETTLING);
    assertThat(world.state.queue("q")).isNull();
    assertThat(message(deleteQueue("q"))).isEqualTo("q does not exist");
  }

  @Test
  void deletingAQueueEndsItsJobsFirst() {
    JobId array = world.submit(world.aSubmit().array(5));
    JobId waiting = world.submit(world.aSubmit());
    world.schedule();
    JobId pending = world.submit(world.aSubmit().after(array));
    world.with(new QueueBuilder("q").on("ce").disabled().build());
    world.accept(deleteQueue("q"));
    world.later(Duration.ZERO);
    assertThat(world.endReason(waiting)).isEqualTo("Job queue deleted");
    assertThat(world.endReason(pending)).isEqualTo("Job queue deleted");
    assertThat(world.job(array.child(0)).isToStop()).isTrue();
    world.later(SETTLING);
    assertThat(world.queue("q").status()).isEqualTo(ResourceStatus.DELETING);
    world.exits(array.child(0), 0);
    world.exits(array.child(1), 143);
    assertThat(world.endReason(array)).isEqualTo("Job queue deleted");
    world.later(SETTLING);
    assertThat(world.state.queue("q")).isNull();
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void aQueueWithManyJobsEndsThemInStepsAndGoesOnAfterARestart() {
    for (int i = 0; i < 450; i++) {
      world.submit(world.aSubmit());
    }
    world.schedule();
    world.with(new QueueBuilder("q").on("ce").disabled().build());
    world.accept(deleteQueue("q"));
    assertThat(world.state.unfinished()).hasSize(450);
    world.later(Duration.ZERO);
    assertThat(toldToEnd()).isEqualTo(200);
    assertThat(world.nextDue())
        .hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(world.now));
    world.restart();
    world.later(Duration.ZERO);
    assertThat(toldToEnd()).isEqualTo(400);
    world.later(Duration.ZERO);
    assertThat(toldToEnd()).isEqualTo(450);
    assertThat(world.later(Duration.ZERO)).isEmpty();
    assertThat(world.nextDue()).as("the engine has its turn").isEmpty();
  }

  /** Those that ran are being stopped; the others have ended. */
  private long toldToEnd() {
    int ended = 450 - world.state.unfinished().size();
    return ended + world.state.unfinished().stream().filter(Job::isToStop).count();
  }

  @Test
  void aTimeoutRingsOnceAndNotForAnAttemptThatHasEnded() {
    JobId slow = world.submit(world.aSubmit().timeoutSeconds(60).attempts(3));
    JobId fast = world.submit(world.aSubmit().timeoutSeconds(60));
    world.schedule();
    world.later(Duration.ofSeconds(30));
    assertThat(world.nextDue()).as("starting does not count").isEmpty();
    world.starts(slow);
    world.starts(fast);
    world.exits(fast, 0);
    assertThat(world.nextDue()).contains(World.START.plusSeconds(90));
    assertThat(world.later(Duration.ofMillis(59_999))).isEmpty();
    assertThat(world.later(Duration.ofMillis(1))).hasSize(1);
    assertThat(world.nextDue()).isEmpty();
    assertThat(world.later(Duration.ofSeconds(5))).isEmpty();
    world.exits(slow, 0);
    assertThat(world.endReason(slow)).isEqualTo("Job attempt duration exceeded timeout");
  }

  @Test
  void anAttemptThatEndedInTimeIsNoTimeoutHoweverLateItsEndIsHeardOf() {
    JobId job = world.submit(world.aSubmit().timeoutSeconds(60));
    JobId retried = world.submit(world.aSubmit().timeoutSeconds(60).attempts(2));
    world.schedule();
    world.starts(job);
    world.starts(retried);
    Instant inTime = world.now.plusSeconds(59);
    assertThat(world.later(Duration.ofSeconds(70))).hasSize(2);
    world.exitedAt(job, inTime, 0);
    world.exitedAt(retried, inTime, 1);
    assertThat(world.state.find(job)).isNull();
    assertThat(world.endReason(job)).isEqualTo("Essential container in task exited");
    assertThat(world.job(retried).status()).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(retried).isToStop()).isFalse();
  }

  @Test
  void aTerminationCountsThoughTheTimeoutRangAfterTheAttemptHadFailedInTime() {
    JobId job = world.submit(world.aSubmit().timeoutSeconds(60).attempts(2));
    world.schedule();
    world.starts(job);
    Instant inTime = world.now.plusSeconds(59);
    assertThat(world.later(Duration.ofSeconds(70))).hasSize(1);
    world.accept(new TerminateJobCommand(job, "enough"));
    assertThat(world.job(job).stop()).isEqualTo(new StopRequest(Cause.TERMINATE, "enough"));
    world.exitedAt(job, inTime, 1);
    assertThat(world.state.find(job)).as("it is not tried again").isNull();
    assertThat(world.endReason(job)).isEqualTo("enough");
  }

  @Test
  void aJobOfADeletedEnvironmentMayBeTriedElsewhere() {
    JobId job = world.submit(world.aSubmit().attempts(2));
    world.schedule();
    world.starts(job);
    world.with(new EnvironmentBuilder("other").build());
    world.with(new QueueBuilder("q").on("other").build());
    world.with(new EnvironmentBuilder("ce").disabled().build());
    world.accept(new DeleteComputeEnvironmentCommand(new NameOrArn("ce", "ce")));
    world.exits(job, 143);
    assertThat(world.job(job).status()).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(job).statusReason()).startsWith("Host EC2 (instance i-");
  }

  @Test
  void anEnvironmentOfFargateIsInvalidWhereItIsDeletedUnderItsJobs() {
    JobId job = onFargate("FARGATE");
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").disabled().build());
    world.settle(List.of(new Fact.JobQueueDeletedFact("fq")));
    DeleteComputeEnvironmentCommand delete =
        new DeleteComputeEnvironmentCommand(new NameOrArn("fg", "fg"));
    world.accept(delete);
    ComputeEnvironment refused = Objects.requireNonNull(world.state.environment("fg"));
    assertThat(refused.status()).isEqualTo(ResourceStatus.INVALID);
    assertThat(refused.statusReason()).startsWith("CLIENT_ERROR - ").contains("active jobs");
    assertThat(world.job(job).isToStop()).isFalse();

    world.exits(job, 0);
    world.accept(delete);
    world.later(Duration.ofSeconds(1));
    assertThat(world.state.environment("fg")).isNull();
  }

  @Test
  void whatIsLostOnFargateSpotNamesNoInstance() {
    JobId job = onFargate("FARGATE_SPOT");
    world.report(new Report.AttemptLost(world.attempt(job), world.now));
    assertThat(world.endReason(job)).isEqualTo("Your Spot Task was interrupted.");
  }

  private JobId onFargate(String kind) {
    world.with(new EnvironmentBuilder("fg").kind(kind).build());
    world.with(new QueueBuilder("fq").type("ECS_FARGATE").on("fg").build());
    world.with(
        new DefinitionBuilder("f")
            .fargate()
            .resources(
                new ResourceRequirement(ResourceRequirement.Type.VCPU, "0.25"),
                new ResourceRequirement(ResourceRequirement.Type.MEMORY, "512"))
            .build());
    JobId job = world.submit(world.aSubmit().to("fq").of("f", 1));
    world.schedule();
    assertThat(world.job(job).status()).isEqualTo(JobStatus.STARTING);
    return job;
  }

  private static CreateJobQueueCommand create(QueueBuilder queue, @Nullable String type) {
    return new CreateJobQueueCommand(queue.build(), type, null);
  }

  private static UpdateJobQueueCommand update(
      @Nullable ResourceState state, @Nullable Integer priority, @Nullable List<String> on) {
    return new UpdateJobQueueCommand(
        new NameOrArn("q", "q"),
        state,
        priority,
        null,
        null,
        on == null ? null : QueueBuilder.order(on.toArray(String[]::new)),
        null,
        null);
  }

  private static DeleteComputeEnvironmentCommand deleteEnvironment(String name) {
    return new DeleteComputeEnvironmentCommand(new NameOrArn(name, name));
  }

  private static DeleteJobQueueCommand deleteQueue(String name) {
    return new DeleteJobQueueCommand(new NameOrArn(name, name));
  }

  private String message(Command<?> command) {
    return world.refuse(command).message();
  }
}
