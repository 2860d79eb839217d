package dev.longshore.store;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EventRule;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobStatus;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What Describe and List ask: committed state, read without passing the writer. */
public interface Reads {

  /** All compute environments, by name. */
  List<ComputeEnvironment> computeEnvironments();

  /** All job queues, by name. */
  List<JobQueue> jobQueues();

  /** All scheduling policies, by name. */
  List<SchedulingPolicy> schedulingPolicies();

  /** All service environments, by name. */
  List<ServiceEnvironment> serviceEnvironments();

  /** All quota shares, by queue and name. */
  List<QuotaShare> quotaShares();

  /**
   * All instances of compute environments, by id. A job that has one is not counted: {@code
   * idleSince} is when one last ended there.
   */
  List<Instance> instances();

  /** Instances that were terminated at this time or later, by id; kept for an hour. */
  List<TerminatedInstance> terminatedInstances(Instant since);

  /** What was decided about the instances of a compute environment, the newest first. */
  List<ScalingActivity> scalingActivity(String environment, int limit);

  /** The consumable resource of this name. */
  Optional<ConsumableView> consumableResource(String name);

  /**
   * One page of consumable resources, by name.
   *
   * @param names any of these, case-insensitive, a trailing {@code *} for a prefix; empty for all
   * @param after the name that the last page ended with, or null for the first page
   * @param limit at most this many
   */
  List<ConsumableView> consumableResources(List<String> names, @Nullable String after, int limit);

  /**
   * One page of jobs that take of a consumable resource, whether it exists or not, the newest
   * first. An array is one job, and so is a multi-node parallel one.
   *
   * @param statuses any of these; empty for all
   * @param names any of these, case-insensitive, a trailing {@code *} for a prefix; empty for all
   * @param after the position that the last page ended at, or null for the first
   */
  JobPage jobsTakingOf(
      String consumableResource,
      List<JobStatus> statuses,
      List<String> names,
      @Nullable String after,
      int limit);

  /** Those of these revisions that exist, in the order of the ids. */
  List<JobDefinition> jobDefinitions(Collection<DefinitionId> ids);

  /**
   * One page of definitions: ACTIVE first, then by name, then the newest revision first.
   *
   * @param name exactly this name, or null for any
   * @param active only active or only inactive ones, or null for both
   * @param after where the last page ended, or null for the first page
   * @param limit at most this many
   */
  List<JobDefinition> jobDefinitions(
      @Nullable String name,
      @Nullable Boolean active,
      @Nullable DefinitionPosition after,
      int limit);

  /**
   * A place in the order of definitions. A page that begins after one is right though definitions
   * come meanwhile.
   *
   * @param active whether the definition was active when it was listed
   * @param id its name and revision
   */
  record DefinitionPosition(boolean active, DefinitionId id) {}

  /**
   * Those of these jobs that exist, in the order of the ids, each once. A child of an array that
   * has no row yet is answered from its parent.
   */
  List<JobView> jobs(Collection<JobId> ids);

  /**
   * This job as it stands, if there is such a job that is no part of another. Costs less than
   * {@link #jobs}: neither attempts nor children are looked at.
   */
  Optional<Job> whole(JobId id);

  /** Which children of this array have succeeded; empty if there is no such job. */
  Optional<IndexSet> succeededChildren(JobId array);

  /**
   * One page of jobs of a queue, of children of an array or of nodes of a job. Jobs of a queue come
   * newest first ({@code createdAt}, then {@code sequence}, descending; with {@code names} grouped
   * by name first) and are never parts of others; children and nodes come by index, those without
   * rows included.
   *
   * @param after the position that the last page ended at, or null for the first
   */
  JobPage list(JobFilter filter, @Nullable String after, int limit);

  /**
   * Jobs, no children, whose end was committed before this time, the earliest first, at most so
   * many.
   */
  List<JobId> endedBefore(Instant time, int limit);

  /**
   * Revisions whose deregistration was committed before this time and that no kept job names, the
   * earliest first, at most so many.
   */
  List<DefinitionId> deregisteredBefore(Instant time, int limit);

  /** Whether removed jobs have left rows that can be erased now. */
  boolean hasRemovedRows();

  /**
   * How many jobs (array parents not, their children yes; nodes of a multi-node parallel job not,
   * the whole yes) each queue has in each status.
   */
  Map<String, Map<JobStatus, Long>> jobCounts();

  /** Tasks under way in a compute environment, by task id. */
  List<TaskView> tasksUnderWay(String environment);

  /** How many tasks are under way in a compute environment; not those of service jobs. */
  TaskCounts taskCounts(String environment);

  /**
   * One page of tasks of a compute environment that have ended, by the time of that and task id.
   *
   * @param since no earlier than this
   * @param afterTaskId of those that ended just then, only the ids behind this one; empty for all
   */
  List<TaskView> tasksEnded(String environment, Instant since, String afterTaskId, int limit);

  /** Those of these tasks that exist, under way or ended, by task id. */
  List<TaskView> tasks(Collection<String> taskIds);

  /** The attempt that wrote this log stream ({@code <prefix>/<container>/<task id>}), if any. */
  boolean taskExists(String taskId);

  /**
   * What has happened to jobs after the event with this number. A page may hold fewer events than
   * there are, or none, and yet reach on: it never looks at more than {@code limit} of them.
   *
   * @param after 0 for all that are kept
   * @param limit how many events are looked at, at most
   */
  EventPage events(EventFilter filter, long after, int limit);

  /** All rules of EventBridge, by name. */
  List<EventRule> eventRules();

  /** How far each receiver has taken the events, by its name. */
  Map<String, Long> eventCursors();

  /**
   * The number through which events can be removed because they were committed before this time;
   * empty if there are none. Where more than {@code most} rows would go, only so many do.
   */
  OptionalLong eventsCommittedBefore(Instant time, int most);

  /**
   * Hands on every kept attempt that had its room at some time between these two, those under way
   * too, in no order.
   *
   * @param from inclusive
   * @param to exclusive
   */
  void usage(Instant from, Instant to, Consumer<AttemptUse> sink);
}
