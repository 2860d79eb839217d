package dev.longshore.service;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.store.Store;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.JobDefinitionBuilder;
import dev.longshore.testkit.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One environment, queue and definition, and submits to them. */
final class World {

  static final Core CORE =
      new Core(CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012")));

  private World() {}

  static void create(Store store) {
    store.commit(
        List.of(
            new ComputeEnvironmentSavedFact(Resources.aComputeEnvironment("environment")),
            new JobQueueSavedFact(Resources.aQueue("queue", "environment")),
            new JobDefinitionSavedFact(JobDefinitionBuilder.aDefinition().build())),
        JobBuilder.START);
  }

  static SubmitJobCommand submit(int number) {
    return submit(JobBuilder.id(number), JobRequest.PLAIN, Map.of());
  }

  /** After other jobs, whose statuses were read a moment ago. */
  static SubmitJobCommand submitAfter(JobId id, Map<JobId, JobStatus> others) {
    List<Dependency> dependsOn =
        others.keySet().stream().map(other -> new Dependency(other.value(), null)).toList();
    JobRequest request =
        new JobRequest(
            Map.of(), Map.of(), null, null, dependsOn, null, null, null, Map.of(), null, null,
            List.of());
    Map<JobId, SubmitJobCommand.Dependency> known = new LinkedHashMap<>();
    others.forEach(
        (other, status) ->
            known.put(other, new SubmitJobCommand.Dependency(status, 0, IndexSet.NONE)));
    return submit(id, request, known);
  }

  /** Something that the edge should have refused, and that core stumbles over. */
  static SubmitJobCommand poisoned(int number) {
    ContainerOverrides overrides =
        new ContainerOverrides(
            List.of(),
            List.of(),
            List.of(new ResourceRequirement(ResourceRequirement.Type.VCPU, "many")),
            null,
            null,
            null);
    JobRequest request =
        new JobRequest(
            Map.of(),
            Map.of("default", overrides),
            null,
            null,
            List.of(),
            null,
            null,
            null,
            Map.of(),
            null,
            null,
            List.of());
    return submit(JobBuilder.id(number), request, Map.of());
  }

  private static SubmitJobCommand submit(
      JobId id, JobRequest request, Map<JobId, SubmitJobCommand.Dependency> dependencies) {
    return new SubmitJobCommand(
        id,
        "job",
        new NameOrArn("queue", "queue"),
        new NameOrArn("definition", "definition"),
        0,
        request,
        0,
        List.of(),
        Map.of(),
        dependencies,
        null);
  }
}
