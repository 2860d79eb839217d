package dev.longshore.testkit;

import dev.longshore.model.Attempt;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.StopRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs for tests, valid by default: {@code aJob().running().inQueue("q").build()}. */
public final class JobBuilder {

  /** When everything begins that a test gives no time to. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private JobId id;
  private String name = "job";
  private String queue = "queue";
  private DefinitionId definition = new DefinitionId("definition", 1);
  private Instant createdAt = START;
  private long sequence;
  private JobRequest request = JobRequest.PLAIN;
  private Demand demand = new Demand(1000, 512, 0);
  private List<ConsumableRequirement> consumables = List.of();
  private int arraySize;
  private int nodes;
  private JobState state = new JobState.Submitted();
  private int attempts;
  private @Nullable StopRequest stop;
  private @Nullable String statusReason;

  private JobBuilder(int number) {
    id = id(number);
    sequence = number;
  }

  /** The first job of a test. */
  public static JobBuilder aJob() {
    return aJob(1);
  }

  /**
   * A job with an id and a place in the order of submission that follow from this number.
   *
   * @param number 1 or more
   */
  public static JobBuilder aJob(int number) {
    return new JobBuilder(number);
  }

  /** The id of {@link #aJob(int)}. */
  public static JobId id(int number) {
    return new JobId("00000000-0000-4000-8000-%012x".formatted(number));
  }

  /** Gives it this id. */
  public JobBuilder id(JobId newId) {
    id = newId;
    return this;
  }

  /** Gives it this name. */
  public JobBuilder named(String newName) {
    name = newName;
    return this;
  }

  /** Puts it into this queue. */
  public JobBuilder inQueue(String newQueue) {
    queue = newQueue;
    return this;
  }

  /** Makes it a job of this revision. */
  public JobBuilder of(String definitionName, int revision) {
    definition = new DefinitionId(definitionName, revision);
    return this;
  }

  /** Makes it a service job of this many instances. */
  public JobBuilder service(int instances) {
    definition = ServiceRequest.DEFINITION;
    nodes = instances > 1 ? instances : 0;
    return requesting(
        JobRequest.ofService(
            Resources.aServiceRequest(instances), null, null, Map.of(), null, null));
  }

  /** Submits it at this time. */
  public JobBuilder createdAt(Instant time) {
    createdAt = time;
    return this;
  }

  /** Submits it this long after {@link #START}. */
  public JobBuilder createdAtMillis(long millisAfterStart) {
    return createdAt(START.plusMillis(millisAfterStart));
  }

  /** Gives it this place in the order of submission. */
  public JobBuilder sequence(long newSequence) {
    sequence = newSequence;
    return this;
  }

  /** Submits it with these changes over its definition. */
  public JobBuilder requesting(JobRequest newRequest) {
    request = newRequest;
    return this;
  }

  /** Lets it ask for this much. */
  public JobBuilder asking(Demand newDemand) {
    demand = newDemand;
    return this;
  }

  /** Lets it take this of consumable resources. */
  public JobBuilder taking(ConsumableRequirement... requirements) {
    consumables = List.of(requirements);
    return this;
  }

  /** Makes it an array parent of this many children. */
  public JobBuilder array(int size) {
    arraySize = size;
    return this;
  }

  /** Makes it a multi-node parallel job of this many nodes. */
  public JobBuilder multiNode(int count) {
    nodes = count;
    return this;
  }

  /** Lets it wait for other jobs. */
  public JobBuilder pending() {
    return in(new JobState.Pending(), 0);
  }

  /** Lets it wait for room, since it was submitted. */
  public JobBuilder runnable() {
    return in(new JobState.Runnable(createdAt, false), 0);
  }

  /** Lets the children of this array wait for room, since it was submitted. */
  public JobBuilder spawned() {
    return in(new JobState.Spawned(createdAt), 0);
  }

  /** Gives its first attempt room. */
  public JobBuilder starting() {
    return in(new JobState.Active(firstAttempt()), 1);
  }

  /** Lets its first attempt run. */
  public JobBuilder running() {
    return in(new JobState.Active(firstAttempt().startedAt(createdAt, null)), 1);
  }

  /** Lets its first attempt have ended well. */
  public JobBuilder succeeded() {
    return in(new JobState.Succeeded(createdAt, createdAt), 1);
  }

  /** Lets its first attempt have ended badly. */
  public JobBuilder failed() {
    return in(new JobState.Failed(createdAt, createdAt), 1);
  }

  /** Puts it into any state. */
  public JobBuilder in(JobState newState, int attemptsBegun) {
    state = newState;
    attempts = attemptsBegun;
    return this;
  }

  /** Asks it to end. */
  public JobBuilder toStop(StopRequest newStop) {
    stop = newStop;
    return this;
  }

  /** Shows this reason. */
  public JobBuilder because(String newStatusReason) {
    statusReason = newStatusReason;
    return this;
  }

  /** The job. */
  public Job build() {
    return new Job(
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
        statusReason);
  }

  private Attempt firstAttempt() {
    return Attempt.placed(1, new Placement("environment", "host"), createdAt);
  }
}
