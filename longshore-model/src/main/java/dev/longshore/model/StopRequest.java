package dev.longshore.model;

/**
 * That somebody, or a timeout, wants a job to end.
 *
 * @param cause who wants it
 * @param reason becomes the job's status reason
 */
public record StopRequest(Cause cause, String reason) {

  /** Who can want a job to end. */
  public enum Cause {
    /** CancelJob: only before the job has room. */
    CANCEL,
    /** TerminateJob, or the deletion of the queue. */
    TERMINATE,
    /** TerminateJob, after CancelJob had been accepted. */
    CANCEL_THEN_TERMINATE,
    /** The machine goes, with its compute environment; the job may be tried elsewhere. */
    HOST_GONE,
    /** StopTask of ECS: only this attempt ends, and the job may be tried again. */
    TASK_STOPPED,
    /** The attempt ran longer than it may. */
    TIMEOUT,
    /** It is a node, and the main node of its job has ended. */
    MAIN_NODE_EXITED,
    /** A service job has to make room for another; it will be tried again. */
    PREEMPTED;

    /** Whether CancelJob was accepted. */
    public boolean isCancel() {
      return this == CANCEL || this == CANCEL_THEN_TERMINATE;
    }

    /** Whether the retry strategy decides what follows. */
    public boolean mayBeTriedAgain() {
      return this == HOST_GONE || this == TASK_STOPPED;
    }

    /** Whether TerminateJob was accepted, or the queue was deleted. */
    public boolean isTerminate() {
      return this == TERMINATE || this == CANCEL_THEN_TERMINATE;
    }
  }
}
