package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job, array parent or array child, or a node of a multi-node parallel job.
 *
 * @param id its own
 * @param name as submitted; children have their parent's
 * @param queue by name
 * @param definition the frozen revision
 * @param createdAt when it was submitted, for a child when it was spawned
 * @param sequence the order of submission, unique among jobs that are not children; children have
 *     their parent's
 * @param request what the submit changed; children have their parent's
 * @param demand what one attempt takes; of a multi-node parallel job, what its nodes take together
 * @param consumables what one attempt takes of consumable resources, by name, each once; of a
 *     multi-node parallel job the whole takes all, its nodes nothing
 * @param arraySize 2 to 10,000 for an array parent, otherwise 0
 * @param nodes how many nodes a multi-node parallel job has, otherwise 0
 * @param state where it stands
 * @param attempts how many attempts have begun
 * @param stop that it shall end, or null
 * @param statusReason what AWS shows, or null
 * @param preemptions how many attempts of a service job ended since it had to make room for another
 */
public record Job(
    JobId id,
    String name,
    String queue,
    DefinitionId definition,
    Instant createdAt,
    long sequence,
    JobRequest request,
    Demand demand,
    List<ConsumableRequirement> consumables,
    int arraySize,
    int nodes,
    JobState state,
    int attempts,
    @Nullable StopRequest stop,
    @Nullable String statusReason,
    int preemptions) {

  public Job {
    consumables = List.copyOf(consumables);
  }

  /** A job that never had to make room for another. */
  public Job(
      JobId id,
      String name,
      String queue,
      DefinitionId definition,
      Instant createdAt,
      long sequence,
      JobRequest request,
      Demand demand,
      List<ConsumableRequirement> consumables,
      int arraySize,
      int nodes,
      JobState state,
      int attempts,
      @Nullable StopRequest stop,
      @Nullable String statusReason) {
    this(
        id,
        name,
        queue,
        definition,
        createdAt,
        sequence,
        request,
        demand,
        consumables,
        arraySize,
        nodes,
        state,
        attempts,
        stop,
        statusReason,
        0);
  }

  /** How AWS Batch shows the state. */
  public JobStatus status() {
    return state.status();
  }

  /** Whether it is the parent of an array. */
  public boolean isArrayParent() {
    return arraySize > 0;
  }

  /**
   * Whether this is, or will be, a child of it. Clients may send anything: {@code id:x} is no
   * number, and {@code id:07} is not child 7.
   */
  public boolean hasChild(JobId other) {
    if (!other.isArrayChild() || !other.parent().equals(id)) {
      return false;
    }
    return isIndex(other, arraySize);
  }

  /** Whether this is, or will be, a node of it; the same of clients that send anything. */
  public boolean hasNode(JobId other) {
    return other.isNode() && other.parent().equals(id) && isIndex(other, nodes);
  }

  private boolean isIndex(JobId part, int count) {
    String digits = part.value().substring(id.value().length() + 1);
    return digits.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(digits) < count;
  }

  /** Whether it is the whole of a multi-node parallel job. */
  public boolean isMultiNode() {
    return nodes > 0;
  }

  /** Whether it is a service job, or an instance of one. */
  public boolean isService() {
    return request.service() != null;
  }

  /**
   * What it counts for its share, in thousandths: vCPUs, or of a service job its instances (AWS).
   */
  public long shareWeightMillis() {
    ServiceRequest service = request.service();
    return service == null ? demand.vcpuMillis() : service.weightMillis();
  }

  /** What it takes by itself: the room of a multi-node parallel job is taken by its nodes. */
  public Demand ownDemand() {
    return isMultiNode() ? Demand.NOTHING : demand;
  }

  /** Whether somebody asked for its end. */
  public boolean isToStop() {
    return stop != null;
  }

  /** The same job in another state, with the reason that goes with it. */
  public Job in(JobState newState, @Nullable String newStatusReason) {
    return with(request, newState, attempts, stop, newStatusReason);
  }

  /** The same job with an attempt that has its room. */
  public Job placed(Attempt attempt) {
    return with(request, new JobState.Active(attempt), attempt.number(), stop, null);
  }

  /** The same job, asked to end. */
  public Job stopping(StopRequest newStop) {
    return with(request, state, attempts, newStop, statusReason);
  }

  /** The same job, which nobody wants to end any more: its next attempt starts afresh. */
  public Job withoutStop() {
    return with(request, state, attempts, null, statusReason);
  }

  /** The same job with a request of which something has changed. */
  public Job withRequest(JobRequest newRequest) {
    return with(newRequest, state, attempts, stop, statusReason);
  }

  /** The same job, of which one more attempt had to make room for another job. */
  public Job preempted() {
    return with(request, state, attempts, stop, statusReason, preemptions + 1);
  }

  private Job with(
      JobRequest newRequest,
      JobState newState,
      int newAttempts,
      @Nullable StopRequest newStop,
      @Nullable String newStatusReason) {
    return with(newRequest, newState, newAttempts, newStop, newStatusReason, preemptions);
  }

  private Job with(
      JobRequest newRequest,
      JobState newState,
      int newAttempts,
      @Nullable StopRequest newStop,
      @Nullable String newStatusReason,
      int newPreemptions) {
    return new Job(
        id,
        name,
        queue,
        definition,
        createdAt,
        sequence,
        newRequest,
        demand,
        consumables,
        arraySize,
        nodes,
        newState,
        newAttempts,
        newStop,
        newStatusReason,
        newPreemptions);
  }

  /**
   * The child with this index of this array parent, as it is while it has no row of its own: it
   * waits for room, or for other children. Whoever wants the array to end wants the end of a child
   * that waits for others too.
   */
  public Job spawn(int index) {
    if (!(state instanceof JobState.Spawned(Instant since, IndexSet blocked))) {
      throw new IllegalStateException("the children of " + id + " do not wait yet");
    }
    return blocked.contains(index)
        ? child(index, since, new JobState.Pending(), stop, null)
        : spawn(index, since);
  }

  /** The child with this index of this array parent, waiting in the queue since then. */
  public Job spawn(int index, Instant since) {
    return child(index, since, new JobState.Runnable(since, false), null, null);
  }

  /**
   * The child with this index of this array parent, which failed without having run.
   *
   * @param since when it was spawned
   */
  public Job failedChild(
      int index, Instant since, Instant stoppedAt, String reason, @Nullable StopRequest itsStop) {
    return child(index, since, new JobState.Failed(null, stoppedAt), itsStop, reason);
  }

  private Job child(
      int index,
      Instant since,
      JobState itsState,
      @Nullable StopRequest itsStop,
      @Nullable String reason) {
    return new Job(
        id.child(index),
        name,
        queue,
        definition,
        since,
        sequence,
        request,
        demand,
        consumables,
        0,
        0,
        itsState,
        0,
        itsStop,
        reason);
  }

  /**
   * The node with this index of this multi-node parallel job.
   *
   * @param itsDemand what the node takes
   * @param itsState where it stands
   */
  public Job node(int index, Demand itsDemand, JobState itsState) {
    return new Job(
        id.node(index),
        name,
        queue,
        definition,
        createdAt,
        sequence,
        request,
        itsDemand,
        List.of(),
        0,
        0,
        itsState,
        attempts,
        null,
        null);
  }
}
