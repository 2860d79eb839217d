package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobDefinitionBuilder.aDefinition;
import static dev.longshore.testkit.Resources.aComputeEnvironment;
import static dev.longshore.testkit.Resources.aPolicy;
import static dev.longshore.testkit.Resources.aQueue;
import static dev.longshore.testkit.Resources.aQuotaShare;
import static dev.longshore.testkit.Resources.aServiceEnvironment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ChildStops;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.Placement;
import dev.longshore.model.PodContainer;
import dev.longshore.model.PodOverrides;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StoredInstances;
import dev.longshore.model.StoredState;
import dev.longshore.store.Reads.DefinitionPosition;
import dev.longshore.store.StoreException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must do with facts: keep them, all of a commit or none, and load them. */
public abstract class StoreContract extends StoreFixture {

  private static final Instant LATER = START.plusMillis(1234);
  private static final Placement PLACEMENT = new Placement("environment", "host");

  /** Creates the contract; called by the subclasses. */
  protected StoreContract() {}

  @Test
  void anEmptyStoreLoadsNothing() {
    assertThat(store.load())
        .isEqualTo(
            new StoredState(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                StoredInstances.NONE,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                0));
  }

  @Test
  void keepsResourcesWhole() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("z", "");
    tags.put("a", "ümläut \"quoted\"");
    var environment = aComputeEnvironment("e").withTags(tags);
    var policy = aPolicy("p").withTags(tags);
    var queue =
        new JobQueue(
            "q",
            1000,
            ResourceState.DISABLED,
            ResourceStatus.DELETING,
            "",
            "ECS",
            "p",
            List.of(new JobQueue.EnvironmentOrder(2, "e")),
            List.of(new JobQueue.ServiceEnvironmentOrder(3, "s")),
            List.of(new JobQueue.TimeLimitAction("reason", "RUNNABLE", 600, "CANCEL")),
            LATER,
            START,
            tags);
    commit(
        new Fact.ComputeEnvironmentSavedFact(environment),
        new Fact.SchedulingPolicySavedFact(policy),
        new Fact.JobQueueSavedFact(queue));
    reopen();
    assertThat(reads().computeEnvironments()).containsExactly(environment);
    assertThat(reads().schedulingPolicies()).containsExactly(policy);
    assertThat(reads().jobQueues()).containsExactly(queue);
    assertThat(reads().jobQueues().getFirst().tags().keySet()).containsExactly("z", "a");
    assertThat(store.load().computeEnvironments()).containsExactly(environment);
    assertThat(store.load().schedulingPolicies()).containsExactly(policy);
    assertThat(store.load().jobQueues()).containsExactly(queue);
  }

  @Test
  void aSavedResourceTakesThePlaceOfTheOneBefore() {
    var before = aComputeEnvironment("e");
    var after = before.inStatus(ResourceStatus.UPDATING, "changing", LATER);
    commit(new Fact.ComputeEnvironmentSavedFact(before));
    commit(new Fact.ComputeEnvironmentSavedFact(after));
    assertThat(reads().computeEnvironments()).containsExactly(after);
  }

  @Test
  void listsResourcesByName() {
    commit(
        new Fact.JobQueueSavedFact(aQueue("b")),
        new Fact.JobQueueSavedFact(aQueue("a")),
        new Fact.JobQueueSavedFact(aQueue("B")));
    assertThat(reads().jobQueues()).extracting(JobQueue::name).containsExactly("B", "a", "b");
  }

  @Test
  void keepsServiceEnvironmentsAndQuotaSharesUntilTheyAreDeleted() {
    var limit = new CapacityLimit(3, "ml.m5.large");
    var environment = aServiceEnvironment("s", limit).withTags(Map.of("k", "v"));
    var first = aQuotaShare("q", "b", limit).inStatus(ResourceStatus.DELETING, LATER);
    var second = aQuotaShare("r", "a", limit, new CapacityLimit(1, "ml.c5.xlarge"));
    commit(
        new Fact.ServiceEnvironmentSavedFact(environment),
        new Fact.QuotaShareSavedFact(second),
        new Fact.QuotaShareSavedFact(aQuotaShare("q", "b", limit)),
        new Fact.QuotaShareSavedFact(first));
    reopen();
    assertThat(reads().serviceEnvironments()).containsExactly(environment);
    assertThat(reads().quotaShares()).containsExactly(first, second);
    commit(new Fact.ServiceEnvironmentDeletedFact("s"), new Fact.QuotaShareDeletedFact(first.id()));
    assertThat(reads().serviceEnvironments()).isEmpty();
    assertThat(reads().quotaShares()).containsExactly(second);
  }

  @Test
  void forgetsDeletedResources() {
    commit(
        new Fact.ComputeEnvironmentSavedFact(aComputeEnvironment("e")),
        new Fact.SchedulingPolicySavedFact(aPolicy("p")),
        new Fact.JobQueueSavedFact(aQueue("q")));
    commit(
        new Fact.JobQueueDeletedFact("q"),
        new Fact.SchedulingPolicyDeletedFact("p"),
        new Fact.ComputeEnvironmentDeletedFact("e"));
    assertThat(reads().computeEnvironments()).isEmpty();
    assertThat(reads().schedulingPolicies()).isEmpty();
    assertThat(reads().jobQueues()).isEmpty();
  }

  @Test
  void keepsDefinitionsWhole() {
    var definition =
        aDefinition()
            .command("sh", "-c", "", "Ref::x")
            .environment(new EnvironmentVariable("E", ""))
            .parameters(Map.of("x", ""))
            .retrying(
                new RetryStrategy(
                    3,
                    List.of(
                        new RetryStrategy.EvaluateOnExit(
                            "Host EC2*", null, "1*", RetryStrategy.Action.RETRY))))
            .timeoutSeconds(60)
            .tagged(Map.of("k", "v"))
            .build();
    commit(new Fact.JobDefinitionSavedFact(definition));
    reopen();
    assertThat(reads().jobDefinitions(List.of(definition.id()))).containsExactly(definition);
    assertThat(store.load().jobDefinitions()).containsExactly(definition);
  }

  @Test
  void loadsInactiveDefinitionsOnlyForJobsThatNeedThem() {
    commit(
        new Fact.JobDefinitionSavedFact(aDefinition().named("d").revision(1).build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("d").revision(2).build()),
        new Fact.JobSubmittedFact(aJob(1).of("d", 1).build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("d").revision(1).inactive().build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("d").revision(2).inactive().build()));
    assertThat(store.load().jobDefinitions())
        .containsExactly(aDefinition().named("d").revision(1).inactive().build());
    assertThat(store.load().lastRevisions()).containsExactly(Map.entry("d", 2));
    commit(new Fact.JobEndedFact(JobBuilder.id(1), false, LATER, "cancelled"));
    assertThat(store.load().jobDefinitions()).isEmpty();
    assertThat(store.load().lastRevisions()).containsExactly(Map.entry("d", 2));
  }

  @Test
  void keepsWhatASubmitChanged() {
    JobRequest request =
        new JobRequest(
            Map.of("p", ""),
            Map.of(
                "default",
                new ContainerOverrides(
                    List.of("echo"),
                    List.of(new EnvironmentVariable("E", "")),
                    List.of(),
                    2,
                    null,
                    null)),
            new NodeOverrides(
                3,
                List.of(
                    new RangeOverrides(
                        "1:",
                        1,
                        null,
                        Map.of(),
                        List.of("m5.large"),
                        List.of(new ConsumableRequirement("r", 2))))),
            new PodOverrides(
                List.of(
                    new PodContainer(
                        null,
                        List.of("sh"),
                        List.of("-c", ""),
                        Map.of("cpu", "1"),
                        Map.of("memory", "64Mi"))),
                List.of(),
                "{}"),
            List.of(new JobRequest.Dependency("x", null)),
            new RetryStrategy(2, List.of()),
            60,
            false,
            Map.of("k", "v"),
            "share",
            7,
            List.of(new ConsumableRequirement("r", 3)));
    Job job = aJob().requesting(request).build();
    submit(aJob().requesting(request));
    assertThat(store.load().jobs()).containsExactly(job);
    assertThat(read(job.id()).job()).isEqualTo(job);
  }

  @Test
  void keepsEveryStateOnTheWayOfAJob() {
    Job job = aJob().build();
    submit(aJob());
    holds(job);
    commit(new Fact.JobPendingFact(job.id()));
    job = job.in(new JobState.Pending(), null);
    holds(job);
    commit(new Fact.JobRunnableFact(job.id(), LATER, false, null));
    job = job.in(new JobState.Runnable(LATER, false), null);
    holds(job);
    commit(new Fact.JobReasonFact(job.id(), "no room", START));
    job = job.in(job.state(), "no room");
    holds(job);
    Attempt first = Attempt.placed(1, PLACEMENT, LATER);
    commit(new Fact.AttemptPlacedFact(job.id(), first));
    job = job.placed(first);
    holds(job);
    commit(new Fact.AttemptStartedFact(job.id(), 1, LATER.plusMillis(1), null));
    job = job.in(new JobState.Active(first.startedAt(LATER.plusMillis(1), null)), null);
    holds(job);
    StopRequest stop = new StopRequest(StopRequest.Cause.TERMINATE, "enough");
    commit(new Fact.JobStopRequestedFact(job.id(), stop));
    job = job.stopping(stop);
    holds(job);
    commit(
        new Fact.AttemptEndedFact(job.id(), end(1, LATER.plusMillis(1))),
        new Fact.JobRunnableFact(job.id(), LATER.plusMillis(2), true, "again"));
    job = job.withoutStop().in(new JobState.Runnable(LATER.plusMillis(2), true), "again");
    holds(job);
    JobRequest tagged = JobRequest.PLAIN.withTags(Map.of("k", "v"));
    commit(new Fact.JobTaggedFact(job.id(), tagged));
    job = job.withRequest(tagged);
    holds(job);
    Attempt second = Attempt.placed(2, new Placement("other", "h2"), LATER);
    commit(new Fact.AttemptPlacedFact(job.id(), second));
    job = job.placed(second);
    holds(job);
    commit(
        new Fact.AttemptEndedFact(job.id(), end(2, null)),
        new Fact.JobEndedFact(job.id(), false, LATER.plusMillis(9), "over"));
    assertThat(read(job.id()).job())
        .isEqualTo(job.in(new JobState.Failed(LATER.plusMillis(1), LATER.plusMillis(9)), "over"));
    assertThat(store.load().jobs()).isEmpty();
  }

  private void holds(Job job) {
    assertThat(store.load().jobs()).containsExactly(job);
    assertThat(read(job.id()).job()).isEqualTo(job);
  }

  private static AttemptEnd end(int number, @Nullable Instant startedAt) {
    return new AttemptEnd(number, PLACEMENT, null, startedAt, LATER, 0, null, "ended", List.of());
  }

  @Test
  void loadsJobsInTheOrderOfSubmissionThenChildrenByIndex() {
    Job parent = aJob(2).array(11).spawned().build();
    submit(aJob(3), aJob(2).array(11), aJob(1));
    commit(
        new Fact.ArraySpawnedFact(parent.id(), START),
        new Fact.ArrayChildSpawnedFact(parent.spawn(10, LATER)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(9, LATER)));
    assertThat(store.load().jobs())
        .containsExactly(
            aJob(1).build(),
            parent,
            parent.spawn(9, LATER),
            parent.spawn(10, LATER),
            aJob(3).build());
  }

  @Test
  void theLastSequenceOutlivesItsJob() {
    submit(aJob(7), aJob(5));
    commit(new Fact.JobEndedFact(JobBuilder.id(7), true, LATER, null));
    reopen();
    assertThat(store.load().lastSequence()).isEqualTo(7);
  }

  @Test
  void keepsSubmitsUntilTheyAreForgottenInTheOrderInWhichTheyCame() {
    KeptSubmit first = new KeptSubmit("key 1", "digest", JobBuilder.id(1), LATER);
    KeptSubmit second = new KeptSubmit("KEY 1", "digest", JobBuilder.id(2), START);
    KeptSubmit third = new KeptSubmit("key", "other", JobBuilder.id(3), LATER);
    commit(
        new Fact.SubmitKeptFact(first),
        new Fact.SubmitKeptFact(second),
        new Fact.SubmitKeptFact(third));
    reopen();
    assertThat(store.load().keptSubmits()).containsExactly(first, second, third);
    KeptSubmit again = new KeptSubmit("key 1", "another", JobBuilder.id(4), LATER);
    commit(new Fact.SubmitForgottenFact("KEY 1"), new Fact.SubmitKeptFact(again));
    assertThat(store.load().keptSubmits()).containsExactly(third, again);
  }

  @Test
  void aFactThatFailsLeavesNothingOfItsCommit() {
    submit(aJob(1));
    StoredState before = store.load();
    assertThatThrownBy(
            () ->
                commit(
                    new Fact.JobQueueSavedFact(aQueue("q")),
                    new Fact.JobSubmittedFact(aJob(2).build()),
                    new Fact.JobPendingFact(JobBuilder.id(1)),
                    new Fact.JobPendingFact(JobBuilder.id(99))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(JobBuilder.id(99).value());
    assertThat(store.load()).isEqualTo(before);
    commit(new Fact.JobPendingFact(JobBuilder.id(1)));
    assertThat(read(JobBuilder.id(1)).job()).isEqualTo(aJob(1).pending().build());
  }

  @Test
  void refusesFactsAboutWhatIsNotThere() {
    submit(aJob(1));
    JobId unknown = JobBuilder.id(99);
    JobId job = JobBuilder.id(1);
    for (Fact fact :
        List.of(
            new Fact.JobRunnableFact(unknown, START, false, null),
            new Fact.ArraySpawnedFact(unknown, START),
            new Fact.ArrayChildSpawnedFact(aJob(99).array(2).build().spawn(1, START)),
            new Fact.SubmitForgottenFact("unknown"),
            new Fact.ArrayChildrenDoomedFact(unknown, IndexSet.of(1)),
            new Fact.ArrayChildrenDoomedFact(job, IndexSet.of(1)),
            new Fact.ArrayChildStopsFact(job, ChildStops.NONE),
            new Fact.ArrayChildrenEndedFact(unknown, IndexSet.of(1, 2), START, "over", null),
            new Fact.ArrayChildrenEndedFact(job, IndexSet.of(1, 2), START, "over", null),
            new Fact.ArrayChildrenEndedFact(
                job, IndexSet.of(1, 2), IndexSet.of(1, 2), START, "over", null),
            new Fact.JobReasonFact(unknown, null, START),
            new Fact.AttemptPlacedFact(unknown, Attempt.placed(1, PLACEMENT, START)),
            new Fact.AttemptStartedFact(job, 1, START, null),
            new Fact.AttemptEndedFact(job, end(1, null)),
            new Fact.JobStopRequestedFact(
                unknown, new StopRequest(StopRequest.Cause.CANCEL, "reason")),
            new Fact.JobEndedFact(unknown, true, START, null),
            new Fact.JobRemovedFact(unknown),
            new Fact.JobRemovedFact(job),
            new Fact.JobDefinitionRemovedFact(new DefinitionId("unknown", 1)),
            new Fact.JobDefinitionRemovedFact(DEFINITION.id()))) {
      assertThatThrownBy(() -> commit(fact)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> submit(aJob(1))).isInstanceOf(StoreException.class);
    assertThat(store.load().jobs()).containsExactly(aJob(1).build());
  }

  @Test
  void otherThreadsReadWhatWasCommitted() {
    for (int number = 1; number <= 50; number++) {
      submit(aJob(number));
      JobId id = JobBuilder.id(number);
      assertThat(CompletableFuture.supplyAsync(() -> read(id).job().id()).join()).isEqualTo(id);
    }
  }

  @Test
  void knowsTheTasksOfAllAttempts() {
    submit(aJob());
    commit(
        new Fact.AttemptPlacedFact(JobBuilder.id(1), Attempt.placed(1, PLACEMENT, START)),
        new Fact.AttemptEndedFact(JobBuilder.id(1), end(1, null)),
        new Fact.JobEndedFact(JobBuilder.id(1), false, LATER, null));
    assertThat(reads().taskExists(new AttemptKey(JobBuilder.id(1), 1).taskId())).isTrue();
    assertThat(reads().taskExists(new AttemptKey(JobBuilder.id(1), 2).taskId())).isFalse();
  }

  @Test
  void aSecondOpenOfTheSameFolderIsRefusedWithWordsForTheUser() {
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use by another Longshore server");
    submit(aJob());
    assertThat(store.load().jobs()).hasSize(1);
  }

  @Test
  void opensAgainAfterItWasClosed() {
    submit(aJob());
    StoredState before = store.load();
    reopen();
    assertThat(store.load()).isEqualTo(before);
  }

  @Test
  void readsAfterTheCloseAreRefused() {
    store.close();
    assertThatThrownBy(() -> reads().taskExists("x")).isInstanceOf(StoreException.class);
    store = open(folder);
  }

  @Test
  void pagesThroughDefinitionsActiveFirstThenByNameThenNewestFirst() {
    commit(
        new Fact.JobDefinitionSavedFact(aDefinition().named("b").revision(1).build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("a").revision(9).inactive().build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("a").revision(2).build()),
        new Fact.JobDefinitionSavedFact(aDefinition().named("a").revision(10).build()));
    assertThat(definitions(null, null, null, 10)).containsExactly("a:10", "a:2", "b:1", "a:9");
    assertThat(definitions(null, null, after(true, "a", 10), 2)).containsExactly("a:2", "b:1");
    assertThat(definitions(null, null, after(true, "b", 1), 2)).containsExactly("a:9");
    assertThat(definitions("a", null, after(true, "a", 3), 2)).containsExactly("a:2", "a:9");
    assertThat(definitions(null, null, after(false, "a", 9), 2)).isEmpty();
    assertThat(definitions("a", null, null, 10)).containsExactly("a:10", "a:2", "a:9");
    assertThat(definitions("a", true, null, 10)).containsExactly("a:10", "a:2");
    assertThat(definitions(null, false, null, 10)).containsExactly("a:9");
    assertThat(
            reads()
                .jobDefinitions(
                    List.of(
                        new DefinitionId("b", 1),
                        new DefinitionId("c", 1),
                        new DefinitionId("a", 9))))
        .extracting(definition -> definition.id().toString())
        .containsExactly("b:1", "a:9");
  }

  private static DefinitionPosition after(boolean active, String name, int revision) {
    return new DefinitionPosition(active, new DefinitionId(name, revision));
  }

  private List<String> definitions(
      @Nullable String name,
      @Nullable Boolean active,
      @Nullable DefinitionPosition after,
      int limit) {
    return reads().jobDefinitions(name, active, after, limit).stream()
        .map(definition -> definition.id().toString())
        .toList();
  }
}
