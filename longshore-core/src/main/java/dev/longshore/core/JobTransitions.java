package dev.longshore.core;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue.TimeLimitAction;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.JobState.Failed;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Runnable;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.JobState.Submitted;
import dev.longshore.model.JobState.Succeeded;
import dev.longshore.model.Placement;
import dev.longshore.model.Preemption;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import dev.longshore.model.TaskTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a job: what each event does in each state. A transition changes nothing; it
 * returns the facts that follow. Late and repeated reports are ignored on purpose: the empty list.
 */
final class JobTransitions {

  static final String CONTAINER_EXITED = "Essential container in task exited";
  static final String NOT_STARTED = "Task failed to start";
  static final String TIMED_OUT = "Job attempt duration exceeded timeout";
  static final String DEPENDENCY_FAILED = "Dependent Job failed";
  static final String CHILD_FAILED = "Array Child Job failed";
  static final String TOO_MANY_TAGS =
      "The tags of the job and of its definition are more than 50 together";
  static final String OVERRIDES_TOO_LONG = "Container Overrides length must be at most 8192";

  private static final List<Fact> IGNORED = List.of();

  private JobTransitions() {}

  static List<Fact> onAttemptStarted(Job job, AttemptStarted started) {
    return switch (job.state()) {
      case Active active when isCurrent(active, started.attempt()) ->
          active.attempt().startedAt() == null
              ? List.of(
                  new AttemptStartedFact(
                      job.id(), active.attempt().number(), started.at(), started.address()))
              : IGNORED; // repeated report
      case Active _ -> IGNORED; // report of an earlier attempt
      case Runnable _ -> IGNORED; // late report; the job waits for its next attempt
      case Submitted _, Pending _, Spawned _ -> throw neverLaunched(job);
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  /** An engine has begun to start the attempt of a service job. */
  static List<Fact> onAttemptTaken(Job job, AttemptTaken taken) {
    return switch (job.state()) {
      case Active active when isCurrent(active, taken.attempt()) ->
          active.attempt().taken()
              ? IGNORED // repeated report, or it runs already; and of every other job
              : List.of(new AttemptTakenFact(job.id(), active.attempt().number(), taken.at()));
      case Active _ -> IGNORED; // report of an earlier attempt
      case Runnable _ -> IGNORED; // late report; the job waits for its next attempt
      case Submitted _, Pending _, Spawned _ -> throw neverLaunched(job);
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  static List<Fact> onAttemptExited(
      Job job, AttemptExited exited, TaskTemplate task, @Nullable RetryStrategy strategy) {
    return switch (job.state()) {
      case Active active when isCurrent(active, exited.attempt()) -> {
        List<Fact> facts = new ArrayList<>();
        Instant startedAt = active.attempt().startedAt();
        if (startedAt == null) { // it was over before anybody saw it run
          startedAt = exited.startedAt();
          facts.add(new AttemptStartedFact(job.id(), active.attempt().number(), startedAt, null));
        }
        TaskOutcome outcome = TaskOutcome.of(task, exited.containers());
        Job ended = endedWellAllTheSame(job, outcome) ? job.withoutStop() : job;
        AttemptEnd end =
            end(
                active.attempt(),
                startedAt,
                exited.at(),
                outcome,
                stoppedBy(
                    ended, job.isService() ? ServiceReasons.exited(outcome) : CONTAINER_EXITED));
        facts.addAll(afterAttempt(ended, end, strategy));
        yield facts;
      }
      case Active _ -> IGNORED; // report of an earlier attempt
      case Runnable _ -> IGNORED; // repeated report; the job waits for its next attempt
      case Submitted _, Pending _, Spawned _ -> throw neverLaunched(job);
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  static List<Fact> onAttemptNotStarted(
      Job job, AttemptNotStarted report, TaskTemplate task, @Nullable RetryStrategy strategy) {
    return switch (job.state()) {
      case Active active when isCurrent(active, report.attempt()) -> {
        TaskOutcome outcome = TaskOutcome.ofUnstarted(task, report.containers());
        String failure = job.isService() ? ServiceReasons.notStarted(outcome) : NOT_STARTED;
        String reason = Objects.requireNonNullElse(report.refusal(), failure);
        yield afterAttempt(
            job,
            end(active.attempt(), null, report.at(), outcome, stoppedBy(job, reason)),
            strategy);
      }
      case Active _ -> IGNORED; // report of an earlier attempt
      case Runnable _ -> IGNORED; // repeated report
      case Submitted _, Pending _, Spawned _ -> throw neverLaunched(job);
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  /**
   * The engine knows nothing of the attempt any more.
   *
   * @param reasonOf what AWS says of an attempt that had its room there
   */
  static List<Fact> onAttemptLost(
      Job job,
      AttemptLost report,
      Function<Placement, String> reasonOf,
      @Nullable RetryStrategy strategy) {
    return switch (job.state()) {
      case Active active when isCurrent(active, report.attempt()) ->
          afterAttempt(
              job,
              end(
                  active.attempt(),
                  active.attempt().startedAt(),
                  report.at(),
                  TaskOutcome.UNKNOWN,
                  stoppedBy(
                      job,
                      job.isService()
                          ? ServiceReasons.LOST
                          : reasonOf.apply(active.attempt().placement()))),
              strategy);
      case Active _ -> IGNORED; // report of an earlier attempt
      case Runnable _ -> IGNORED; // repeated report
      case Submitted _, Pending _, Spawned _ -> throw neverLaunched(job);
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  /** All that the job waited for has succeeded. An array spawns its children instead. */
  static List<Fact> onDependenciesMet(Job job, Instant at) {
    return switch (job.state()) {
      case Submitted _, Pending _ ->
          List.of(
              job.stop() == null
                  ? new JobRunnableFact(job.id(), at, false, null)
                  : new JobEndedFact(job.id(), false, at, job.stop().reason())); // was cancelled
      case Runnable _, Active _, Spawned _ -> IGNORED; // it was told before
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  /** Something that the job waited for has failed. */
  static List<Fact> onDependencyFailed(Job job, Instant at) {
    return switch (job.state()) {
      case Pending _ -> List.of(new JobEndedFact(job.id(), false, at, DEPENDENCY_FAILED));
      case Submitted _ -> throw new IllegalStateException("it waits for nobody yet: " + job);
      case Runnable _, Active _, Spawned _ -> IGNORED; // all that it waited for had succeeded
      case Succeeded _, Failed _ -> IGNORED; // the job ended already
    };
  }

  /** Every child of the array has ended: it fails when it was to stop or when one has failed. */
  static List<Fact> onLastChildEnded(Job parent, boolean anyFailed, Instant at) {
    return switch (parent.state()) {
      case Spawned _ when parent.stop() != null ->
          List.of(new JobEndedFact(parent.id(), false, at, parent.stop().reason()));
      case Spawned _ ->
          List.of(new JobEndedFact(parent.id(), !anyFailed, at, anyFailed ? CHILD_FAILED : null));
      case Submitted _, Pending _, Runnable _, Active _, Succeeded _, Failed _ ->
          throw new IllegalStateException("it has no children under way: " + parent);
    };
  }

  /** The job has its turn and can never be launched. */
  static List<Fact> onRefused(Job job, String refusal, Instant now) {
    return switch (job.state()) {
      case Runnable _ -> List.of(new JobEndedFact(job.id(), false, now, refusal));
      case Submitted _, Pending _, Active _, Spawned _, Succeeded _, Failed _ ->
          throw new IllegalStateException("it does not wait for room: " + job);
    };
  }

  /** The attempt has run as long as it may. */
  static List<Fact> onTimeout(Job job) {
    return switch (job.state()) {
      case Active active when active.attempt().startedAt() != null && !job.isToStop() ->
          stopping(job, Cause.TIMEOUT, timedOut(job));
      case Active _ -> IGNORED; // it is being stopped already
      case Submitted _, Pending _, Runnable _, Spawned _, Succeeded _, Failed _ -> IGNORED;
    };
  }

  /** Of two limits the shorter one is told, and the one that Batch itself has where they agree. */
  static String timedOut(Job job) {
    ServiceRequest service = job.request().service();
    Integer own = job.request().timeoutSeconds();
    return service != null && (own == null || own > service.maxRuntimeSeconds())
        ? ServiceReasons.MAX_RUNTIME
        : TIMED_OUT;
  }

  /** Its task is to stop, and the job may be tried again. */
  static List<Fact> onTaskStopped(Job job, String reason) {
    return switch (job.state()) {
      case Active _ when !job.isToStop() && !job.isMultiNode() ->
          stopping(job, Cause.TASK_STOPPED, reason);
      case Active _ -> IGNORED; // it is being stopped already, or its nodes have the tasks
      case Submitted _, Pending _, Runnable _, Spawned _, Succeeded _, Failed _ -> IGNORED;
    };
  }

  /** Another job of its queue needs its room. */
  static List<Fact> onPreempted(Job job, Preemption preemption, Instant now) {
    return switch (job.state()) {
      case Active _ when !job.isToStop() ->
          List.of(
              new JobStopRequestedFact(
                  job.id(), new StopRequest(Cause.PREEMPTED, preemption.reason())),
              new JobReasonFact(job.id(), preemption.inProgress(), now));
      case Active _ -> IGNORED; // it is being stopped already
      case Submitted _, Pending _, Runnable _, Spawned _, Succeeded _, Failed _ ->
          throw new IllegalStateException("it has no room to give: " + job);
    };
  }

  /**
   * It has blocked its queue for as long as the queue lets it.
   *
   * @param action of the queue; its reason is the code that the job is blocked by
   */
  static List<Fact> onTimeLimit(Job job, TimeLimitAction action, Instant now) {
    boolean terminates = action.action().equals(TimeLimitAction.TERMINATE);
    return switch (job.state()) {
      case Runnable _ ->
          stoppedBeforeStart(
              job,
              terminates ? Cause.TERMINATE : Cause.CANCEL,
              (terminates ? "Terminated" : "Canceled")
                  + " by JobStateTimeLimit action due to reason: "
                  + action.reason(),
              now);
      case Submitted _, Pending _, Active _, Spawned _, Succeeded _, Failed _ -> IGNORED;
    };
  }

  /** CancelJob. Children of an array are cancelled one by one by the caller. */
  static List<Fact> onCancel(Job job, String reason, Instant now) {
    return switch (job.state()) {
      case Submitted _, Runnable _ -> stoppedBeforeStart(job, Cause.CANCEL, reason, now);
      case Pending _, Spawned _ -> // ends when its others have; the first wish counts
          job.isToStop() ? IGNORED : stopping(job, Cause.CANCEL, reason);
      case Active _ -> IGNORED; // AWS: no effect once it has begun, and no error
      case Succeeded _, Failed _ -> IGNORED;
    };
  }

  /** TerminateJob. Children of an array are terminated one by one by the caller. */
  static List<Fact> onTerminate(Job job, String reason, Instant now) {
    return switch (job.state()) {
      case Submitted _, Runnable _ -> stoppedBeforeStart(job, Cause.TERMINATE, reason, now);
      case Pending _, Spawned _ -> terminating(job, reason);
      case Active _ -> // one that may be tried again must not be
          endsForGood(job) ? IGNORED : stopping(job, Cause.TERMINATE, reason);
      case Succeeded _, Failed _ -> IGNORED;
    };
  }

  /** The first termination counts. That it was cancelled before is shown all the same. */
  private static List<Fact> terminating(Job job, String reason) {
    if (job.stop() == null) {
      return stopping(job, Cause.TERMINATE, reason);
    }
    return job.stop().cause().isTerminate()
        ? IGNORED
        : stopping(job, Cause.CANCEL_THEN_TERMINATE, reason);
  }

  private static List<Fact> stopping(Job job, Cause cause, String reason) {
    return List.of(new JobStopRequestedFact(job.id(), new StopRequest(cause, reason)));
  }

  /** The end of a job that has no attempt. */
  static List<Fact> stoppedBeforeStart(Job job, Cause cause, String reason, Instant now) {
    return List.of(
        new JobStopRequestedFact(job.id(), new StopRequest(cause, reason)),
        new JobEndedFact(job.id(), false, now, reason));
  }

  /**
   * A timeout counts by when the attempt was decided, not by when its end was heard of: helpers may
   * have taken long to stop, the server may have been down, or the output was still being stored.
   * So a job that ended in time is not to stop for that.
   */
  static Job judged(
      Job job, Instant startedAt, Instant decidedAt, @Nullable Integer timeoutSeconds) {
    return isToStopFor(job, Cause.TIMEOUT)
            && timeoutSeconds != null
            && decidedAt.isBefore(startedAt.plusSeconds(timeoutSeconds))
        ? job.withoutStop()
        : job;
  }

  /** What becomes of a job whose attempt has ended like this. */
  static List<Fact> afterAttempt(Job job, AttemptEnd end, @Nullable RetryStrategy strategy) {
    if (job.stop() != null && job.stop().cause() == Cause.PREEMPTED) {
      return afterPreemption(job, end.because(job.stop().reason()));
    }
    Fact next;
    if (job.stop() != null && !job.stop().cause().mayBeTriedAgain()) {
      next = new JobEndedFact(job.id(), false, end.stoppedAt(), job.stop().reason());
    } else if (succeeds(job, end)) {
      next = new JobEndedFact(job.id(), true, end.stoppedAt(), end.statusReason());
    } else if (Retries.grants(strategy, end, job.preemptions())) {
      next = new JobRunnableFact(job.id(), end.stoppedAt(), true, end.statusReason());
    } else {
      next = new JobEndedFact(job.id(), false, end.stoppedAt(), end.statusReason());
    }
    return List.of(new AttemptEndedFact(job.id(), end), next);
  }

  /** Whether the job succeeds with an attempt that has ended like this. */
  static boolean succeeds(Job job, AttemptEnd end) {
    Integer exitCode = end.exitCode();
    return job.stop() == null && exitCode != null && exitCode == 0 && end.startedAt() != null;
  }

  /**
   * It costs none of the attempts of the retry strategy; how often it may happen has a limit of its
   * own.
   */
  private static List<Fact> afterPreemption(Job job, AttemptEnd end) {
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    Integer limit = service.preemptionRetriesBeforeTermination();
    Fact next =
        limit == null || job.preemptions() < limit
            ? new JobRunnableFact(job.id(), end.stoppedAt(), true, end.statusReason())
            : new JobEndedFact(job.id(), false, end.stoppedAt(), end.statusReason());
    return List.of(new AttemptEndedFact(job.id(), end), next);
  }

  private static AttemptEnd end(
      Attempt attempt,
      @Nullable Instant startedAt,
      Instant stoppedAt,
      TaskOutcome outcome,
      String statusReason) {
    return new AttemptEnd(
        attempt.number(),
        attempt.placement(),
        attempt.address(),
        startedAt,
        stoppedAt,
        outcome.exitCode(),
        outcome.reason(),
        statusReason,
        outcome.containers());
  }

  /** A node that ends well when it is told that the main node is gone has not failed. */
  private static boolean endedWellAllTheSame(Job job, TaskOutcome outcome) {
    Integer exitCode = outcome.exitCode();
    return isToStopFor(job, Cause.MAIN_NODE_EXITED) && exitCode != null && exitCode == 0;
  }

  /**
   * Whether no attempt can follow. After a timeout one can: it may turn out that the attempt had
   * ended in time when that rang.
   */
  private static boolean endsForGood(Job job) {
    return job.stop() != null
        && switch (job.stop().cause()) {
          case CANCEL, TERMINATE, CANCEL_THEN_TERMINATE, MAIN_NODE_EXITED -> true;
          case HOST_GONE, TASK_STOPPED, PREEMPTED, TIMEOUT -> false;
        };
  }

  static boolean isToStopFor(Job job, Cause cause) {
    return job.stop() != null && job.stop().cause() == cause;
  }

  private static String stoppedBy(Job job, String otherwise) {
    return job.stop() != null ? job.stop().reason() : otherwise;
  }

  private static boolean isCurrent(Active active, AttemptKey attempt) {
    return active.attempt().number() == attempt.number();
  }

  private static IllegalStateException neverLaunched(Job job) {
    return new IllegalStateException("an attempt was reported before the job could run: " + job);
  }
}
