package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.model.Preemption;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import dev.longshore.model.TaskTemplate;
import dev.longshore.testkit.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state with every event. */
class JobTransitionsTest {

  private static final String HOST_TERMINATED =
      "Host EC2 (instance i-0123456789abcdef0) terminated.";
  private static final Instant T = World.START;
  private static final JobId ID = World.id(1);
  private static final Placement PLACEMENT = new Placement("ce", "h");
  private static final Instant STARTED = T.minusSeconds(60);
  private static final RetryStrategy THREE_ATTEMPTS = new RetryStrategy(3, List.of());

  /** Where a job can be, and who asked for its end before, if anybody did. */
  enum At {
    SUBMITTED(null),
    PENDING(null),
    PENDING_CANCELLED(Cause.CANCEL),
    RUNNABLE(null),
    SPAWNED(null),
    SPAWNED_CANCELLED(Cause.CANCEL),
    SPAWNED_TERMINATED(Cause.TERMINATE),
    SCHEDULED(null),
    SCHEDULED_PREEMPTED(Cause.PREEMPTED),
    STARTING(null),
    STARTING_TERMINATED(Cause.TERMINATE),
    RUNNING(null),
    RUNNING_TERMINATED(Cause.TERMINATE),
    RUNNING_TIMED_OUT(Cause.TIMEOUT),
    RUNNING_HOST_GONE(Cause.HOST_GONE),
    RUNNING_MAIN_NODE_GONE(Cause.MAIN_NODE_EXITED),
    RUNNING_PREEMPTED(Cause.PREEMPTED),
    SUCCEEDED(null),
    FAILED(null);

    private final @Nullable Cause stop;

    At(@Nullable Cause stop) {
      this.stop = stop;
    }
  }

  /** What can happen. */
  enum When {
    TAKEN,
    STARTED,
    EXITED_0,
    EXITED_1,
    NOT_STARTED,
    LOST,
    EARLIER_STARTED,
    EARLIER_TAKEN,
    EARLIER_EXITED,
    EARLIER_NOT_STARTED,
    EARLIER_LOST,
    TIMEOUT,
    CANCEL,
    TERMINATE,
    DEPENDENCIES_MET,
    DEPENDENCY_FAILED,
    CHILDREN_SUCCEEDED,
    CHILD_FAILED,
    REFUSED,
    PREEMPTED
  }

  /**
   * The table. Words: {@code -} ignored, {@code bug} cannot be, {@code started}, {@code end} the
   * attempt ended, {@code ok} the job succeeded, {@code fail} it failed, {@code runnable}, {@code
   * retry}, {@code stop} its end was asked for, {@code reason} it shows another reason. EARLIER is
   * each report of an earlier attempt.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          at                     | TAKEN | STARTED | EXITED_0          | EXITED_1          | NOT_STARTED | LOST      | EARLIER | TIMEOUT | CANCEL    | TERMINATE | DEPENDENCIES_MET | DEPENDENCY_FAILED | CHILDREN_SUCCEEDED | CHILD_FAILED | REFUSED | PREEMPTED
          SUBMITTED              | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | stop fail | stop fail | runnable         | bug               | bug                | bug          | bug     | bug
          PENDING                | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | stop      | stop      | runnable         | fail              | bug                | bug          | bug     | bug
          PENDING_CANCELLED      | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | -         | stop      | fail             | fail              | bug                | bug          | bug     | bug
          RUNNABLE               | -     | -       | -                 | -                 | -           | -         | -       | -       | stop fail | stop fail | -                | -                 | bug                | bug          | fail    | bug
          SPAWNED                | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | stop      | stop      | -                | -                 | ok                 | fail         | bug     | bug
          SPAWNED_CANCELLED      | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | -         | stop      | -                | -                 | fail               | fail         | bug     | bug
          SPAWNED_TERMINATED     | bug   | bug     | bug               | bug               | bug         | bug       | bug     | -       | -         | -         | -                | -                 | fail               | fail         | bug     | bug
          SCHEDULED              | taken | started | started end ok    | started end retry | end retry   | end retry | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | stop reason
          SCHEDULED_PREEMPTED    | taken | started | started end retry | started end retry | end retry   | end retry | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | -
          STARTING               | -     | started | started end ok    | started end retry | end retry   | end retry | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | stop reason
          STARTING_TERMINATED    | -     | started | started end fail  | started end fail  | end fail    | end fail  | -       | -       | -         | -         | -                | -                 | bug                | bug          | bug     | -
          RUNNING                | -     | -       | end ok            | end retry         | end retry   | end retry | -       | stop    | -         | stop      | -                | -                 | bug                | bug          | bug     | stop reason
          RUNNING_TERMINATED     | -     | -       | end fail          | end fail          | end fail    | end fail  | -       | -       | -         | -         | -                | -                 | bug                | bug          | bug     | -
          RUNNING_TIMED_OUT      | -     | -       | end fail          | end fail          | end fail    | end fail  | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | -
          RUNNING_HOST_GONE      | -     | -       | end retry         | end retry         | end retry   | end retry | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | -
          RUNNING_MAIN_NODE_GONE | -     | -       | end ok            | end fail          | end fail    | end fail  | -       | -       | -         | -         | -                | -                 | bug                | bug          | bug     | -
          RUNNING_PREEMPTED      | -     | -       | end retry         | end retry         | end retry   | end retry | -       | -       | -         | stop      | -                | -                 | bug                | bug          | bug     | -
          SUCCEEDED              | -     | -       | -                 | -                 | -           | -         | -       | -       | -         | -         | -                | -                 | bug                | bug          | bug     | bug
          FAILED                 | -     | -       | -                 | -                 | -           | -         | -       | -       | -         | -         | -                | -                 | bug                | bug          | bug     | bug
          """)
  void everyStateWithEveryEvent(ArgumentsAccessor row) {
    At at = Objects.requireNonNull(row.get(0, At.class));
    List<List<When>> columns = new ArrayList<>();
    for (When when : When.values()) {
      if (!when.name().startsWith("EARLIER")) {
        columns.add(List.of(when));
      } else if (when == When.EARLIER_STARTED) {
        columns.add(EARLIER);
      }
    }
    assertThat(row.size()).isEqualTo(columns.size() + 1);
    for (int column = 0; column < columns.size(); column++) {
      for (When when : columns.get(column)) {
        check(at, when, Objects.requireNonNull(row.getString(column + 1)));
      }
    }
  }

  private static final List<When> EARLIER =
      List.of(
          When.EARLIER_STARTED,
          When.EARLIER_TAKEN,
          When.EARLIER_EXITED,
          When.EARLIER_NOT_STARTED,
          When.EARLIER_LOST);

  private static void check(At at, When when, String words) {
    if (words.equals("bug")) {
      assertThatThrownBy(() -> facts(at, when))
          .as(at + " " + when)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(ID.value());
    } else {
      assertThat(words(facts(at, when))).as(at + " " + when).isEqualTo(words);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = When.class,
      names = {"EXITED_1", "NOT_STARTED", "LOST"})
  void failsWithoutARetryStrategyAndAfterTheLastAttempt(When when) {
    for (At at : List.of(At.STARTING, At.RUNNING)) {
      assertThat(words(facts(at, when, null))).endsWith("end fail");
      assertThat(words(facts(at, when, new RetryStrategy(2, List.of())))).endsWith("end fail");
    }
  }

  @Test
  void anExitBeforeAnybodySawItRunRecordsTheStartThatTheEngineTells() {
    assertThat(facts(At.STARTING, When.EXITED_0))
        .containsExactly(
            new AttemptStartedFact(ID, 2, T.minusSeconds(1), null),
            new AttemptEndedFact(ID, end(T.minusSeconds(1), 0, null, exitedText())),
            new JobEndedFact(ID, true, T, exitedText()));
  }

  @Test
  void aStartThatWasSeenIsKept() {
    assertThat(facts(At.RUNNING, When.EXITED_1))
        .containsExactly(
            new AttemptEndedFact(ID, end(STARTED, 1, "why", exitedText())),
            new JobRunnableFact(ID, T, true, exitedText()));
  }

  @Test
  void anAttemptThatDidNotStartHasNoStartAndNoExitCode() {
    assertThat(facts(At.STARTING, When.NOT_STARTED, null))
        .containsExactly(
            new AttemptEndedFact(
                ID, end(null, null, "CannotPullContainerError: x", "Task failed to start")),
            new JobEndedFact(ID, false, T, "Task failed to start"));
  }

  @Test
  void aLostAttemptTellsThatItsMachineIsGone() {
    AttemptEndedFact ended = (AttemptEndedFact) facts(At.RUNNING, When.LOST).getFirst();
    assertThat(ended.end().statusReason()).isEqualTo(HOST_TERMINATED);
    assertThat(ended.end().startedAt()).isEqualTo(STARTED);
    assertThat(ended.end().exitCode()).isNull();
  }

  @Test
  void aJobThatWasToStopEndsWithThatReasonWhateverItsExitCode() {
    assertThat(facts(At.RUNNING_TERMINATED, When.EXITED_0))
        .containsExactly(
            new AttemptEndedFact(ID, end(STARTED, 0, null, "enough")),
            new JobEndedFact(ID, false, T, "enough"));
  }

  @Test
  void whatWasCancelledAndThenTerminatedIsBoth() {
    assertThat(facts(At.PENDING_CANCELLED, When.TERMINATE))
        .containsExactly(
            new JobStopRequestedFact(ID, new StopRequest(Cause.CANCEL_THEN_TERMINATE, "please")));
    assertThat(Cause.CANCEL_THEN_TERMINATE.isCancel()).isTrue();
    assertThat(Cause.CANCEL_THEN_TERMINATE.isTerminate()).isTrue();
  }

  @Test
  void aTimeoutStopsWithAwssText() {
    assertThat(facts(At.RUNNING, When.TIMEOUT))
        .containsExactly(
            new JobStopRequestedFact(
                ID, new StopRequest(Cause.TIMEOUT, "Job attempt duration exceeded timeout")));
  }

  @Test
  void cancelBeforeTheStartFailsWithTheCallersReason() {
    assertThat(facts(At.RUNNABLE, When.CANCEL))
        .containsExactly(
            new JobStopRequestedFact(ID, new StopRequest(Cause.CANCEL, "please")),
            new JobEndedFact(ID, false, T, "please"));
  }

  @Test
  void theReasonOfAContainerIsCutAt255Characters() {
    String reason = "OutOfMemoryError: " + "x".repeat(300);
    List<Fact> notStarted =
        JobTransitions.onAttemptNotStarted(
            job(At.STARTING), new AttemptNotStarted(new AttemptKey(ID, 2), T, reason), TASK, null);
    List<Fact> exited =
        JobTransitions.onAttemptExited(
            job(At.RUNNING),
            new AttemptExited(new AttemptKey(ID, 2), T, T, 137, reason),
            TASK,
            null);
    for (List<Fact> facts : List.of(notStarted, exited)) {
      assertThat(((AttemptEndedFact) facts.getFirst()).end().reason())
          .isEqualTo(reason.substring(0, 255));
    }
  }

  @Test
  void anAbsentExitCodeIsAFailure() {
    List<Fact> facts =
        JobTransitions.onAttemptExited(
            job(At.RUNNING),
            new AttemptExited(
                new AttemptKey(ID, 2), T, T, List.of(ContainerExit.ended(null, null))),
            TASK,
            null);
    assertThat(words(facts)).isEqualTo("end fail");
  }

  private static final JobRequest SERVICE =
      JobRequest.ofService(Resources.aServiceRequest(1), null, null, Map.of(), null, null);

  private static final TaskTemplate TASK =
      Objects.requireNonNull(new DefinitionBuilder("d").build().task());

  private static String exitedText() {
    return "Essential container in task exited";
  }

  private static AttemptEnd end(
      @Nullable Instant startedAt,
      @Nullable Integer exitCode,
      @Nullable String reason,
      String text) {
    return new AttemptEnd(2, PLACEMENT, null, startedAt, T, exitCode, reason, text, List.of());
  }

  private static List<Fact> facts(At at, When when) {
    return facts(at, when, THREE_ATTEMPTS);
  }

  private static List<Fact> facts(At at, When when, @Nullable RetryStrategy strategy) {
    Job job = job(at);
    AttemptKey attempt = new AttemptKey(ID, when.name().startsWith("EARLIER") ? 1 : 2);
    Instant seen = T.minusSeconds(1);
    return switch (when) {
      case TAKEN, EARLIER_TAKEN -> JobTransitions.onAttemptTaken(job, new AttemptTaken(attempt, T));
      case STARTED, EARLIER_STARTED ->
          JobTransitions.onAttemptStarted(job, new AttemptStarted(attempt, T));
      case EXITED_0, EARLIER_EXITED ->
          JobTransitions.onAttemptExited(
              job, new AttemptExited(attempt, seen, T, 0, null), TASK, strategy);
      case EXITED_1 ->
          JobTransitions.onAttemptExited(
              job, new AttemptExited(attempt, seen, T, 1, "why"), TASK, strategy);
      case NOT_STARTED, EARLIER_NOT_STARTED ->
          JobTransitions.onAttemptNotStarted(
              job,
              new AttemptNotStarted(attempt, T, "CannotPullContainerError: x"),
              TASK,
              strategy);
      case LOST, EARLIER_LOST ->
          JobTransitions.onAttemptLost(
              job, new AttemptLost(attempt, T), _ -> HOST_TERMINATED, strategy);
      case TIMEOUT -> JobTransitions.onTimeout(job);
      case CANCEL -> JobTransitions.onCancel(job, "please", T);
      case TERMINATE -> JobTransitions.onTerminate(job, "please", T);
      case DEPENDENCIES_MET -> JobTransitions.onDependenciesMet(job, T);
      case DEPENDENCY_FAILED -> JobTransitions.onDependencyFailed(job, T);
      case CHILDREN_SUCCEEDED -> JobTransitions.onLastChildEnded(job, false, T);
      case CHILD_FAILED -> JobTransitions.onLastChildEnded(job, true, T);
      case REFUSED -> JobTransitions.onRefused(job, "never", T);
      case PREEMPTED -> JobTransitions.onPreempted(job, Preemption.ACROSS_SHARES, T);
    };
  }

  private static Job job(At at) {
    JobState state =
        switch (at) {
          case SUBMITTED -> new JobState.Submitted();
          case PENDING, PENDING_CANCELLED -> new JobState.Pending();
          case RUNNABLE -> new JobState.Runnable(T, true);
          case SPAWNED, SPAWNED_CANCELLED, SPAWNED_TERMINATED -> new JobState.Spawned(T);
          case SCHEDULED, SCHEDULED_PREEMPTED ->
              new JobState.Active(Attempt.scheduled(2, PLACEMENT, STARTED));
          case STARTING, STARTING_TERMINATED ->
              new JobState.Active(Attempt.placed(2, PLACEMENT, STARTED));
          case RUNNING,
              RUNNING_TERMINATED,
              RUNNING_TIMED_OUT,
              RUNNING_HOST_GONE,
              RUNNING_MAIN_NODE_GONE,
              RUNNING_PREEMPTED ->
              new JobState.Active(Attempt.placed(2, PLACEMENT, STARTED).startedAt(STARTED, null));
          case SUCCEEDED -> new JobState.Succeeded(STARTED, T);
          case FAILED -> new JobState.Failed(STARTED, T);
        };
    return new Job(
        ID,
        "job",
        "q",
        new DefinitionId("d", 1),
        T,
        1,
        at.stop == Cause.PREEMPTED ? SERVICE : JobRequest.PLAIN,
        Demand.NOTHING,
        List.of(),
        at.name().startsWith("SPAWNED") ? 2 : 0,
        0,
        state,
        2,
        at.stop == null ? null : new StopRequest(at.stop, "enough"),
        null);
  }

  private static String words(List<Fact> facts) {
    if (facts.isEmpty()) {
      return "-";
    }
    return facts.stream().map(JobTransitionsTest::word).collect(Collectors.joining(" "));
  }

  private static String word(Fact fact) {
    return switch (fact) {
      case AttemptStartedFact _ -> "started";
      case AttemptTakenFact _ -> "taken";
      case AttemptEndedFact _ -> "end";
      case JobReasonFact _ -> "reason";
      case JobEndedFact ended -> ended.succeeded() ? "ok" : "fail";
      case JobRunnableFact runnable -> runnable.retried() ? "retry" : "runnable";
      case JobStopRequestedFact _ -> "stop";
      default -> throw new IllegalArgumentException("not a fact of a transition: " + fact);
    };
  }
}
