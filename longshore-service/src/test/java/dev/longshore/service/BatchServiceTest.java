package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.engine.Adoption;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.FaultException;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Launch;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.RefusedException;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.JobDefinitionBuilder;
import dev.longshore.testkit.VirtualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchServiceTest {

  private static final JobId FIRST = JobBuilder.id(1);
  private static final JobId SECOND = JobBuilder.id(2);
  private static final AttemptKey ATTEMPT = new AttemptKey(FIRST, 1);

  @TempDir private Path folder;
  private final VirtualClock clock = new VirtualClock();
  private final FakeEngine fake = FakeEngine.onDemand(clock, FakeEngine.host("host", 4));
  private final TroubledEngine engine = new TroubledEngine(fake);
  private final RecordingLogs logs = new RecordingLogs();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private TroubledStore store;
  private BatchService service;

  @BeforeEach
  void start() {
    store = new TroubledStore(SqliteStore.open(folder));
    World.create(store);
    service = open(8);
  }

  private BatchService open(int launchesAtOnce) {
    ServiceConfig others = ServiceConfig.DEFAULTS;
    return open(
        new ServiceConfig(launchesAtOnce, others.retention(), others.definitionRetention()));
  }

  private BatchService open(ServiceConfig config) {
    return BatchService.start(World.CORE, store, engine, logs, clock, registry, config);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void restart() {
    service.close();
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
  }

  @Test
  void runsAJobFromSubmitToItsEnd() {
    Job job = service.execute(() -> World.submit(1));
    assertThat(job.id()).isEqualTo(FIRST);
    awaitStatus(FIRST, JobStatus.RUNNING);
    fake.exit(ATTEMPT, 0);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);

    assertThat(logs.followed).containsExactly(ContainerKey.ofDefault(ATTEMPT));
    assertThat(logs.finished).containsExactly(ContainerKey.ofDefault(ATTEMPT));
    Await.until("the attempt is released", () -> fake.seen().isEmpty());
    assertThat(fake.launches()).hasSize(1);
    assertThat(count("longshore.jobs.submitted")).isEqualTo(1);
    assertThat(count("longshore.engine.launches")).isEqualTo(1);
    assertThat(count("longshore.scheduler.placements")).isEqualTo(1);
    assertThat(count("longshore.store.facts")).isGreaterThanOrEqualTo(5);
    assertThat(count("longshore.engine.faults")).isZero();
  }

  @Test
  void findsItsJobsAgainAfterARestartAndLaunchesNothingTwice() {
    submitAndRun();
    restart();
    assertThat(status(FIRST)).isEqualTo(JobStatus.RUNNING);
    assertThat(fake.adoptions())
        .containsExactly(new Adoption(fake.launches().getFirst(), true, false));
    fake.exit(ATTEMPT, 0);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);
    assertThat(fake.launches()).hasSize(1);
    assertThat(logs.finished).containsExactly(ContainerKey.ofDefault(ATTEMPT));
  }

  @Test
  void learnsOfAnEndThatCameWhileNoServerWasThere() {
    submitAndRun();
    service.close();
    fake.exit(ATTEMPT, 3);
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.exitCode()).isEqualTo(3));
    Await.until("the attempt is released", () -> fake.seen().isEmpty());
  }

  @Test
  void aJobWhoseContainerIsGoneAfterARestartSaysSo() {
    submitAndRun();
    service.close();
    fake.lose(ATTEMPT);
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).job().statusReason()).isEqualTo("Essential container in task exited");
    assertThat(view(FIRST).attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.reason()).startsWith("ContainerVanishedError: "));
  }

  @Test
  void aJobThatWasToBeLaunchedWhenTheServerStoppedIsLaunchedByTheNextOne() {
    engine.launching = new CountDownLatch(1);
    service.execute(() -> World.submit(1));
    awaitStatus(FIRST, JobStatus.STARTING);
    service.close();
    engine.launching.countDown();
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
    awaitStatus(FIRST, JobStatus.RUNNING);
    assertThat(fake.launches()).extracting(Launch::attempt).containsExactly(ATTEMPT);
  }

  @Test
  void anOutputThatWasBeingStoredWhenTheServerStoppedIsStoredByTheNextOne() {
    submitAndRun();
    logs.finishing = new CountDownLatch(1);
    fake.exit(ATTEMPT, 0);
    service.close();
    assertThat(logs.finished).isEmpty();
    logs.finishing.countDown();
    store = new TroubledStore(SqliteStore.open(folder));
    assertThat(status(FIRST)).isEqualTo(JobStatus.RUNNING);
    service = open(8);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);
    assertThat(logs.finished).containsExactly(ContainerKey.ofDefault(ATTEMPT));
  }

  @Test
  void aJobEndsEvenIfItsOutputCannotBeStored() {
    submitAndRun();
    logs.broken = true;
    fake.exit(ATTEMPT, 0);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);
    assertThat(count("longshore.logs.faults")).isEqualTo(1);
  }

  @Test
  void anEngineThatThrowsFailsTheAttempt() {
    engine.failingLaunches.set(1);
    service.execute(() -> World.submit(1));
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).job().statusReason()).isEqualTo("Task failed to start");
    assertThat(view(FIRST).attempts())
        .singleElement()
        .satisfies(
            attempt ->
                assertThat(attempt.reason())
                    .startsWith("CannotStartContainerError: ")
                    .contains("the engine does not answer"));
    assertThat(count("longshore.engine.launch.failures")).isEqualTo(1);
    assertThat(count("longshore.engine.faults")).isEqualTo(1);
  }

  @Test
  void saysWhyATaskOfSeveralContainersCouldNotBeLaunched() {
    service.close();
    store = new TroubledStore(SqliteStore.open(folder));
    JobDefinition several =
        JobDefinitionBuilder.aDefinition().revision(2).containers("main", "beside").build();
    store.commit(List.of(new JobDefinitionSavedFact(several)), JobBuilder.START);
    service = open(8);
    engine.failingLaunches.set(1);

    service.execute(() -> World.submit(1));
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.reason()).contains("the engine does not answer"));
  }

  @Test
  void keepsTheOutputOfAContainerFromItsOwnStart() {
    service.close();
    store = new TroubledStore(SqliteStore.open(folder));
    JobDefinition several =
        JobDefinitionBuilder.aDefinition().revision(2).containers("main", "beside").build();
    store.commit(List.of(new JobDefinitionSavedFact(several)), JobBuilder.START);
    fake.holdBack("main");
    service = open(8);

    service.execute(() -> World.submit(1));
    Await.until("what runs is followed", () -> !logs.followed.isEmpty());
    assertThat(logs.followed).containsExactly(new ContainerKey(ATTEMPT, "beside"));
    assertThat(status(FIRST)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  void aReleaseThatFailsIsTriedAgain() {
    engine.failingReleases.set(2);
    submitAndRun();
    fake.exit(ATTEMPT, 0);
    Await.until("the attempt is released", () -> fake.seen().isEmpty());
    assertThat(count("longshore.engine.faults")).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeReleasedIsReleasedByTheNextServer() {
    engine.failingReleases.set(Integer.MAX_VALUE);
    submitAndRun();
    fake.exit(ATTEMPT, 0);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);
    service.close();
    engine.failingReleases.set(0);
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
    Await.until("the attempt is released", () -> fake.seen().isEmpty());
    assertThat(status(FIRST)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aStopThatFailsIsTriedAgain() {
    engine.failingStops.set(2);
    submitAndRun();
    service.execute(() -> new TerminateJobCommand(FIRST, "enough"));
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).job().statusReason()).isEqualTo("enough");
    assertThat(count("longshore.engine.faults")).isEqualTo(2);
  }

  @Test
  void aStopIsRepeatedAfterARestart() {
    engine.failingStops.set(Integer.MAX_VALUE);
    submitAndRun();
    service.execute(() -> new TerminateJobCommand(FIRST, "enough"));
    service.close();
    engine.failingStops.set(0);
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(view(FIRST).job().statusReason()).isEqualTo("enough");
  }

  @Test
  void aJobThatIsStoppedBeforeItsTurnToLaunchIsNeverLaunched() {
    service.close();
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(1);
    engine.launching = new CountDownLatch(1);
    service.execute(() -> World.submit(1));
    Await.until("the first launch is under way", () -> count("longshore.engine.launches") == 1);
    service.execute(() -> World.submit(2));
    awaitStatus(SECOND, JobStatus.STARTING);
    service.execute(() -> new TerminateJobCommand(SECOND, "changed my mind"));
    engine.launching.countDown();
    awaitStatus(SECOND, JobStatus.FAILED);
    awaitStatus(FIRST, JobStatus.RUNNING);
    assertThat(view(SECOND).job().statusReason()).isEqualTo("changed my mind");
    assertThat(fake.running()).containsExactly(ATTEMPT);
  }

  @Test
  void aJobThatIsStoppedWhileItsLaunchIsUnderWayEnds() {
    engine.launching = new CountDownLatch(1);
    service.execute(() -> World.submit(1));
    Await.until("the launch is under way", () -> count("longshore.engine.launches") == 1);
    service.execute(() -> new TerminateJobCommand(FIRST, "changed my mind"));
    Await.until("the engine was asked", () -> fake.stops().size() == 1);
    engine.launching.countDown();
    awaitStatus(FIRST, JobStatus.FAILED);
    assertThat(fake.running()).isEmpty();
  }

  @Test
  void makesACommandAgainWhenWhatItWasMadeFromHasChanged() {
    submitAndRun();
    Deque<SubmitJobCommand> made = new ArrayDeque<>();
    Job job =
        service.execute(
            () -> {
              // The first is made from a reading that an end overtakes.
              JobStatus read = status(FIRST);
              if (made.isEmpty()) {
                fake.exit(ATTEMPT, 0);
                awaitStatus(FIRST, JobStatus.SUCCEEDED);
              }
              made.add(World.submitAfter(SECOND, Map.of(FIRST, read)));
              return made.getLast();
            });
    assertThat(made).hasSize(2);
    assertThat(job.id()).isEqualTo(SECOND);
    awaitStatus(SECOND, JobStatus.RUNNING);
  }

  @Test
  void throwsARefusal() {
    NameOrArn none = new NameOrArn("none", "none");
    assertThatThrownBy(() -> service.execute(() -> new DeleteJobQueueCommand(none)))
        .isInstanceOf(RefusedException.class);
    assertThat(count("longshore.jobs.submitted")).isZero();
  }

  @Test
  void goesOnAfterTheStoreFailed() {
    submitAndRun();
    store.failNextCommits(1);
    assertThatThrownBy(() -> service.execute(() -> World.submit(2)))
        .isInstanceOf(FaultException.class)
        .hasMessage("This could not be stored, so nothing has changed. the disk is full.");
    assertThat(service.storeTrouble()).isEqualTo("the disk is full");
    service.execute(() -> World.submit(2));
    assertThat(service.storeTrouble()).isNull();
    awaitStatus(SECOND, JobStatus.RUNNING);
    assertThat(count("longshore.store.faults")).isEqualTo(1);
  }

  @Test
  void theEndOfAJobSurvivesAFaultOfTheStore() {
    submitAndRun();
    store.failNextCommits(1);
    fake.exit(ATTEMPT, 0);
    awaitStatus(FIRST, JobStatus.SUCCEEDED);
    assertThat(count("longshore.store.faults")).isEqualTo(1);
  }

  @Test
  void aPoisonedCommandHarmsNobodyElse() {
    assertThatThrownBy(() -> service.execute(() -> World.poisoned(1)))
        .isInstanceOf(IllegalStateException.class);
    service.execute(() -> World.submit(2));
    awaitStatus(SECOND, JobStatus.RUNNING);
    assertThat(count("longshore.writer.bugs")).isEqualTo(1);
  }

  @Test
  void whoAsksAfterTheEndIsTurnedAway() throws Exception {
    service.close();
    FutureTask<Object> late =
        new FutureTask<>(() -> service.execute(() -> new CancelJobCommand(FIRST, "late")));
    Thread.ofVirtual().start(late);
    assertThatThrownBy(() -> late.get(60, java.util.concurrent.TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("the server stops");
    store = new TroubledStore(SqliteStore.open(folder));
    service = open(8);
  }

  private void submitAndRun() {
    service.execute(() -> World.submit(1));
    awaitStatus(FIRST, JobStatus.RUNNING);
  }

  private void awaitStatus(JobId job, JobStatus status) {
    Await.until(job + " is " + status, () -> status(job) == status);
  }

  private JobStatus status(JobId job) {
    return view(job).job().status();
  }

  private JobView view(JobId job) {
    return store.reads().jobs(List.of(job)).getFirst();
  }

  private double count(String meter) {
    return registry.get(meter).counter().count();
  }
}
