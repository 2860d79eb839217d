package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Launch;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.Placement;
import dev.longshore.model.Report;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multi-node parallel jobs: three nodes of one vCPU each, of which node 1 is the main node. */
final class NodesTest {

  private static final String ENDED = "Essential container in task exited";

  private final World world =
      new World()
          .host("h", 4, 4096)
          .with(new EnvironmentBuilder("ce").build())
          .with(new QueueBuilder("q").on("ce").build())
          .with(new DefinitionBuilder("d").nodes(3, 1).attempts(2).timeoutSeconds(60).build())
          .with(new DefinitionBuilder("single").build());

  private final JobId job = world.submit(world.aSubmit());
  private final JobId main = job.node(1);

  @AfterEach
  void whatIsStoredEqualsWhatIsInMemory() {
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
  }

  @Test
  void theMainNodeIsLaunchedFirstAndTheOthersWithItsAddressWhenItRuns() {
    List<Fact> placed = world.settle(world.plan().facts());
    assertThat(launched(placed)).containsExactly(main);
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);

    List<Fact> started = world.startsAt(main, "10.0.0.2");
    assertThat(launched(started)).containsExactly(job.node(0), job.node(2));
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    assertThat(variables(started, job.node(2)))
        .containsEntry("AWS_BATCH_JOB_ID", job + "#2")
        .containsEntry("AWS_BATCH_JOB_NODE_INDEX", "2")
        .containsEntry("AWS_BATCH_JOB_MAIN_NODE_INDEX", "1")
        .containsEntry("AWS_BATCH_JOB_NUM_NODES", "3")
        .containsEntry("AWS_BATCH_JOB_ATTEMPT", "1")
        .containsEntry("AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", "10.0.0.2");
    assertThat(variables(placed, main))
        .containsEntry("AWS_BATCH_JOB_NODE_INDEX", "1")
        .doesNotContainKey("AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS");
  }

  @Test
  void allNodesOfAnAttemptAreOneGroup() {
    List<Launch> launches = launches(world.settle(world.plan().facts()));
    assertThat(launches)
        .extracting(Launch::node)
        .containsExactly(new Launch.Node(new AttemptKey(job, 1), 1, true));
  }

  @Test
  void startsOnlyWhenAllNodesHaveRoom() {
    JobId single = world.submit(world.aSubmit().of("single", 0));
    JobId second = world.submit(world.aSubmit());
    assertThat(world.placed()).containsExactly(job, single);
    assertThat(world.explain(second).sentence())
        .isEqualTo(
            "It asks for 3 vCPUs and 384 MiB, and 0 vCPUs and 3584 MiB of 4 vCPUs and 4096 MiB are"
                + " free on all hosts together. It starts when enough running jobs have ended. Room"
                + " is held by job "
                + job.node(0)
                + " (1 vCPU and 128 MiB) and 3 others.");
    world.exits(single, 0);
    assertThat(world.placed()).isEmpty();
    run();
    endAll();
    assertThat(world.placed()).containsExactly(second);
  }

  @Test
  void aJobWhoseNodesNeverFitTogetherSaysSo() {
    JobId large = world.submit(world.aSubmit().nodes(new NodeOverrides(5, List.of())));
    world.schedule();
    run();
    endAll();
    world.schedule();
    assertThat(world.job(large).statusReason()).isEqualTo(BlockedReason.JOB_RESOURCE_REQUIREMENT);
    assertThat(world.explain(large).sentence())
        .isEqualTo(
            "Its 5 nodes start together and ask for 5 vCPUs and 640 MiB, which do not fit on the"
                + " one host with 4 vCPUs and 4096 MiB even when nothing else runs. Ask for less or"
                + " for fewer nodes.");
  }

  @Test
  void theEndOfTheMainNodeStopsTheOthersAndThenEndsTheJob() {
    world.schedule();
    run();
    List<Fact> ended = exit(main, 0);
    assertThat(stopped(ended)).containsExactly(job.node(0), job.node(2));
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job.node(0), 143);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job.node(2), 0);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.endReason(job)).isEqualTo(ENDED);
    assertThat(world.endReason(job.node(0))).isEqualTo("Main node exited");
    assertThat(world.status(job.node(0))).isEqualTo(JobStatus.FAILED);
    assertThat(world.status(job.node(2))).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.state.used().onHost("h").isNothing()).isTrue();
  }

  @Test
  void theEndOfAnotherNodeChangesNothingElse() {
    world.schedule();
    run();
    assertThat(stopped(exit(job.node(0), 7))).isEmpty();
    assertThat(world.status(job.node(0))).isEqualTo(JobStatus.FAILED);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
    exit(job.node(2), 0);
    exit(main, 0);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aFailedMainNodeIsTriedAgainWithAllNodes() {
    world.schedule();
    run();
    exit(main, 1);
    exit(job.node(0), 137);
    List<Fact> last = exit(job.node(2), 137);
    assertThat(last).anyMatch(Fact.NodesWaitingFact.class::isInstance);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.placed()).containsExactly(job);
    assertThat(variables(world.startsAt(main, "10.0.0.9"), job.node(0)))
        .containsEntry("AWS_BATCH_JOB_ATTEMPT", "2");
    world.starts(job.node(0));
    world.starts(job.node(2));
    endAll();
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aMainNodeThatCannotStartFailsTheAttemptAndTheOthersNeverStart() {
    world.schedule();
    List<Fact> facts =
        world.report(
            new Report.AttemptNotStarted(
                world.attempt(main), world.now, "CannotPullContainerError: x"));
    assertThat(launched(facts)).isEmpty();
    assertThat(stopped(facts)).isEmpty();
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    AttemptEndedFact whole =
        (AttemptEndedFact)
            facts.stream()
                .filter(AttemptEndedFact.class::isInstance)
                .filter(fact -> ((AttemptEndedFact) fact).job().equals(job))
                .findFirst()
                .orElseThrow();
    assertThat(whole.end().statusReason()).isEqualTo("Task failed to start");
    assertThat(whole.end().reason()).isEqualTo("CannotPullContainerError: x");
  }

  @Test
  void aMainNodeThatEndsBeforeItWasSeenRunningLaunchesNobody() {
    world.schedule();
    List<Fact> facts = exit(main, 0);
    assertThat(launched(facts)).isEmpty();
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.endReason(job.node(0))).isEqualTo("Main node exited");
  }

  @Test
  void aMainNodeThatFailsBeforeItWasSeenRunningLaunchesNobodyAndIsTriedAgain() {
    world.schedule();
    assertThat(launched(exit(main, 1))).isEmpty();
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    world.schedule();
    assertThat(launched(world.startsAt(main, "10.0.0.3"))).hasSize(2);
  }

  @Test
  void nodesThatWaitWithTheirJobEndWithIt() {
    world.schedule();
    run();
    endAll(1);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    List<Fact> facts = world.settle(world.decided(new CancelJobCommand(job, "no more")));
    assertThat(facts).contains(new Fact.NodesEndedFact(job, 3, world.now, "no more"));
    assertThat(world.endReason(job)).isEqualTo("no more");
  }

  @Test
  void aJobThatIsCancelledBeforeItsFirstAttemptHasNoNodes() {
    List<Fact> facts = world.settle(world.decided(new CancelJobCommand(job, "no more")));
    assertThat(facts).noneMatch(Fact.NodesEndedFact.class::isInstance);
    assertThat(world.endReason(job)).isEqualTo("no more");
  }

  @Test
  void theEndOfTheMainNodeIsNotOverruledByATermination() {
    world.schedule();
    run();
    exit(main, 0);
    assertThat(terminate(job)).isEmpty();
    assertThat(terminate(main)).isEmpty();
    exit(job.node(0), 143);
    exit(job.node(2), 143);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.endReason(job)).isEqualTo(ENDED);
  }

  @Test
  void aTerminationAfterTheMainNodeFailedPreventsTheNextAttempt() {
    world.schedule();
    run();
    exit(main, 1);
    terminate(job);
    assertThat(world.job(job).stop()).isEqualTo(new StopRequest(Cause.TERMINATE, "enough"));
    assertThat(terminate(main)).isEmpty();
    exit(job.node(0), 143);
    exit(job.node(2), 143);
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(job)).isEqualTo("enough");
    assertThat(world.endReason(job.node(0))).isEqualTo("Main node exited");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTerminationCountsThoughTheTimeoutRangAfterTheMainNodeHadFailedInTime(boolean heardOf) {
    world.schedule();
    run();
    Instant inTime = world.now;
    world.later(Duration.ofSeconds(60));
    if (heardOf) {
      world.exitedAt(main, inTime, 1);
    }
    terminate(job);
    if (!heardOf) {
      world.exitedAt(main, inTime, 1);
    }
    exit(job.node(0), 137);
    exit(job.node(2), 137);
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(job)).isEqualTo("enough");
  }

  @Test
  void theTimeoutDoesNotRingOnceTheMainNodeHasEndedInTime() {
    world.schedule();
    run();
    exit(main, 1);
    assertThat(world.later(Duration.ofSeconds(60))).isEmpty();
    assertThat(world.nextDue()).isEmpty();
  }

  @Test
  void aMainNodeThatWasDecidedInTimeIsNotTimedOutBecauseItsHelpersAreSlowToStop() {
    world.schedule();
    run();
    Instant inTime = world.now.plusSeconds(59);
    world.later(Duration.ofSeconds(60));
    world.later(Duration.ofSeconds(5));
    world.report(
        new Report.AttemptExited(
            world.attempt(main), inTime, inTime, world.now, List.of(ContainerExit.ended(0, null))));
    exit(job.node(0), 137);
    exit(job.node(2), 137);
    assertThat(world.status(main)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void theDeletionOfTheQueueEndsAJobWhoseMainNodeHasFailed() {
    world.schedule();
    run();
    exit(main, 1);
    world.with(new QueueBuilder("q").on("ce").disabled().build());
    world.settle(world.decided(new Command.DeleteJobQueueCommand(new NameOrArn("q", "q"))));
    world.later(Duration.ZERO);
    exit(job.node(0), 143);
    exit(job.node(2), 143);
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
    world.later(Duration.ofMinutes(1));
    assertThat(world.state.queue("q")).isNull();
  }

  @Test
  void theDeletionOfTheEnvironmentEndsTheNodesThatWereNotLaunchedAtOnce() {
    world.schedule();
    world.with(new QueueBuilder("q").on("other").build());
    world.with(new EnvironmentBuilder("ce").disabled().build());
    List<Fact> facts =
        world.settle(
            world.decided(new Command.DeleteComputeEnvironmentCommand(new NameOrArn("ce", "ce"))));
    assertThat(stopped(facts)).containsExactly(main);
    assertThat(world.status(job.node(0))).isEqualTo(JobStatus.FAILED);
    world.report(new Report.AttemptNotStarted(world.attempt(main), world.now, "gone"));
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.state.used().inEnvironment("ce").isNothing()).isTrue();
  }

  @Test
  void theLargestNodesGetTheirRoomFirst() {
    World uneven =
        new World()
            .host("four", 4, 4096)
            .host("three", 3, 4096)
            .with(new EnvironmentBuilder("ce").build())
            .with(new QueueBuilder("q").on("ce").build());
    FreeRoom room =
        new FreeRoom(uneven.state, uneven.hosts, CoreConfig.defaults(World.REALM), uneven.now);
    assertThat(
            room.take(
                uneven.queue("q"),
                new Shape(
                    new Demand(7000, 384, 0),
                    Stream.of(2000, 2000, 3000).map(vcpus -> new Demand(vcpus, 128, 0)).toList(),
                    null,
                    List.of(),
                    null,
                    null,
                    null)))
        .extracting(Placement::host)
        .containsExactly("four", "four", "three");
  }

  @Test
  void theTimeoutStopsAllNodesAndIsNotTriedAgain() {
    world.schedule();
    run();
    assertThat(stopped(world.later(Duration.ofSeconds(60))))
        .containsExactly(job.node(0), main, job.node(2));
    assertThat(world.later(Duration.ofSeconds(1))).isEmpty();
    exit(main, 137);
    exit(job.node(0), 137);
    exit(job.node(2), 137);
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(job)).isEqualTo("Job attempt duration exceeded timeout");
  }

  @Test
  void terminatingTheJobStopsAllNodes() {
    world.schedule();
    run();
    List<Fact> facts = terminate(job);
    assertThat(stopped(facts)).containsExactly(job.node(0), main, job.node(2));
    endAll(143);
    assertThat(world.endReason(job)).isEqualTo("enough");
    assertThat(world.endReason(job.node(0))).isEqualTo("enough");
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
  }

  @Test
  void terminatingBeforeTheMainNodeRunsEndsTheOthersAtOnce() {
    world.schedule();
    assertThat(stopped(terminate(job))).containsExactly(main);
    assertThat(world.status(job.node(0))).isEqualTo(JobStatus.FAILED);
    assertThat(launched(world.startsAt(main, "10.0.0.2"))).isEmpty();
    exit(main, 143);
    assertThat(world.endReason(job)).isEqualTo("enough");
  }

  @Test
  void terminatingOneNodeStopsThatNodeAlone() {
    world.schedule();
    run();
    assertThat(stopped(terminate(job.node(2)))).containsExactly(job.node(2));
    exit(job.node(2), 143);
    assertThat(world.endReason(job.node(2))).isEqualTo("enough");
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNING);
  }

  @Test
  void aRestartLaunchesTheMainNodeAndTheOthersOnlyWhenThatRan() {
    world.schedule();
    world.restart();
    assertThat(world.unfinishedEffects())
        .extracting(Effect::attempt)
        .containsExactly(new AttemptKey(main, 1));
    world.startsAt(main, "10.0.0.2");
    world.restart();
    assertThat(world.unfinishedEffects()).hasSize(3);
    exit(job.node(0), 0);
    world.restart();
    exit(main, 0);
    world.restart();
    exit(job.node(2), 137);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void overridesMustNameARangeOfTheDefinitionAndCountNodesThatItCanHave() {
    RangeOverrides wrong = new RangeOverrides("0:0", 0, 0, Map.of(), List.of(), List.of());
    assertThat(refusal(new NodeOverrides(null, List.of(wrong))))
        .isEqualTo("NodeOverride targets should match job definition. Non matching targets - 0:0");
    assertThat(refusal(new NodeOverrides(1, List.of())))
        .isEqualTo("Main node index is out of range, must be less than numNodes.");
    RangeOverrides sameRange = new RangeOverrides("0:2", 0, 2, Map.of(), List.of(), List.of());
    world.submit(world.aSubmit().nodes(new NodeOverrides(null, List.of(sameRange))));
    RangeOverrides again = new RangeOverrides("0:", 0, null, Map.of(), List.of(), List.of());
    assertThat(refusal(new NodeOverrides(null, List.of(sameRange, again))))
        .isEqualTo("targetNodes 0: is overridden more than once.");
  }

  @Test
  void overridesMustFitTheKindOfTheRange() {
    RangeOverrides all = new RangeOverrides("0:", 0, null, Map.of(), List.of(), List.of());
    SubmitBuilder submit = world.aSubmit().nodes(new NodeOverrides(null, List.of(all)));
    assertThat(
            world.refuse(submit.rangeOverrideKind("0:", "ecsPropertiesOverride").build()).message())
        .isEqualTo(
            "ecsPropertiesOverride cannot be used with node range 0: of job definition d:1, which"
                + " takes containerOverrides.");
    world.submit(submit.rangeOverrideKind("0:", "containerOverrides"));
  }

  private String refusal(NodeOverrides overrides) {
    return world.refuse(world.aSubmit().nodes(overrides).build()).message();
  }

  private void run() {
    world.startsAt(main, "10.0.0.2");
    world.starts(job.node(0));
    world.starts(job.node(2));
  }

  private void endAll() {
    endAll(0);
  }

  private void endAll(int exitCode) {
    exit(main, exitCode);
    exit(job.node(0), exitCode);
    exit(job.node(2), exitCode);
  }

  private List<Fact> exit(JobId node, int exitCode) {
    return world.report(
        new Report.AttemptExited(world.attempt(node), world.now, world.now, exitCode, null));
  }

  private List<Fact> terminate(JobId id) {
    Decision<?> decision = world.decide(new TerminateJobCommand(id, "enough"));
    return world.settle(((Decision.Accepted<?>) decision).facts());
  }

  private List<Launch> launches(List<Fact> facts) {
    return world.effects(facts).stream()
        .filter(LaunchEffect.class::isInstance)
        .map(effect -> ((LaunchEffect) effect).launch())
        .toList();
  }

  private List<JobId> launched(List<Fact> facts) {
    return launches(facts).stream().map(launch -> launch.attempt().job()).toList();
  }

  private List<JobId> stopped(List<Fact> facts) {
    return world.effects(facts).stream()
        .filter(StopEffect.class::isInstance)
        .map(effect -> effect.attempt().job())
        .sorted()
        .toList();
  }

  private Map<String, String> variables(List<Fact> facts, JobId node) {
    return launches(facts).stream()
        .filter(launch -> launch.attempt().job().equals(node))
        .flatMap(launch -> launch.containers().getFirst().environment().stream())
        .collect(Collectors.toMap(EnvironmentVariable::name, EnvironmentVariable::value));
  }
}
