package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.PlacementPlan.Blocked;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Small clusters and queues in, a plan out. */
class SchedulerTest {
  private static final String JOB_RESOURCE =
      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU)"
          + " is higher than that can be met by the CE(s) attached to the job queue.";
  private static final String MAX_RESOURCE =
      "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue"
          + " cannot meet the CPU requirement of the job.";

  @Test
  @DisplayName("two 1-vCPU jobs on a 2-vCPU host run together and the third waits")
  void packsUntilTheHostIsFull() {
    World world = World.small();
    JobId first = world.submit("q", 1);
    JobId second = world.submit("q", 1);
    JobId third = world.submit("q", 1);

    PlacementPlan plan = world.schedule();

    assertThat(plan.placed()).isEqualTo(2);
    assertThat(world.status(first)).isEqualTo(JobStatus.STARTING);
    assertThat(world.status(second)).isEqualTo(JobStatus.STARTING);
    assertThat(world.status(third)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(blocked(plan, "q").job()).isEqualTo(third);
    assertThat(blocked(plan, "q").reason().statusReason()).isNull();
    assertThat(blocked(plan, "q").reason().sentence())
        .isEqualTo(
            "It asks for 1 vCPU and 128 MiB, and 0 vCPUs and 3840 MiB of 2 vCPUs and 4096 MiB are"
                + " free on host h. It starts when enough running jobs have ended.");

    world.exits(first, 0);
    assertThat(world.placed()).containsExactly(third);
  }

  @Test
  @DisplayName("memory counts as well as vCPUs")
  void memoryCounts() {
    World world = World.small();
    JobId first = world.submit(world.aSubmit().memoryMib(3000));
    JobId second = world.submit(world.aSubmit().memoryMib(1097));

    assertThat(world.placed()).containsExactly(first);
    assertThat(world.explain(second).sentence())
        .isEqualTo(
            "It asks for 1 vCPU and 1097 MiB, and 1 vCPU and 1096 MiB of 2 vCPUs and 4096 MiB are"
                + " free on host h. It starts when enough running jobs have ended. Room is held by"
                + " job "
                + first
                + " (1 vCPU and 3000 MiB).");
  }

  @Test
  @DisplayName(
      "the queue with the higher priority is served first, ties go to the older, then by name")
  void servesQueuesByPriority() {
    World world = World.small();
    world.with(new QueueBuilder("urgent").priority(10).on("ce").build());
    world.with(
        new QueueBuilder("a-younger")
            .priority(10)
            .createdAt(World.START.plusSeconds(1))
            .on("ce")
            .build());
    world.with(new QueueBuilder("also-urgent").priority(10).on("ce").build());
    world.hosts.clear();
    world.host("h", 4, 4096);
    JobId low = world.submit("q", 1);
    JobId younger = world.submit("a-younger", 1);
    JobId urgent = world.submit("urgent", 1);
    JobId also = world.submit("also-urgent", 1);

    assertThat(world.placed()).containsExactly(also, urgent, younger, low);
  }

  @Test
  @DisplayName("a blocked front job stops its own queue, and reserves nothing against a lower one")
  void blockedJobStopsItsOwnQueueOnly() {
    World world = World.small();
    world.with(new QueueBuilder("urgent").priority(10).on("ce").build());
    JobId running = world.submit("q", 1);
    world.schedule();
    JobId wide = world.submit("urgent", 2);
    JobId behind = world.submit("urgent", 1);
    JobId low = world.submit("q", 1);

    assertThat(world.placed()).containsExactly(low);
    assertThat(world.status(wide)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.status(behind)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.position(behind)).isEqualTo(2);
    assertThat(world.explain(behind).sentence())
        .startsWith("It is number 2 of queue urgent, which keeps its order. First is job " + wide);

    world.exits(running, 0);
    world.exits(low, 0);
    assertThat(world.placed()).containsExactly(wide);
  }

  @Test
  @DisplayName("environments are tried in the order of the queue, and a full one is passed over")
  void fallsBackToTheNextEnvironment() {
    World world = World.small();
    world.hosts.clear();
    world.host("h", 8, 8192);
    world.with(new EnvironmentBuilder("first").maxVcpus(2).build());
    world.with(new EnvironmentBuilder("second").maxVcpus(4).build());
    world.with(new QueueBuilder("q").on("first", "second").build());
    JobId one = world.submit("q", 1);
    JobId two = world.submit("q", 2);
    JobId three = world.submit("q", 1);

    world.schedule();

    assertThat(environmentOf(world, one)).isEqualTo("first");
    assertThat(environmentOf(world, two)).isEqualTo("second");
    assertThat(environmentOf(world, three)).isEqualTo("first");
  }

  @Test
  @DisplayName("an environment that is disabled, invalid, deleting, unmanaged or EKS gets no jobs")
  void passesOverEnvironmentsThatTakeNoJobs() {
    World world = World.small();
    for (EnvironmentBuilder environment :
        List.of(
            new EnvironmentBuilder("bad").disabled(),
            new EnvironmentBuilder("bad").status(ResourceStatus.INVALID),
            new EnvironmentBuilder("bad").status(ResourceStatus.CREATING),
            new EnvironmentBuilder("bad").status(ResourceStatus.DELETING),
            new EnvironmentBuilder("bad").kind("UNMANAGED"),
            new EnvironmentBuilder("bad").eks())) {
      world.with(environment.build());
      world.with(new QueueBuilder("q").on("bad", "ce").build());
      JobId job = world.submit("q", 1);
      world.schedule();
      assertThat(environmentOf(world, job)).as(environment.build().toString()).isEqualTo("ce");
      world.exits(job, 0);
    }
    world.with(new EnvironmentBuilder("updating").status(ResourceStatus.UPDATING).build());
    world.with(new QueueBuilder("q").on("updating").build());
    JobId job = world.submit("q", 1);
    world.schedule();
    assertThat(environmentOf(world, job)).isEqualTo("updating");
  }

  @Test
  @DisplayName(
      "without a usable environment the job waits, with AWS's reason only if all are invalid")
  void saysThatNoEnvironmentIsUsable() {
    World world = World.small();
    world.with(new EnvironmentBuilder("off").disabled().build());
    world.with(new EnvironmentBuilder("broken").status(ResourceStatus.INVALID).build());
    world.with(new QueueBuilder("q").on("off", "broken", "ce").build());
    JobId job = world.submit("q", 1);
    world.with(new QueueBuilder("q").on("off", "broken").build());

    WaitReason reason = blocked(world.schedule(), "q").reason();
    assertThat(reason.statusReason()).isNull();
    assertThat(reason.sentence())
        .isEqualTo(
            "No compute environment of the queue takes jobs now: off is DISABLED and VALID, broken"
                + " is ENABLED and INVALID. Enable one that is VALID.");

    world.with(new QueueBuilder("q").on("broken").build());
    world.schedule();
    assertThat(world.job(job).statusReason())
        .isEqualTo("ACTION_REQUIRED - CE(s) associated with the job queue are invalid.");
  }

  @Test
  @DisplayName("jobs of one environment never use more than its maxvCpus")
  void keepsToMaxVcpus() {
    World world = World.small();
    world.hosts.clear();
    world.host("h", 8, 8192);
    world.with(new EnvironmentBuilder("ce").maxVcpus(3).build());
    JobId wide = world.submit("q", 2);
    JobId next = world.submit("q", 2);

    assertThat(world.placed()).containsExactly(wide);
    assertThat(world.explain(next).sentence())
        .isEqualTo(
            "It asks for 2 vCPUs and 128 MiB, and 1 vCPU and 8064 MiB of 3 vCPUs and 8192 MiB are"
                + " free in compute environment ce (maxvCpus 3). It starts when enough running jobs"
                + " have ended. Room is held by job "
                + wide
                + " (2 vCPUs and 128 MiB).");
  }

  @Test
  @DisplayName("what no host can ever hold says so with AWS's reason and the numbers")
  void saysThatNoHostIsLargeEnough() {
    World world = World.small();
    JobId job = world.submit(world.aSubmit().vcpus(3).memoryMib(256));

    WaitReason reason = blocked(world.schedule(), "q").reason();

    assertThat(world.job(job).statusReason()).isEqualTo(JOB_RESOURCE);
    assertThat(reason.sentence())
        .isEqualTo(
            "It asks for 3 vCPUs and 256 MiB, and the largest host has 2 vCPUs and 4096 MiB."
                + " Ask for less, or run on a larger machine.");
    assertThat(world.plan().facts()).as("the reason is written once").isEmpty();
  }

  @Test
  @DisplayName("a GPU that no host has is a requirement that cannot be met")
  void gpusCount() {
    World world = World.small();
    JobId job = world.submit(world.aSubmit().asks(ResourceRequirement.Type.GPU, "1"));
    world.schedule();
    assertThat(world.job(job).statusReason()).isEqualTo(JOB_RESOURCE);
    assertThat(world.explain(job).sentence()).contains("1 vCPU and 128 MiB and 1 GPU,");
  }

  @Test
  @DisplayName("what no environment's maxvCpus allows says so with AWS's reason and the numbers")
  void saysThatNoEnvironmentIsLargeEnough() {
    World world = World.small();
    world.with(new EnvironmentBuilder("ce").maxVcpus(1).build());
    JobId job = world.submit("q", 2);

    WaitReason reason = blocked(world.schedule(), "q").reason();

    assertThat(world.job(job).statusReason()).isEqualTo(MAX_RESOURCE);
    assertThat(reason.sentence())
        .isEqualTo(
            "It asks for 2 vCPUs, and the largest maxvCpus of the queue's compute environments is"
                + " 1. Raise maxvCpus or ask for less.");
  }

  @Test
  @DisplayName("the reason goes away when the condition ends, even though the job still waits")
  void clearsTheReason() {
    World world = World.small();
    JobId running = world.submit("q", 1);
    world.schedule();
    world.with(new EnvironmentBuilder("ce").maxVcpus(1).build());
    JobId job = world.submit("q", 2);
    world.schedule();
    assertThat(world.job(job).statusReason()).isEqualTo(MAX_RESOURCE);

    world.with(new EnvironmentBuilder("ce").maxVcpus(2).build());
    assertThat(world.schedule().facts()).containsExactly(new JobReasonFact(job, null, world.now));
    assertThat(world.job(job).statusReason()).isNull();

    world.exits(running, 0);
    assertThat(world.placed()).containsExactly(job);
  }

  @Test
  @DisplayName("a retried job keeps its last attempt's text while it merely waits")
  void retriedJobKeepsItsText() {
    World world = World.small();
    JobId job = world.submit(world.aSubmit().vcpus(2).attempts(3));
    world.schedule();
    world.exits(job, 1);
    world.with(new QueueBuilder("other").priority(9).on("ce").build());
    world.submit("other", 1);
    world.schedule();
    assertThat(world.job(job).statusReason()).isEqualTo("Essential container in task exited");
  }

  @Test
  @DisplayName("a retried job that was misconfigured loses that reason too when the condition ends")
  void retriedJobLosesTheReasonOfItsBlock() {
    World world = World.small();
    JobId job = world.submit(world.aSubmit().vcpus(2).attempts(3));
    world.schedule();
    world.exits(job, 1);
    world.with(new EnvironmentBuilder("ce").maxVcpus(1).build());
    world.schedule();
    assertThat(world.job(job).statusReason()).isEqualTo(MAX_RESOURCE);

    world.with(new EnvironmentBuilder("ce").maxVcpus(2).build());
    world.with(new QueueBuilder("other").priority(9).on("ce").build());
    world.submit("other", 1);
    world.schedule();
    assertThat(world.job(job).statusReason()).isNull();
  }

  @Test
  @DisplayName("a retried job goes before those that never ran, several of them by submission")
  void retriedJobGoesFirst() {
    World world = World.small();
    JobId first = world.submit(world.aSubmit().attempts(2));
    JobId second = world.submit(world.aSubmit().attempts(2));
    JobId waiting = world.submit("q", 1);
    world.schedule();
    world.exits(second, 1);
    world.exits(first, 1);

    assertThat(world.position(waiting)).isEqualTo(3);
    assertThat(world.placed()).containsExactly(first, second);
    assertThat(world.active(first).attempt().number()).isEqualTo(2);
  }

  @Test
  @DisplayName("the order is that of submission, also for a job whose dependency ended late")
  void keepsTheOrderOfSubmission() {
    World world = World.small();
    JobId a = world.submit("q", 2);
    JobId b = world.submit(world.aSubmit().vcpus(2).after(a));
    JobId c = world.submit("q", 2);
    assertThat(world.placed()).containsExactly(a);
    world.exits(a, 0);
    assertThat(world.placed()).containsExactly(b);
    world.exits(b, 0);
    assertThat(world.placed()).containsExactly(c);
  }

  @Test
  @DisplayName("the same input gives the same plan")
  void isAFunction() {
    World world = World.small();
    world.host("g", 2, 4096);
    world.submit(world.aSubmit().array(5));
    IntStream.range(0, 4).forEach(_ -> world.submit("q", 1));
    assertThat(world.plan()).isEqualTo(world.plan());
    assertThat(world.plan().placed()).isEqualTo(4);
  }

  @Test
  @DisplayName("a job goes to the host that has least left, so that wide jobs find room")
  void packsTheTightestHost() {
    World world = World.small();
    world.host("wide", 4, 8192);
    JobId small = world.submit("q", 1);
    JobId wide = world.submit("q", 4);
    assertThat(world.placed()).containsExactly(small, wide);
    assertThat(world.active(small).attempt().placement().host()).isEqualTo("h");
    assertThat(world.active(wide).attempt().placement().host()).isEqualTo("wide");
  }

  @Test
  @DisplayName("several environments that share one host never exceed it together")
  void environmentsShareTheHost() {
    World world = World.small();
    world.with(new EnvironmentBuilder("other").maxVcpus(100).build());
    world.with(new QueueBuilder("p").on("other").build());
    IntStream.range(0, 3).forEach(_ -> world.submit("q", 1));
    IntStream.range(0, 3).forEach(_ -> world.submit("p", 1));
    assertThat(world.placed()).hasSize(2);
    assertThat(world.placed()).isEmpty();
    assertThat(world.state.used().onHost("h").vcpuMillis()).isEqualTo(2000);
  }

  @Test
  @DisplayName("says of a job behind very many that they are more than it counts")
  void looksAtSoManyPlacesOnly() {
    World world = World.small();
    for (int i = 0; i < 10_001; i++) {
      world.submit("q", 1);
    }
    JobId last = world.submit("q", 1);
    assertThat(world.position(last)).isZero();
    assertThat(world.explain(last).sentence())
        .startsWith("It is behind more than 10000 jobs of queue q");
  }

  @Test
  @DisplayName("children get their rows when they get room, by index")
  void placesChildrenLazily() {
    World world = World.small();
    JobId array = world.submit(world.aSubmit().array(10_000));
    JobId behind = world.submit("q", 1);
    assertThat(world.state.unfinished()).hasSize(2);

    assertThat(world.placed()).containsExactly(array.child(0), array.child(1));

    assertThat(world.state.unfinished()).hasSize(4);
    assertThat(world.position(array.child(2))).isEqualTo(1);
    assertThat(world.position(array.child(9_999))).isEqualTo(9_998);
    assertThat(world.position(behind)).isEqualTo(9_999);
    world.exits(array.child(0), 0);
    assertThat(world.placed()).containsExactly(array.child(2));
    assertThat(world.job(array.child(2)).createdAt()).isEqualTo(World.START);
  }

  @Test
  @DisplayName(
      "a child that is blocked for good gets a row to carry its reason, and keeps its place")
  void blockedChildGetsARow() {
    World world = World.small();
    JobId array = world.submit(world.aSubmit().vcpus(3).array(3));
    PlacementPlan plan = world.schedule();
    assertThat(blocked(plan, "q").job()).isEqualTo(array.child(0));
    assertThat(world.job(array.child(0)).statusReason()).isEqualTo(JOB_RESOURCE);
    assertThat(world.plan().facts()).isEmpty();

    world.hosts.clear();
    world.host("h", 4, 4096);
    assertThat(world.placed()).containsExactly(array.child(0));
  }

  @Test
  @DisplayName("a cycle that reaches its bound says that there is more")
  void stopsAtItsBound() {
    World world =
        new World(3)
            .host("h", 8, 8192)
            .with(new EnvironmentBuilder("ce").build())
            .with(new QueueBuilder("q").on("ce").build())
            .with(new DefinitionBuilder("d").build());
    IntStream.range(0, 5).forEach(_ -> world.submit("q", 1));

    PlacementPlan plan = world.schedule();
    assertThat(plan.placed()).isEqualTo(3);
    assertThat(plan.more()).isTrue();
    assertThat(plan.blocked()).isEmpty();

    plan = world.schedule();
    assertThat(plan.placed()).isEqualTo(2);
    assertThat(plan.more()).isFalse();
  }

  @Test
  @DisplayName("jobs that can never be launched end without room, and count against the bound")
  void endsWhatCanNeverBeLaunched() {
    World world =
        new World(3)
            .host("h", 8, 8192)
            .with(new EnvironmentBuilder("ce").build())
            .with(new QueueBuilder("q").on("ce").build())
            .with(new DefinitionBuilder("d").build());
    JobId array =
        world.submit(world.aSubmit().array(5).variable("LONG", "x".repeat(9000)).attempts(3));

    PlacementPlan plan = world.schedule();
    assertThat(plan.placed()).isZero();
    assertThat(plan.more()).isTrue();
    assertThat(world.status(array.child(2))).isEqualTo(JobStatus.FAILED);
    assertThat(world.status(array.child(3))).isEqualTo(JobStatus.RUNNABLE);

    assertThat(world.schedule().more()).isFalse();
    assertThat(world.endReason(array.child(4)))
        .isEqualTo("Container Overrides length must be at most 8192");
    assertThat(world.endReason(array)).isEqualTo("Array Child Job failed");
  }

  @Test
  @DisplayName(
      "queued jobs of a disabled queue go on, those of a deleting or creating queue do not")
  void disabledQueueGoesOn() {
    World world = World.small();
    JobId job = world.submit("q", 1);
    world.with(new QueueBuilder("q").on("ce").status(ResourceStatus.DELETING).build());
    assertThat(world.placed()).isEmpty();
    world.with(new QueueBuilder("q").on("ce").status(ResourceStatus.CREATING).build());
    assertThat(world.placed()).isEmpty();
    world.with(new QueueBuilder("q").on("ce").disabled().status(ResourceStatus.UPDATING).build());
    assertThat(world.placed()).containsExactly(job);
  }

  @Test
  @DisplayName("an attempt is placed with its number and the time of the cycle")
  void recordsTheAttempt() {
    World world = World.small();
    JobId job = world.submit("q", 1);
    world.now = world.now.plus(Duration.ofSeconds(5));
    List<Fact> facts = world.schedule().facts();
    assertThat(facts).hasSize(1);
    AttemptPlacedFact placed = (AttemptPlacedFact) facts.getFirst();
    assertThat(placed.job()).isEqualTo(job);
    assertThat(placed.attempt().number()).isEqualTo(1);
    assertThat(placed.attempt().placedAt()).isEqualTo(World.START.plusSeconds(5));
    assertThat(placed.attempt().startedAt()).isNull();
  }

  private static Blocked blocked(PlacementPlan plan, String queue) {
    return Objects.requireNonNull(plan.blocked().get(queue));
  }

  private static String environmentOf(World world, JobId job) {
    return world.active(job).attempt().placement().computeEnvironment();
  }
}
