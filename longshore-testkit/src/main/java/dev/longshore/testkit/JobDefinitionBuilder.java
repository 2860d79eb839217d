package dev.longshore.testkit;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.ContainerTemplate.LogTarget;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.TaskTemplate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Job definitions for tests, valid by default: {@code aDefinition().named("d").build()}. */
public final class JobDefinitionBuilder {

  private String name = "definition";
  private int revision = 1;
  private boolean active = true;
  private List<String> command = List.of("true");
  private List<EnvironmentVariable> environment = List.of();
  private Map<String, String> parameters = Map.of();
  private @Nullable RetryStrategy retryStrategy;
  private @Nullable Integer timeoutSeconds;
  private Map<String, String> tags = Map.of();
  private List<ConsumableRequirement> consumables = List.of();
  private @Nullable String document;
  private @Nullable String windows;
  private @Nullable Architecture architecture;
  private String capability = "EC2";
  private int nodes;
  private List<String> containers = List.of(ContainerTemplate.DEFAULT_NAME);
  private LogTarget log = LogTarget.DEFAULT;

  private JobDefinitionBuilder() {}

  /** The definition that {@link JobBuilder#aJob()} is of: one vCPU, 512 MiB, runs {@code true}. */
  public static JobDefinitionBuilder aDefinition() {
    return new JobDefinitionBuilder();
  }

  /** Gives it this name. */
  public JobDefinitionBuilder named(String newName) {
    name = newName;
    return this;
  }

  /** The output of its containers goes there. */
  public JobDefinitionBuilder logging(LogTarget target) {
    log = target;
    return this;
  }

  /** Makes it this revision. */
  public JobDefinitionBuilder revision(int newRevision) {
    revision = newRevision;
    return this;
  }

  /** Deregisters it. */
  public JobDefinitionBuilder inactive() {
    active = false;
    return this;
  }

  /** Lets it run this. */
  public JobDefinitionBuilder command(String... newCommand) {
    command = List.of(newCommand);
    return this;
  }

  /** Adds a variable. */
  public JobDefinitionBuilder environment(EnvironmentVariable... variables) {
    environment = List.of(variables);
    return this;
  }

  /** Gives its placeholders these defaults. */
  public JobDefinitionBuilder parameters(Map<String, String> newParameters) {
    parameters = newParameters;
    return this;
  }

  /** Tries its jobs again like this. */
  public JobDefinitionBuilder retrying(RetryStrategy newRetryStrategy) {
    retryStrategy = newRetryStrategy;
    return this;
  }

  /** Ends an attempt after this many seconds. */
  public JobDefinitionBuilder timeoutSeconds(int seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  /** Makes its jobs tasks of several essential containers, with these names. */
  public JobDefinitionBuilder containers(String... names) {
    containers = List.of(names);
    return this;
  }

  /** Makes its jobs run on this many nodes, of which the first is the main one. */
  public JobDefinitionBuilder multiNode(int count) {
    nodes = count;
    return this;
  }

  /** Lets its jobs take this of consumable resources. */
  public JobDefinitionBuilder consuming(ConsumableRequirement... requirements) {
    consumables = List.of(requirements);
    return this;
  }

  /** Gives it this document in place of one that says nothing but its name. */
  public JobDefinitionBuilder documented(String newDocument) {
    document = newDocument;
    return this;
  }

  /** Makes it one for Fargate. */
  public JobDefinitionBuilder onFargate() {
    capability = "FARGATE";
    return this;
  }

  /** Makes it one for ARM processors. */
  public JobDefinitionBuilder onArm() {
    architecture = Architecture.ARM64;
    return this;
  }

  /** Makes it one for Windows. */
  public JobDefinitionBuilder onWindows() {
    windows = "WINDOWS_SERVER_2022_CORE";
    return this;
  }

  /** Tags it. */
  public JobDefinitionBuilder tagged(Map<String, String> newTags) {
    tags = newTags;
    return this;
  }

  /** The definition. */
  public JobDefinition build() {
    return new JobDefinition(
        new DefinitionId(name, revision),
        "container",
        active,
        JobBuilder.START,
        List.of(capability),
        parameters,
        retryStrategy,
        timeoutSeconds,
        null,
        null,
        tags,
        consumables,
        nodes == 0 ? JobDefinition.Kind.CONTAINER : JobDefinition.Kind.NODE,
        nodes == 0 ? task() : null,
        nodes == 0 ? null : nodes(),
        null,
        document == null ? "{\"jobDefinitionName\":\"" + name + "\"}" : document);
  }

  private TaskTemplate task() {
    return new TaskTemplate(
        containers.stream().map(this::container).toList(), "{}", windows, architecture);
  }

  private NodeTemplate nodes() {
    return new NodeTemplate(
        nodes,
        0,
        List.of(
            new NodeTemplate.Range(
                0, null, JobDefinition.Kind.CONTAINER, task(), List.of(), null)));
  }

  private ContainerTemplate container(String containerName) {
    return new ContainerTemplate(
        containerName,
        "busybox",
        command,
        environment,
        List.of(
            new ResourceRequirement(ResourceRequirement.Type.VCPU, "1"),
            new ResourceRequirement(ResourceRequirement.Type.MEMORY, "512")),
        null,
        null,
        null,
        false,
        false,
        List.of(),
        log,
        ContainerRole.ALONE,
        "{\"image\":\"busybox\"}");
  }
}
