package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a compute environment: it has the size of its type, and jobs are packed on it. The
 * host that it lies on has a size of its own, which bounds what runs there in truth.
 *
 * @param id as clients see it: {@link #idOf}
 * @param computeEnvironment its name
 * @param type such as {@code c5.large}
 * @param capacity what jobs on it may ask for together; kept, since a catalogue may change
 * @param host where its jobs run, by id
 * @param launchedAt when it was asked for
 * @param idleSince since when no job has it; null while one does, and while it starts
 * @param everUsed whether a job ever had it
 * @param drain why it takes no further jobs, and what becomes of those it has; null while it does
 */
public record Instance(
    String id,
    String computeEnvironment,
    String type,
    Demand capacity,
    String host,
    State state,
    Instant launchedAt,
    @Nullable Instant idleSince,
    boolean everUsed,
    @Nullable Drain drain) {

  /** What it does. One that is gone is kept no longer. */
  public enum State {
    /** It starts, and jobs may count on it. */
    PENDING,
    /** It takes jobs. */
    RUNNING,
    /**
     * It takes no further jobs and goes with its last: it is replaced, interrupted or held back.
     */
    DRAINING
  }

  public Instance {
    if ((state == State.DRAINING) != (drain != null)) {
      throw new IllegalArgumentException("what drains says why: " + id);
    }
    if (state == State.PENDING && (idleSince != null || everUsed)) {
      throw new IllegalArgumentException("no job can have had an instance that starts: " + id);
    }
  }

  /** One that has been asked for. */
  public static Instance launched(
      String id,
      String computeEnvironment,
      InstanceType type,
      Demand capacity,
      String host,
      Instant at) {
    return new Instance(
        id, computeEnvironment, type.name(), capacity, host, State.PENDING, at, null, false, null);
  }

  /** One that runs already: somebody's own, registered with the cluster of an environment. */
  public static Instance registered(
      String id, String computeEnvironment, String type, Demand capacity, String host, Instant at) {
    return new Instance(
        id, computeEnvironment, type, capacity, host, State.RUNNING, at, at, false, null);
  }

  /**
   * An id in EC2's form that depends on the key alone.
   *
   * @param key never used twice, such as environment and number of the launch
   */
  public static String idOf(String key) {
    return "i-" + Digest.hex32("launched instance " + key).substring(0, 17);
  }

  /** Whole vCPUs of its type. */
  public int vcpus() {
    return (int) (capacity.vcpuMillis() / 1000);
  }

  /** Whether it still takes jobs, now or once it has started. */
  public boolean takesJobs() {
    return state != State.DRAINING;
  }

  /** It has started, and no job has it yet; or it is held back no longer. */
  public Instance running(Instant at) {
    return new Instance(
        id,
        computeEnvironment,
        type,
        capacity,
        host,
        State.RUNNING,
        launchedAt,
        at,
        everUsed,
        null);
  }

  /** A job has it. */
  public Instance used() {
    return with(state, null, true);
  }

  /** A job has ended on it, which may not have been the last. */
  public Instance jobEnded(Instant at) {
    boolean isLater = idleSince == null || at.isAfter(idleSince);
    return with(state, isLater ? at : idleSince, true);
  }

  /** Its last job has ended. */
  public Instance idle(Instant at) {
    return with(state, at, everUsed);
  }

  /** It takes no further jobs. One that has not started has nothing to wait for. */
  public Instance draining(Drain newDrain) {
    return new Instance(
        id,
        computeEnvironment,
        type,
        capacity,
        host,
        State.DRAINING,
        launchedAt,
        state == State.PENDING ? newDrain.at() : idleSince,
        everUsed,
        newDrain);
  }

  private Instance with(State newState, @Nullable Instant newIdleSince, boolean used) {
    return new Instance(
        id,
        computeEnvironment,
        type,
        capacity,
        host,
        newState,
        launchedAt,
        newIdleSince,
        used,
        drain);
  }
}
