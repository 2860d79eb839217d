package dev.longshore.core;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Realm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment that the containers of one attempt get: what the user wants, then AWS's own. */
final class TaskVariables {

  /** Of the main node while nobody knows it: what will be there then is no longer. */
  private static final String LONGEST_ADDRESS = "255.255.255.255";

  private final BatchState state;
  private final Job job;
  private final AttemptKey attempt;

  TaskVariables(BatchState state, Job job, AttemptKey attempt) {
    this.state = state;
    this.job = job;
    this.attempt = attempt;
  }

  /** Everything, in order; where a name comes twice, the last counts. */
  List<EnvironmentVariable> of(
      EffectiveContainer container, ComputeEnvironment environment, Realm realm) {
    List<EnvironmentVariable> variables = ofBatch(container, environment.name());
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

  /** What is in the document of overrides that AWS Batch hands to ECS. */
  List<EnvironmentVariable> ofBatch(EffectiveContainer container, String environment) {
    List<EnvironmentVariable> variables = new ArrayList<>(container.environment());
    // AWS accepts user variables with its reserved prefix, and drops them at launch.
    variables.removeIf(variable -> variable.name().startsWith("AWS_BATCH"));
    add(variables, "AWS_BATCH_JOB_ID", job.id().value());
    add(variables, "AWS_BATCH_JOB_ATTEMPT", Integer.toString(attempt.number()));
    add(variables, "AWS_BATCH_CE_NAME", environment);
    add(variables, "AWS_BATCH_JQ_NAME", job.queue());
    if (job.id().isArrayChild()) {
      add(variables, "AWS_BATCH_JOB_ARRAY_INDEX", Integer.toString(job.id().arrayIndex()));
      add(
          variables,
          "AWS_BATCH_JOB_ARRAY_SIZE",
          Integer.toString(state.job(job.id().parent()).arraySize()));
    }
    if (job.id().isNode()) {
      addNode(variables, state.job(job.id().parent()));
    }
    return variables;
  }

  private void addNode(List<EnvironmentVariable> variables, Job whole) {
    int main = state.mainNode(whole);
    add(variables, "AWS_BATCH_JOB_NODE_INDEX", Integer.toString(job.id().partIndex()));
    add(variables, "AWS_BATCH_JOB_MAIN_NODE_INDEX", Integer.toString(main));
    add(variables, "AWS_BATCH_JOB_NUM_NODES", Integer.toString(whole.nodes()));
    String address =
        whole.state() instanceof Active active ? active.attempt().address() : LONGEST_ADDRESS;
    if (job.id().partIndex() != main && address != null) {
      add(variables, "AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", address);
    }
  }

  private static void add(List<EnvironmentVariable> variables, String name, String value) {
    variables.add(new EnvironmentVariable(name, value));
  }
}
