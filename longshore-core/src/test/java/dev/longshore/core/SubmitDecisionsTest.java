package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.core.Command.SubmitJobCommand.Dependency;
import dev.longshore.core.Command.SubmitJobCommand.Step;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition.Kind;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ResourceStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, in which order and with which words, and what becomes of what is accepted. */
class SubmitDecisionsTest {
  private static final JobId NOBODY = World.id(999);
  private final World world = World.small();

  @Test
  void refusesAnUnknownQueue() {
    assertThat(message(world.aSubmit().to("nope"))).isEqualTo("JobQueue nope not found.");
    world.with(new QueueBuilder("going").on("ce").status(ResourceStatus.DELETING).build());
    assertThat(message(world.aSubmit().to("going"))).isEqualTo("JobQueue going not found.");
  }

  @Test
  void refusesADisabledQueue() {
    world.with(new QueueBuilder("off").on("ce").disabled().build());
    assertThat(message(world.aSubmit().to("off"))).contains("off is DISABLED");
  }

  @Test
  void refusesADefinitionThatIsUnknownOrInactive() {
    assertThat(message(world.aSubmit().of("nope", 0)))
        .isEqualTo("JobDefinition name nope does not exist or is not in ACTIVE status");
    assertThat(message(world.aSubmit().of("d", 2)))
        .isEqualTo("JobDefinition name d:2 does not exist or is not in ACTIVE status");
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("d", 1)));
    assertThat(message(world.aSubmit()))
        .isEqualTo("JobDefinition name d does not exist or is not in ACTIVE status");
  }

  @Test
  void freezesTheNewestActiveRevision() {
    world.accept(new RegisterJobDefinitionCommand(new DefinitionBuilder("d").build()));
    world.accept(new RegisterJobDefinitionCommand(new DefinitionBuilder("d").build()));
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("d", 3)));
    JobId newest = world.submit(world.aSubmit());
    JobId first = world.submit(world.aSubmit().of("d", 1));
    assertThat(world.job(newest).definition().revision()).isEqualTo(2);
    assertThat(world.job(first).definition().revision()).isEqualTo(1);
  }

  @Test
  void refusesAShareOrPriorityOnAFifoQueueInAwssOwnWords() {
    String text =
        "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with"
            + " fair share scheduling policy.";
    assertThat(message(world.aSubmit().share("s"))).isEqualTo(text);
    assertThat(message(world.aSubmit().priority(1))).isEqualTo(text);
  }

  @Test
  void aFairShareQueueNeedsShareAndPriority() {
    world.with(new QueueBuilder("fair").on("ce").policy("p").build());
    assertThat(message(world.aSubmit().to("fair").priority(1)))
        .isEqualTo("shareIdentifier must be specified.");
    assertThat(message(world.aSubmit().to("fair").share("s")))
        .isEqualTo(
            "Either schedulingPriority in job definition or schedulingPriorityOverride should be"
                + " specified.");
    world.submit(world.aSubmit().to("fair").share("s").priority(1));
    world.with(new DefinitionBuilder("ranked").priority(5).build());
    world.submit(world.aSubmit().of("ranked", 0).to("fair").share("s"));
  }

  @Test
  void theEnvironmentsOfTheQueueMustBeAbleToRunIt() {
    world.with(new DefinitionBuilder("serverless").fargate().build());
    assertThat(message(world.aSubmit().of("serverless", 0)))
        .isEqualTo(
            "Job Queue is attached to Compute Environment that can not run Jobs with capability"
                + " FARGATE.");
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    world.with(new QueueBuilder("fq").type("ECS_FARGATE").on("fg").build());
    assertThat(message(world.aSubmit().to("fq")))
        .isEqualTo(
            "Job Queue is attached to Compute Environment that can not run Jobs with capability"
                + " EC2.");
  }

  @Test
  void overridesMustFitTheKindOfTheDefinition() {
    assertThat(message(world.aSubmit().overrideKind("nodeOverrides")))
        .isEqualTo(
            "nodeOverrides cannot be used with job definition d:1, which takes"
                + " containerOverrides.");
  }

  @Test
  void saysHonestlyWhatDoesNotRunYet() {
    world.with(new DefinitionBuilder("nodes").kind(Kind.NODE).build());
    assertThat(world.refuse(world.aSubmit().of("nodes", 0).build()).kind())
        .isEqualTo(Refusal.Kind.NOT_YET);
  }

  @Test
  void dependenciesMustBeKnown() {
    assertThat(message(world.aSubmit().afterUnknown(NOBODY)))
        .isEqualTo("Job " + NOBODY + " in dependsOn does not exist.");
    assertThat(message(world.aSubmit().dependsOn(null, null)))
        .isEqualTo("jobId is required in dependsOn.");
    JobId array = world.submit(world.aSubmit().array(8));
    JobId padded = new JobId(array + ":07");
    assertThat(message(world.aSubmit().afterUnknown(padded))).contains("does not exist");
  }

  /** Each submit has the mistake of its line and all that come after it. */
  @Test
  void tellsTheFirstMistakeInTheOrderOfTheSpecification() {
    world.with(new QueueBuilder("off").on("ce").disabled().build());
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    world.with(new QueueBuilder("fq").type("ECS_FARGATE").on("fg").build());
    world.with(new DefinitionBuilder("asks").command("Ref::missing").build());
    assertThat(message(wrong().to("nope").of("nope", 0).share("s"))).startsWith("JobQueue");
    assertThat(message(wrong().to("off").of("nope", 0).share("s"))).contains("DISABLED");
    assertThat(message(wrong().to("fq").of("nope", 0).share("s"))).startsWith("JobDefinition");
    assertThat(message(wrong().to("fq").share("s").mistaken(Step.SIZE)))
        .isEqualTo("mistake of SIZE");
    assertThat(message(wrong().to("fq").share("s").mistaken(Step.SHARE)))
        .startsWith("Job with shareIdentifier");
    assertThat(message(wrong().to("fq").mistaken(Step.SHARE))).isEqualTo("mistake of SHARE");
    assertThat(message(wrong().to("fq").mistaken(Step.ARRAY))).contains("capability EC2");
    assertThat(message(wrong().mistaken(Step.ARRAY))).isEqualTo("mistake of ARRAY");
    assertThat(message(wrong().mistaken(Step.DEPENDENCIES))).isEqualTo("mistake of DEPENDENCIES");
    assertThat(message(wrong().mistaken(Step.REST))).contains("in dependsOn");
    SubmitBuilder rest = world.aSubmit().of("asks", 0).overrideKind("nodeOverrides");
    assertThat(message(rest.mistaken(Step.REST))).isEqualTo("mistake of REST");
    assertThat(message(world.aSubmit().of("asks", 0).overrideKind("nodeOverrides")))
        .startsWith("nodeOverrides");
    assertThat(message(world.aSubmit().of("asks", 0).vcpus(0))).contains("missing");
    assertThat(message(world.aSubmit().vcpus(0))).startsWith("vCPU");
  }

  private SubmitBuilder wrong() {
    return world
        .aSubmit()
        .of("asks", 0)
        .afterUnknown(NOBODY)
        .overrideKind("nodeOverrides")
        .vcpus(0);
  }

  @Test
  void resourcesAreCheckedAgainAfterTheOverride() {
    assertThat(message(world.aSubmit().asks(ResourceRequirement.Type.VCPU, "0.5")))
        .isEqualTo("vCPU must be at least 1, got 0.5.");
    assertThat(message(world.aSubmit().memoryMib(3)))
        .isEqualTo("Memory must be at least 4 Mib, got 3 Mib.");
  }

  @Test
  void amountsBeyondAllReasonAreNoFaultOfTheServer() {
    for (String value : List.of("99999999999999999999", "9223372036854775807", "1e30")) {
      JobId job = world.submit(world.aSubmit().asks(ResourceRequirement.Type.VCPU, value));
      world.schedule();
      assertThat(world.job(job).statusReason()).startsWith("MISCONFIGURATION:COMPUTE_ENV");
      world.accept(new CancelJobCommand(job, "no"));
      JobId wide = world.submit(world.aSubmit().asks(ResourceRequirement.Type.MEMORY, value));
      world.schedule();
      assertThat(world.job(wide).statusReason()).startsWith("MISCONFIGURATION:JOB_RES");
      world.accept(new CancelJobCommand(wide, "no"));
    }
    assertThat(message(world.aSubmit().asks(ResourceRequirement.Type.VCPU, "-1")))
        .startsWith("vCPU must be at least 1");
  }

  @Test
  void fargateSizesAreCheckedAgainAfterTheOverride() {
    fargate();
    assertThat(message(onFargate().asks(ResourceRequirement.Type.MEMORY, "4000")))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 4000 MiB) not valid.");
    assertThat(message(onFargate().legacyVcpus(1)))
        .isEqualTo("vcpus is not applicable for Fargate. Use resource requirements instead.");
    assertThat(message(onFargate().legacyMemoryMib(2048)))
        .isEqualTo("memory is not applicable for Fargate. Use resource requirements instead.");
    assertThat(message(onFargate().asks(ResourceRequirement.Type.GPU, "1")))
        .isEqualTo("GPU is not applicable for Fargate.");
    JobId quarter =
        world.submit(onFargate().asks(ResourceRequirement.Type.VCPU, "0.25").memoryMib(512));
    assertThat(world.job(quarter).demand().vcpuMillis()).isEqualTo(250);
  }

  private void fargate() {
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    world.with(new QueueBuilder("fq").type("ECS_FARGATE").on("fg").build());
    world.with(
        new DefinitionBuilder("serverless")
            .fargate()
            .resources(
                new ResourceRequirement(ResourceRequirement.Type.VCPU, "1"),
                new ResourceRequirement(ResourceRequirement.Type.MEMORY, "2048"))
            .build());
  }

  private SubmitBuilder onFargate() {
    return world.aSubmit().of("serverless", 0).to("fq");
  }

  @Test
  void aPlainJobIsRunnableAtOnce() {
    world.now = world.now.plusSeconds(7);
    Job job = world.accept(world.aSubmit().build());
    assertThat(job.status()).isEqualTo(JobStatus.SUBMITTED);
    assertThat(job.createdAt()).isEqualTo(World.START.plusSeconds(7));
    assertThat(world.status(job.id())).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.accept(world.aSubmit().build()).sequence()).isEqualTo(job.sequence() + 1);
  }

  @Test
  void aDependencyThatSucceededIsMet() {
    JobId job = world.submit(world.aSubmit().after(NOBODY, JobStatus.SUCCEEDED));
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void aDependencyThatFailedFailsTheJobEvenBesideOneThatRuns() {
    JobId runs = world.submit("q", 1);
    JobId job = world.submit(world.aSubmit().after(runs).after(NOBODY, JobStatus.FAILED));
    assertThat(world.endReason(job)).isEqualTo("Dependent Job failed");
    world.schedule();
    world.exits(runs, 0);
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void aDependencyThatEndedSinceItWasReadIsReadAgain() {
    JobId runs = world.submit("q", 1);
    SubmitBuilder submit = world.aSubmit().after(runs);
    world.accept(new CancelJobCommand(runs, "no"));
    assertThat(world.decide(submit.build())).isInstanceOf(Decision.Stale.class);
    assertThat(world.state.lastSequence()).isEqualTo(1);
  }

  @Test
  void aDependencyThatTheStoreDidNotKnowYetIsKnownFromTheState() {
    JobId runs = world.submit("q", 1);
    JobId job = world.submit(world.aSubmit().afterUnknown(runs));
    assertThat(world.status(job)).isEqualTo(JobStatus.PENDING);
  }

  @Test
  void childrenCanOnlyWaitForChildrenOfAnArrayAsLarge() {
    JobId array = world.submit(world.aSubmit().array(3));
    JobId single = world.submit("q", 1);
    assertThat(message(world.aSubmit().beside(array)))
        .isEqualTo("N_TO_N dependencies need an array job.");
    assertThat(message(world.aSubmit().sequential()))
        .isEqualTo("SEQUENTIAL dependencies need an array job.");
    for (JobId other : List.of(single, array.child(1))) {
      assertThat(message(world.aSubmit().array(3).beside(other)))
          .isEqualTo(
              "Job "
                  + other
                  + " in dependsOn is no array job, and a dependency of type N_TO_N needs one.");
    }
    assertThat(message(world.aSubmit().array(4).beside(array)))
        .isEqualTo(
            "Array job "
                + array
                + " in dependsOn has 3 children and this job has 4: a dependency of type N_TO_N"
                + " needs as many.");
    assertThat(message(world.aSubmit().array(4).beside(NOBODY)))
        .isEqualTo("Job " + NOBODY + " in dependsOn does not exist.");
    assertThat(world.state.unfinished()).hasSize(2);
  }

  @Test
  void theSameHoldsForArraysThatHaveEnded() {
    assertThat(message(world.aSubmit().array(4).knowing(NOBODY, ended(3)).beside(NOBODY)))
        .contains("has 3 children and this job has 4");
    assertThat(message(world.aSubmit().array(4).knowing(NOBODY, ended(0)).beside(NOBODY)))
        .contains("is no array job");
  }

  @Test
  void childrenOfAnArrayThatHasEndedAreMetOrFailedAtOnce() {
    JobId array =
        world.submit(world.aSubmit().array(4).knowing(NOBODY, ended(4, 0, 3)).beside(NOBODY));
    assertThat(world.status(array.child(0))).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.endReason(array.child(1))).isEqualTo("Dependent Job failed");
    assertThat(world.endReason(array.child(2))).isEqualTo("Dependent Job failed");
    assertThat(world.placed()).containsExactly(array.child(0), array.child(3));
    JobId none = world.submit(world.aSubmit().array(4).knowing(NOBODY, ended(4)).beside(NOBODY));
    assertThat(world.endReason(none)).isEqualTo("Array Child Job failed");
  }

  @Test
  void whatBecameOfAnEndedArrayIsKeptWhileTheJobWaitsForAnother() {
    JobId gate = world.submit("q", 1);
    JobId array =
        world.submit(
            world.aSubmit().array(3).after(gate).knowing(NOBODY, ended(3, 1)).beside(NOBODY));
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.restart();
    world.schedule();
    world.exits(gate, 0);
    assertThat(world.placed()).containsExactly(array.child(1));
    assertThat(world.endReason(array.child(2))).isEqualTo("Dependent Job failed");
  }

  @Test
  void anArrayBesideThatEndedSinceItWasReadIsReadAgain() {
    JobId other = world.submit(world.aSubmit().array(2));
    SubmitBuilder submit =
        world
            .aSubmit()
            .array(2)
            .knowing(other, new Dependency(JobStatus.PENDING, 2, IndexSet.NONE))
            .beside(other);
    world.accept(new CancelJobCommand(other, "no"));
    assertThat(world.decide(submit.build())).isInstanceOf(Decision.Stale.class);
  }

  private static Dependency ended(int arraySize, int... succeeded) {
    return new Dependency(JobStatus.FAILED, arraySize, IndexSet.of(succeeded));
  }

  @Test
  void anArrayBesideAnotherIsOneRowToo() {
    JobId first = world.submit(world.aSubmit().array(10_000));
    JobId second = world.submit(world.aSubmit().array(10_000).beside(first).sequential());
    assertThat(world.state.unfinished()).hasSize(2);
    assertThat(world.status(second.child(9_999))).isEqualTo(JobStatus.PENDING);
    assertThat(world.state.isUnfinished(second.child(10_000))).isFalse();
  }

  @Test
  void anArrayIsOneRowUntilItsChildrenMove() {
    JobId array = world.submit(world.aSubmit().array(10_000));
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    assertThat(world.state.unfinished()).hasSize(1);
    assertThat(world.status(array.child(9_999))).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.state.isUnfinished(array.child(10_000))).isFalse();
  }

  private String message(SubmitBuilder submit) {
    Refusal refusal = world.refuse(submit.build());
    assertThat(refusal.wrapped()).isFalse();
    return refusal.message();
  }
}
