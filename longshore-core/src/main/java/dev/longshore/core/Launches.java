package dev.longshore.core;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
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
    Active active = (Active) job.state();
    JobDefinition definition = state.definitions().get(job.definition());
    ContainerTemplate template = Objects.requireNonNull(definition.container());
    EffectiveContainer container = EffectiveContainer.of(definition, job.request());
    AttemptKey attempt = new AttemptKey(job.id(), active.attempt().number());
    String environmentName = active.attempt().placement().computeEnvironment();
    ComputeEnvironment environment = Objects.requireNonNull(state.environment(environmentName));
    return new Launch(
        attempt,
        active.attempt().placement().host(),
        definition.id().name(),
        definition.id().revision(),
        template.image(),
        container.command(),
        variables(state, job, container, attempt, environment, realm),
        job.demand(),
        environment.isFargate(),
        template.user(),
        template.privileged(),
        template.readonlyRootFilesystem(),
        template.secrets(),
        template.properties(),
        labels(job, definition, attempt, environment, realm));
  }

  /** Where this job's current attempt writes. */
  static LogStream logStream(BatchState state, Job job) {
    JobDefinition definition = state.definitions().get(job.definition());
    ContainerTemplate template = Objects.requireNonNull(definition.container());
    AttemptKey attempt = new AttemptKey(job.id(), job.attempts());
    return new LogStream(
        template.log().group(), LogStreams.name(definition.id(), template.log(), attempt));
  }

  /** Why the next attempt of this job can never be launched, as AWS says it; null if it can. */
  static @Nullable String refusal(BatchState state, Job job, JobQueue queue) {
    JobDefinition definition = state.definitions().get(job.definition());
    if (propagatedTags(job, definition).size() > MAX_TAGS) {
      return JobTransitions.TOO_MANY_TAGS;
    }
    return overridesTooLong(state, job, definition, queue)
        ? JobTransitions.OVERRIDES_TOO_LONG
        : null;
  }

  /** Whether ECS would refuse the overrides of this job's next attempt as too long. */
  private static boolean overridesTooLong(
      BatchState state, Job job, JobDefinition definition, JobQueue queue) {
    EffectiveContainer container = EffectiveContainer.of(definition, job.request());
    List<EnvironmentVariable> variables = userVariables(container);
    AttemptKey attempt = new AttemptKey(job.id(), job.attempts() + 1);
    String longestEnvironment =
        queue.environments().stream()
            .map(JobQueue.EnvironmentOrder::computeEnvironment)
            .max(Comparator.comparingInt(String::length))
            .orElse("");
    variables.addAll(batchVariables(state, job, attempt, longestEnvironment));
    return EffectiveContainer.overridesLength(
            container.command(), variables, container.resourceRequirements())
        > EffectiveContainer.MAX_OVERRIDES_LENGTH;
  }

  private static List<EnvironmentVariable> variables(
      BatchState state,
      Job job,
      EffectiveContainer container,
      AttemptKey attempt,
      ComputeEnvironment environment,
      Realm realm) {
    List<EnvironmentVariable> variables = userVariables(container);
    variables.addAll(batchVariables(state, job, attempt, environment.name()));
    if (environment.isFargate()) {
      variables.add(new EnvironmentVariable("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"));
      variables.add(new EnvironmentVariable("AWS_REGION", realm.region()));
      variables.add(new EnvironmentVariable("AWS_DEFAULT_REGION", realm.region()));
    } else {
      variables.add(new EnvironmentVariable("AWS_EXECUTION_ENV", "AWS_ECS_EC2"));
    }
    Map<String, EnvironmentVariable> lastWins = new LinkedHashMap<>();
    variables.forEach(variable -> lastWins.put(variable.name(), variable));
    return List.copyOf(lastWins.values());
  }

  /** AWS accepts user variables with its reserved prefix, and drops them at launch. */
  private static List<EnvironmentVariable> userVariables(EffectiveContainer container) {
    List<EnvironmentVariable> variables = new ArrayList<>(container.environment());
    variables.removeIf(variable -> variable.name().startsWith("AWS_BATCH"));
    return variables;
  }

  private static List<EnvironmentVariable> batchVariables(
      BatchState state, Job job, AttemptKey attempt, String environment) {
    List<EnvironmentVariable> variables = new ArrayList<>();
    variables.add(new EnvironmentVariable("AWS_BATCH_JOB_ID", job.id().value()));
    variables.add(
        new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", Integer.toString(attempt.number())));
    variables.add(new EnvironmentVariable("AWS_BATCH_CE_NAME", environment));
    variables.add(new EnvironmentVariable("AWS_BATCH_JQ_NAME", job.queue()));
    if (job.id().isArrayChild()) {
      variables.add(
          new EnvironmentVariable(
              "AWS_BATCH_JOB_ARRAY_INDEX", Integer.toString(job.id().arrayIndex())));
      variables.add(
          new EnvironmentVariable(
              "AWS_BATCH_JOB_ARRAY_SIZE",
              Integer.toString(state.job(job.id().parent()).arraySize())));
    }
    return variables;
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
    labels.put("com.amazonaws.ecs.container-name", "default");
    labels.put(
        "com.amazonaws.ecs.task-arn", realm.arn("ecs", "task/" + cluster + "/" + attempt.taskId()));
    labels.put("com.amazonaws.ecs.task-definition-family", id.name());
    labels.put("com.amazonaws.ecs.task-definition-version", Integer.toString(id.revision()));
    return labels;
  }

  /** The tags that go on the task: none unless asked for, and none on children of arrays. */
  private static Map<String, String> propagatedTags(Job job, JobDefinition definition) {
    Map<String, String> tags = new LinkedHashMap<>();
    Boolean own = job.request().propagateTags();
    boolean propagate = Boolean.TRUE.equals(own != null ? own : definition.propagateTags());
    if (propagate && !job.id().isArrayChild()) {
      tags.putAll(definition.tags());
      tags.putAll(job.request().tags());
    }
    return tags;
  }
}
