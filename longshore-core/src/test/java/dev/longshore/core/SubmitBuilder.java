package dev.longshore.core;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.IndexSet;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.RetryStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A submit; by default a single job of definition {@code d} to queue {@code q}, plain. */
final class SubmitBuilder {
  private final JobId id;
  private String queue = "q";
  private String definition = "d";
  private int revision;
  private int arraySize;
  private List<String> command = List.of();
  private final List<EnvironmentVariable> environment = new ArrayList<>();
  private final List<ResourceRequirement> resources = new ArrayList<>();
  private @Nullable Integer legacyVcpus;
  private @Nullable Integer legacyMemoryMib;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final List<Dependency> dependsOn = new ArrayList<>();
  private final Map<JobId, SubmitJobCommand.Dependency> known = new LinkedHashMap<>();
  private @Nullable RetryStrategy retry;
  private @Nullable Integer timeoutSeconds;
  private @Nullable String share;
  private @Nullable Integer priority;
  private Map<String, String> tags = Map.of();
  private @Nullable String overrideKind;
  private @Nullable NodeOverrides nodes;
  private List<ConsumableRequirement> consumables = List.of();
  private Map<String, String> rangeOverrideKinds = Map.of();
  private SubmitJobCommand.@Nullable Mistake mistake;

  SubmitBuilder(JobId id) {
    this.id = id;
  }

  SubmitBuilder to(String name) {
    queue = name;
    return this;
  }

  SubmitBuilder of(String name, int newRevision) {
    definition = name;
    revision = newRevision;
    return this;
  }

  SubmitBuilder array(int size) {
    arraySize = size;
    return this;
  }

  SubmitBuilder vcpus(int number) {
    return asks(ResourceRequirement.Type.VCPU, Integer.toString(number));
  }

  SubmitBuilder memoryMib(long number) {
    return asks(ResourceRequirement.Type.MEMORY, Long.toString(number));
  }

  SubmitBuilder asks(ResourceRequirement.Type type, String value) {
    resources.add(new ResourceRequirement(type, value));
    return this;
  }

  SubmitBuilder legacyVcpus(int number) {
    legacyVcpus = number;
    return this;
  }

  SubmitBuilder legacyMemoryMib(int number) {
    legacyMemoryMib = number;
    return this;
  }

  SubmitBuilder command(String... words) {
    command = List.of(words);
    return this;
  }

  SubmitBuilder variable(String key, String value) {
    environment.add(new EnvironmentVariable(key, value));
    return this;
  }

  SubmitBuilder parameter(String key, String value) {
    parameters.put(key, value);
    return this;
  }

  /** Waits for a job that has not ended. */
  SubmitBuilder after(JobId... jobs) {
    for (JobId job : jobs) {
      after(job, JobStatus.RUNNABLE);
    }
    return this;
  }

  /** Waits for a job that the store had in this status a moment ago. */
  SubmitBuilder after(JobId job, JobStatus status) {
    known.put(job, new SubmitJobCommand.Dependency(status, 0, IndexSet.NONE));
    return afterUnknown(job);
  }

  /** Each child waits for its counterpart in an array that has not ended. */
  SubmitBuilder beside(JobId... arrays) {
    for (JobId array : arrays) {
      dependsOn(array.value(), "N_TO_N");
    }
    return this;
  }

  /** What the store had of a job that this one waits for. */
  SubmitBuilder knowing(JobId job, SubmitJobCommand.Dependency dependency) {
    known.put(job, dependency);
    return this;
  }

  /** Each child waits for the one before it. */
  SubmitBuilder sequential() {
    return dependsOn(null, "SEQUENTIAL");
  }

  /** Waits for a job that the store does not know. */
  SubmitBuilder afterUnknown(JobId job) {
    return dependsOn(job.value(), null);
  }

  SubmitBuilder dependsOn(@Nullable String job, @Nullable String type) {
    dependsOn.add(new Dependency(job, type));
    return this;
  }

  SubmitBuilder attempts(int attempts) {
    return retrying(new RetryStrategy(attempts, List.of()));
  }

  SubmitBuilder retrying(RetryStrategy strategy) {
    retry = strategy;
    return this;
  }

  SubmitBuilder timeoutSeconds(int seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  SubmitBuilder share(String identifier) {
    share = identifier;
    return this;
  }

  SubmitBuilder priority(int number) {
    priority = number;
    return this;
  }

  SubmitBuilder tags(Map<String, String> newTags) {
    tags = newTags;
    return this;
  }

  SubmitBuilder overrideKind(String kind) {
    overrideKind = kind;
    return this;
  }

  /** Overrides of this kind for the range that is written so. */
  SubmitBuilder rangeOverrideKind(String targetNodes, String kind) {
    rangeOverrideKinds = Map.of(targetNodes, kind);
    return this;
  }

  /** Has a mistake that was found at the edge. */
  SubmitBuilder mistaken(SubmitJobCommand.Step step) {
    mistake = new SubmitJobCommand.Mistake(step, Refusal.of("mistake of " + step));
    return this;
  }

  /** Takes this of a consumable resource, in place of what its definition says. */
  SubmitBuilder taking(String resource, long quantity) {
    consumables = new ArrayList<>(consumables);
    consumables.add(new ConsumableRequirement(resource, quantity));
    return this;
  }

  JobRequest request() {
    return new JobRequest(
        parameters,
        overrides(),
        nodes,
        null,
        dependsOn,
        retry,
        timeoutSeconds,
        null,
        tags,
        share,
        priority,
        consumables);
  }

  SubmitBuilder nodes(NodeOverrides newNodes) {
    nodes = newNodes;
    return this;
  }

  private Map<String, ContainerOverrides> overrides() {
    ContainerOverrides overrides =
        new ContainerOverrides(command, environment, resources, legacyVcpus, legacyMemoryMib, null);
    return overrides.equals(ContainerOverrides.NONE) ? Map.of() : Map.of("default", overrides);
  }

  SubmitJobCommand build() {
    String given = revision == 0 ? definition : definition + ":" + revision;
    return new SubmitJobCommand(
        id,
        "job",
        new NameOrArn(queue, queue),
        new NameOrArn(given, definition),
        revision,
        request(),
        arraySize,
        overrideKind == null ? List.of() : List.of(overrideKind),
        rangeOverrideKinds,
        known,
        mistake);
  }
}
