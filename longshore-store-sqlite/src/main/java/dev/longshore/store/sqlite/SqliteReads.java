package dev.longshore.store.sqlite;

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
import dev.longshore.store.AttemptUse;
import dev.longshore.store.ConsumableView;
import dev.longshore.store.EventFilter;
import dev.longshore.store.EventPage;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import dev.longshore.store.TaskCounts;
import dev.longshore.store.TaskView;
import dev.longshore.store.TerminatedInstance;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every read is one transaction on a connection of the pool. */
final class SqliteReads implements Reads {

  private final ReadPool pool;

  SqliteReads(ReadPool pool) {
    this.pool = pool;
  }

  @Override
  public List<ComputeEnvironment> computeEnvironments() {
    return pool.read(ResourceRows::computeEnvironments);
  }

  @Override
  public List<JobQueue> jobQueues() {
    return pool.read(ResourceRows::jobQueues);
  }

  @Override
  public List<SchedulingPolicy> schedulingPolicies() {
    return pool.read(ResourceRows::schedulingPolicies);
  }

  @Override
  public List<ServiceEnvironment> serviceEnvironments() {
    return pool.read(ResourceRows::serviceEnvironments);
  }

  @Override
  public List<QuotaShare> quotaShares() {
    return pool.read(ResourceRows::quotaShares);
  }

  @Override
  public List<Instance> instances() {
    return pool.read(session -> new InstanceRows(session).all());
  }

  @Override
  public List<TerminatedInstance> terminatedInstances(Instant since) {
    return pool.read(session -> new InstanceRows(session).terminatedSince(since));
  }

  @Override
  public List<ScalingActivity> scalingActivity(String environment, int limit) {
    return pool.read(session -> new InstanceRows(session).activity(environment, limit));
  }

  @Override
  public Optional<ConsumableView> consumableResource(String name) {
    return pool.read(session -> Optional.ofNullable(new ConsumableRows(session).find(name)));
  }

  @Override
  public List<ConsumableView> consumableResources(
      List<String> names, @Nullable String after, int limit) {
    return pool.read(session -> new ConsumableRows(session).page(names, after, limit));
  }

  @Override
  public JobPage jobsTakingOf(
      String consumableResource,
      List<JobStatus> statuses,
      List<String> names,
      @Nullable String after,
      int limit) {
    return pool.read(
        session ->
            new ConsumableListing(session, consumableResource, statuses, names).page(after, limit));
  }

  @Override
  public List<JobDefinition> jobDefinitions(Collection<DefinitionId> ids) {
    return pool.read(
        session -> {
          List<JobDefinition> found = new ArrayList<>();
          for (DefinitionId id : ids) {
            JobDefinition definition = ResourceRows.definition(session, id);
            if (definition != null) {
              found.add(definition);
            }
          }
          return found;
        });
  }

  @Override
  public List<JobDefinition> jobDefinitions(
      @Nullable String name,
      @Nullable Boolean active,
      @Nullable DefinitionPosition after,
      int limit) {
    return pool.read(session -> ResourceRows.definitions(session, name, active, after, limit));
  }

  @Override
  public List<JobView> jobs(Collection<JobId> ids) {
    return pool.read(
        session -> {
          JobViews views = new JobViews(session);
          List<JobView> found = new ArrayList<>();
          for (JobId id : new LinkedHashSet<>(ids)) {
            JobView view = views.find(id);
            if (view != null) {
              found.add(view);
            }
          }
          return found;
        });
  }

  @Override
  public Optional<Job> whole(JobId id) {
    return pool.read(
        session ->
            id.isPart()
                ? Optional.empty()
                : Optional.ofNullable(new JobViews(session).row(id)).map(StoredJob::job));
  }

  @Override
  public Optional<IndexSet> succeededChildren(JobId array) {
    return pool.read(
        session -> {
          if (new JobViews(session).row(array) == null) {
            return Optional.empty();
          }
          BitSet succeeded = new BitSet();
          session.each(
              "SELECT array_index FROM job WHERE parent = (SELECT key FROM job WHERE id = ?)"
                  + " AND state = 'SUCCEEDED'",
              row -> succeeded.set(row.getInt(1)),
              array.value());
          return Optional.of(IndexSet.copyOf(succeeded));
        });
  }

  @Override
  public JobPage list(JobFilter filter, @Nullable String after, int limit) {
    if ((filter.queue() == null) == (filter.parent() == null)) {
      throw new IllegalArgumentException("exactly one of queue and parent: " + filter);
    }
    return pool.read(
        session ->
            filter.parent() == null
                ? new QueueListing(session, filter).page(after, limit)
                : new PartListing(session, filter).page(after, limit));
  }

  @Override
  public List<JobId> endedBefore(Instant time, int limit) {
    return pool.read(session -> new RemovedRows(session).endedBefore(time, limit));
  }

  @Override
  public List<DefinitionId> deregisteredBefore(Instant time, int limit) {
    return pool.read(session -> new RemovedDefinitions(session).deregisteredBefore(time, limit));
  }

  @Override
  public boolean hasRemovedRows() {
    return pool.read(session -> new RemovedRows(session).areThere());
  }

  @Override
  public Map<String, Map<JobStatus, Long>> jobCounts() {
    return pool.read(session -> new JobCounts(session).count());
  }

  @Override
  public List<TaskView> tasksUnderWay(String environment) {
    return pool.read(session -> new TaskRows(session).underWay(environment));
  }

  @Override
  public TaskCounts taskCounts(String environment) {
    return pool.read(session -> new TaskRows(session).counts(environment));
  }

  @Override
  public List<TaskView> tasksEnded(
      String environment, Instant since, String afterTaskId, int limit) {
    return pool.read(
        session -> new TaskRows(session).ended(environment, since, afterTaskId, limit));
  }

  @Override
  public List<TaskView> tasks(Collection<String> taskIds) {
    return pool.read(session -> new TaskRows(session).byId(taskIds));
  }

  @Override
  public boolean taskExists(String taskId) {
    return pool.read(
        session ->
            session.first("SELECT 1 FROM attempt WHERE task_id = ?", row -> true, taskId) != null);
  }

  @Override
  public EventPage events(EventFilter filter, long after, int limit) {
    return pool.read(session -> new EventRows(session).page(filter, after, limit));
  }

  @Override
  public List<EventRule> eventRules() {
    return pool.read(ResourceRows::eventRules);
  }

  @Override
  public Map<String, Long> eventCursors() {
    return pool.read(EventRows::cursors);
  }

  @Override
  public OptionalLong eventsCommittedBefore(Instant time, int most) {
    return pool.read(session -> EventRows.committedBefore(session, time, most));
  }

  @Override
  public void usage(Instant from, Instant to, Consumer<AttemptUse> sink) {
    pool.read(
        session -> {
          new UsageRows(session).each(from, to, sink);
          return Boolean.TRUE;
        });
  }
}
