package dev.longshore.core;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Launch;
import dev.longshore.model.LogStreams;
import dev.longshore.model.Realm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an engine is told about an attempt. */
final class Launches {

  /** The most tags that a task may have (AWS). */
  private static final int MAX_TAGS = 50;

  private Launches() {}

  static Launch of(BatchState state, Job job, Realm realm) {
    return job.isService()
        ? ServiceLaunches.of(state, job, realm)
        : ofDefinition(state, job, realm);
  }

  private static Launch ofDefinition(BatchState state, Job job, Realm realm) {
    Active active = (Active) job.state();
    JobDefinition definition = state.definitionOf(job);
    EffectiveTask task = EffectiveTask.of(definition, job);
    AttemptKey attempt = new AttemptKey(job.id(), active.attempt().number());
    String environmentName = active.attempt().placement().computeEnvironment();
    ComputeEnvironment environment = Objects.requireNonNull(state.environment(environmentName));
    TaskVariables variables = new TaskVariables(state, job, attempt);
    List<ContainerLaunch> containers = new ArrayList<>();
    for (EffectiveContainer container : task.containers()) {
      containers.add(
          container(
              Objects.requireNonNull(task.template().container(container.name())),
              container,
              variables.of(container, environment, realm)));
    }
    return new Launch(
        attempt,
        active.attempt().placement().host(),
        definition.id().name(),
        definition.id().revision(),
        containers,
        new Launch.Site(
            realm, job.queue(), environmentName, environment.isFargate(), environment.document()),
        task.template().properties(),
        labels(job, definition, attempt, environment, realm),
        job.id().isNode() ? node(state, job) : null);
  }

  private static Launch.Node node(BatchState state, Job job) {
    return new Launch.Node(
        new AttemptKey(job.id().parent(), job.attempts()),
        job.id().partIndex(),
        state.isMainNode(job.id()));
  }

  private static ContainerLaunch container(
      ContainerTemplate template,
      EffectiveContainer container,
      List<EnvironmentVariable> environment) {
    return new ContainerLaunch(
        template.name(),
        template.image(),
        container.command(),
        environment,
        container.demand(),
        template.user(),
        template.privileged(),
        template.readonlyRootFilesystem(),
        template.secrets(),
        template.role(),
        template.properties());
  }

  /** Where the containers of this job's current attempt write, by name. */
  static Map<String, LogStream> logStreams(BatchState state, Job job) {
    if (job.isService()) {
      return ServiceLaunches.logStreams(job);
    }
    JobDefinition definition = state.definitionOf(job);
    AttemptKey attempt = new AttemptKey(job.id(), job.attempts());
    Map<String, LogStream> streams = new LinkedHashMap<>();
    for (ContainerTemplate container : EffectiveTask.template(definition, job).containers()) {
      streams.put(
          container.name(),
          new LogStream(
              container.log().group(),
              LogStreams.name(definition.id(), container, attempt),
              Boolean.TRUE.equals(container.log().groupMustExist()),
              container.log().multiLine()));
    }
    return streams;
  }

  /** Why the next attempt of this job can never be launched, as AWS says it; null if it can. */
  static @Nullable String refusal(BatchState state, Job job, JobQueue queue) {
    if (job.isService()) {
      return null; // it takes no tags along, and SageMaker knows no overrides
    }
    JobDefinition definition = state.definitionOf(job);
    if (propagatedTags(job, definition).size() > MAX_TAGS) {
      return JobTransitions.TOO_MANY_TAGS;
    }
    return definition.pod() == null && overridesTooLong(state, job, definition, queue)
        ? JobTransitions.OVERRIDES_TOO_LONG
        : null;
  }

  /** Whether ECS would refuse the overrides of this job's next attempt as too long. */
  private static boolean overridesTooLong(
      BatchState state, Job job, JobDefinition definition, JobQueue queue) {
    if (!job.isMultiNode()) {
      return taskTooLong(state, job, definition, queue);
    }
    return Nodes.of(definition, job).stream()
        .anyMatch(node -> taskTooLong(state, node, definition, queue));
  }

  private static boolean taskTooLong(
      BatchState state, Job job, JobDefinition definition, JobQueue queue) {
    AttemptKey attempt = new AttemptKey(job.id(), job.attempts() + 1);
    TaskVariables variables = new TaskVariables(state, job, attempt);
    String longestEnvironment =
        queue.environments().stream()
            .map(JobQueue.EnvironmentOrder::computeEnvironment)
            .max(Comparator.comparingInt(String::length))
            .orElse("");
    int length = 0;
    for (EffectiveContainer container : EffectiveTask.of(definition, job).containers()) {
      length +=
          EffectiveContainer.overridesLength(
              container.command(),
              variables.ofBatch(container, longestEnvironment),
              container.resourceRequirements());
    }
    return length > EffectiveContainer.MAX_OVERRIDES_LENGTH;
  }

  private static Map<String, String> labels(
      Job job,
      JobDefinition definition,
      AttemptKey attempt,
      ComputeEnvironment environment,
      Realm realm) {
    DefinitionId id = definition.id();
    Map<String, String> labels = propagatedTags(job, definition);
    String cluster = environment.clusterName();
    labels.put("com.amazonaws.ecs.cluster", cluster);
    labels.put(
        "com.amazonaws.ecs.task-arn", realm.arn("ecs", "task/" + cluster + "/" + attempt.taskId()));
    labels.put("com.amazonaws.ecs.task-definition-family", id.name());
    labels.put("com.amazonaws.ecs.task-definition-version", Integer.toString(id.revision()));
    return labels;
  }

  /**
   * The tags that go on the task: none unless asked for, and none on children of arrays and nodes.
   */
  private static Map<String, String> propagatedTags(Job job, JobDefinition definition) {
    Map<String, String> tags = new LinkedHashMap<>();
    Boolean own = job.request().propagateTags();
    boolean propagate = Boolean.TRUE.equals(own != null ? own : definition.propagateTags());
    if (propagate && !job.id().isPart()) {
      tags.putAll(definition.tags());
      tags.putAll(job.request().tags());
    }
    return tags;
  }
}
