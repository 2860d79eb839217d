package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.CapacityKind;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.store.AttemptUse;
import dev.longshore.store.TaskCounts;
import dev.longshore.store.TaskView;
import dev.longshore.store.TerminatedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store must answer about tasks, and about instances that are gone. */
public abstract class StoreTasksContract extends StoreFixture {

  private static final Instant LATER = START.plusMillis(1234);
  private static final Placement PLACEMENT =
      new Placement("environment", "host", "i-1", CapacityKind.SPOT);
  private static final Placement ELSEWHERE = new Placement("other", "host");

  /** Creates the contract; called by the subclasses. */
  protected StoreTasksContract() {}

  @Test
  void findsTasksOfEveryAttemptByTheirIds() {
    submit(aJob(1));
    AttemptEnd first = ended(1, LATER);
    commit(
        placed(id(1), 1, PLACEMENT),
        new Fact.AttemptEndedFact(id(1), first),
        new Fact.JobRunnableFact(id(1), LATER, true, null),
        placed(id(1), 2, ELSEWHERE));
    List<TaskView> both = reads().tasks(List.of(task(1, 2), task(1, 1), "unknown"));
    assertThat(both).extracting(TaskView::number).containsExactlyInAnyOrder(1, 2);
    for (TaskView task : both) {
      assertThat(task.end()).isEqualTo(task.number() == 1 ? first : null);
      assertThat(task.placement()).isEqualTo(task.number() == 1 ? PLACEMENT : ELSEWHERE);
      assertThat(task.placedAt()).isEqualTo(START);
      assertThat(task.job()).isEqualTo(read(id(1)));
    }
  }

  @Test
  void tellsWhatAttemptsUsedBetweenTwoTimes() {
    commit(
        new Fact.InstanceLaunchedFact(
            new Instance(
                "i-1",
                "environment",
                "c5.large",
                new Demand(2000, 3920, 0),
                "host",
                Instance.State.PENDING,
                START,
                null,
                false,
                null),
            1));
    submit(aJob(1).asking(new Demand(500, 64, 1)), aJob(2));
    commit(
        placed(id(1), 1, PLACEMENT),
        new Fact.AttemptEndedFact(id(1), ended(1, LATER)),
        new Fact.InstanceTerminatedFact("i-1"),
        placed(id(2), 1, ELSEWHERE));
    List<AttemptUse> uses = usage(START, LATER);
    assertThat(uses).extracting(AttemptUse::job).containsExactlyInAnyOrder(id(1), id(2));
    for (AttemptUse use : uses) {
      boolean isFirst = use.job().equals(id(1));
      assertThat(use.instanceType()).isEqualTo(isFirst ? "c5.large" : null);
      assertThat(use.capacityKind()).isEqualTo(isFirst ? CapacityKind.SPOT : null);
      assertThat(use.computeEnvironment()).isEqualTo(isFirst ? "environment" : "other");
      assertThat(use.stoppedAt()).isEqualTo(isFirst ? LATER : null);
      assertThat(use.placedAt()).isEqualTo(START);
      assertThat(use.isAlone()).isFalse();
      assertThat(use.queue()).isEqualTo(read(id(1)).job().queue());
    }
    assertThat(uses).extracting(AttemptUse::demand).contains(new Demand(500, 64, 1));
    assertThat(usage(LATER, LATER.plusMillis(1)))
        .extracting(AttemptUse::job)
        .containsExactly(id(2));
    assertThat(usage(Instant.EPOCH, START)).isEmpty();
  }

  private List<AttemptUse> usage(Instant from, Instant to) {
    List<AttemptUse> uses = new ArrayList<>();
    reads().usage(from, to, uses::add);
    return uses;
  }

  @Test
  void tellsTasksUnderWayFromThoseThatHaveEnded() {
    submit(aJob(1), aJob(2), aJob(3), aJob(4));
    commit(
        placed(id(1), 1, PLACEMENT),
        placed(id(2), 1, ELSEWHERE),
        placed(id(3), 1, PLACEMENT),
        new Fact.AttemptEndedFact(id(3), ended(1, LATER)),
        new Fact.JobEndedFact(id(3), true, LATER, null));
    assertThat(reads().tasksUnderWay("environment"))
        .extracting(TaskView::key)
        .containsExactly(new AttemptKey(id(1), 1));
    assertThat(reads().taskCounts("environment")).isEqualTo(new TaskCounts(0, 1));
    assertThat(reads().taskCounts("none")).isEqualTo(new TaskCounts(0, 0));
    commit(new Fact.AttemptStartedFact(id(1), 1, LATER, null));
    assertThat(reads().taskCounts("environment")).isEqualTo(new TaskCounts(1, 0));
    assertThat(reads().tasksEnded("environment", LATER, "", 10))
        .extracting(TaskView::key)
        .containsExactly(new AttemptKey(id(3), 1));
    assertThat(reads().tasksEnded("environment", LATER.plusMillis(1), "", 10)).isEmpty();
    assertThat(reads().tasksEnded("other", START, "", 10)).isEmpty();
  }

  @Test
  void aServiceJobIsNoTaskOfAComputeEnvironmentOfTheSameName() {
    submit(aJob(1), aJob(2).service(1));
    commit(
        placed(id(1), 1, PLACEMENT),
        new Fact.AttemptPlacedFact(id(2), Attempt.scheduled(1, PLACEMENT, START)));
    assertThat(reads().taskCounts("environment")).isEqualTo(new TaskCounts(0, 1));
  }

  @Test
  void pagesThroughEndedTasksByTheirEnds() {
    submit(aJob(1), aJob(2), aJob(3));
    for (int number = 1; number <= 3; number++) {
      commit(
          placed(id(number), 1, PLACEMENT),
          new Fact.AttemptEndedFact(id(number), ended(1, number == 1 ? LATER : START)),
          new Fact.JobEndedFact(id(number), true, LATER, null));
    }
    List<String> first = Stream.of(task(2, 1), task(3, 1)).sorted().toList();
    assertThat(endedIds(START, "", 9)).containsExactly(first.get(0), first.get(1), task(1, 1));
    assertThat(endedIds(START, "", 1)).containsExactly(first.get(0));
    assertThat(endedIds(START, first.get(0), 9)).containsExactly(first.get(1), task(1, 1));
  }

  private List<String> endedIds(Instant since, String afterTaskId, int limit) {
    return reads().tasksEnded("environment", since, afterTaskId, limit).stream()
        .map(task -> task.key().taskId())
        .toList();
  }

  @Test
  void aMultiNodeJobHasNoTaskButItsNodesHave() {
    submit(aJob(1).multiNode(2));
    Attempt attempt = Attempt.placed(1, PLACEMENT, START);
    var node = read(id(1)).job().node(0, new Demand(1000, 1, 0), new JobState.Active(attempt));
    commit(
        new Fact.AttemptPlacedFact(id(1), attempt), new Fact.NodePlacedFact(node.placed(attempt)));
    assertThat(reads().tasksUnderWay("environment"))
        .extracting(TaskView::key)
        .containsExactly(new AttemptKey(id(1).node(0), 1));
    assertThat(reads().taskCounts("environment")).isEqualTo(new TaskCounts(0, 1));
    assertThat(reads().tasks(List.of(task(1, 1)))).isEmpty();
  }

  @Test
  void keepsInstancesThatAreGoneForAnHour() {
    Instance first = instance("i-1");
    Instance second = instance("i-2");
    commit(
        new Fact.InstanceLaunchedFact(first, 1),
        new Fact.InstanceLaunchedFact(second, 2),
        new Fact.InstanceTerminatedFact("i-1"));
    reopen();
    assertThat(reads().terminatedInstances(START))
        .containsExactly(new TerminatedInstance(first, START));
    assertThat(reads().terminatedInstances(START.plusMillis(1))).isEmpty();
    Instant muchLater = START.plus(Duration.ofHours(1)).plusMillis(1);
    store.commit(List.of(new Fact.InstanceTerminatedFact("i-2")), muchLater);
    assertThat(reads().terminatedInstances(START))
        .containsExactly(new TerminatedInstance(second, muchLater));
  }

  @Test
  void anInstanceThatWasHeldBackTakesJobsAgain() {
    Drain held = new Drain(Drain.Cause.HELD, LATER, null, Duration.ZERO);
    commit(
        new Fact.InstanceLaunchedFact(instance("i-1"), 1),
        new Fact.InstanceDrainingFact("i-1", held));
    reopen();
    assertThat(reads().instances()).containsExactly(instance("i-1").draining(held));
    commit(new Fact.InstanceRunningFact("i-1", LATER.plusMillis(1)));
    reopen();
    assertThat(reads().instances()).containsExactly(instance("i-1").running(LATER.plusMillis(1)));
  }

  private static Instance instance(String id) {
    return new Instance(
        id,
        "environment",
        "c5.large",
        new Demand(2000, 3000, 1),
        "host",
        Instance.State.RUNNING,
        START,
        LATER,
        true,
        null);
  }

  private static String task(int job, int number) {
    return new AttemptKey(id(job), number).taskId();
  }

  private static Fact placed(JobId job, int number, Placement placement) {
    return new Fact.AttemptPlacedFact(job, Attempt.placed(number, placement, START));
  }

  private static AttemptEnd ended(int number, Instant at) {
    return new AttemptEnd(number, PLACEMENT, null, START, at, 0, null, "exited", List.of());
  }
}
