package dev.longshore.core;

import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.TaskTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a job, child or node runs: the containers of its definition with what the
 * submit changed laid over them.
 *
 * @param template what the definition says
 * @param containers in the order of the definition
 */
public record EffectiveTask(TaskTemplate template, List<EffectiveContainer> containers) {

  public EffectiveTask {
    containers = List.copyOf(containers);
  }

  /**
   * The task of a job that is not the whole of a multi-node one.
   *
   * @throws dev.longshore.model.RefusedException when a placeholder has no value
   */
  public static EffectiveTask of(JobDefinition definition, Job job) {
    return job.id().isNode()
        ? ofRange(rangeOf(definition, job), definition, job.request())
        : of(definition, job.request());
  }

  static EffectiveTask of(JobDefinition definition, JobRequest request) {
    return of(single(definition), request.overrides(), parameters(definition, request));
  }

  /** What the definition says of the task of a job that is not the whole of a multi-node one. */
  static TaskTemplate template(JobDefinition definition, Job job) {
    return job.id().isNode() ? rangeOf(definition, job).task() : single(definition);
  }

  private static TaskTemplate single(JobDefinition definition) {
    TaskTemplate template = definition.task();
    if (template == null) {
      throw new IllegalStateException("it has no task of its own: " + definition.id());
    }
    return template;
  }

  private static NodeTemplate.Range rangeOf(JobDefinition definition, Job node) {
    NodeTemplate nodes = Objects.requireNonNull(definition.nodes());
    return nodes.rangeOf(node.id().partIndex(), numNodes(nodes, node.request()));
  }

  /** The task of every node of a range. */
  public static EffectiveTask ofRange(
      NodeTemplate.Range range, JobDefinition definition, JobRequest request) {
    return of(
        range.task(), overridesOf(range, definition, request), parameters(definition, request));
  }

  /** How many nodes a multi-node parallel job has: what the submit says, else the definition. */
  public static int numNodes(NodeTemplate nodes, JobRequest request) {
    NodeOverrides overrides = request.nodeOverrides();
    Integer own = overrides == null ? null : overrides.numNodes();
    return own != null ? own : nodes.numNodes();
  }

  /** The parameters of the definition, with those of the submit over them. */
  public static Map<String, String> parameters(JobDefinition definition, JobRequest request) {
    Map<String, String> merged = new LinkedHashMap<>(definition.parameters());
    merged.putAll(request.parameters());
    return merged;
  }

  /** What all containers ask for together. */
  public Demand demand() {
    return containers.stream().map(EffectiveContainer::demand).reduce(Demand.NOTHING, Demand::plus);
  }

  private static EffectiveTask of(
      TaskTemplate template,
      Map<String, ContainerOverrides> overrides,
      Map<String, String> parameters) {
    List<EffectiveContainer> containers = new ArrayList<>();
    for (var container : template.containers()) {
      ContainerOverrides own = overrides.getOrDefault(container.name(), ContainerOverrides.NONE);
      containers.add(EffectiveContainer.of(container, own, parameters));
    }
    return new EffectiveTask(template, containers);
  }

  /** What the submit changes of a range: an override names the range that has just its bounds. */
  static Map<String, ContainerOverrides> overridesOf(
      NodeTemplate.Range range, JobDefinition definition, JobRequest request) {
    RangeOverrides overrides = rangeOverrides(range, definition, request);
    return overrides == null ? Map.of() : overrides.containers();
  }

  /** All that the submit changes of a range, or null if it changes nothing. */
  static @Nullable RangeOverrides rangeOverrides(
      NodeTemplate.Range range, JobDefinition definition, JobRequest request) {
    NodeOverrides overrides = request.nodeOverrides();
    if (overrides != null) {
      int nodes = numNodes(Objects.requireNonNull(definition.nodes()), request);
      for (RangeOverrides candidate : overrides.ranges()) {
        if (candidate.isOf(range, nodes)) {
          return candidate;
        }
      }
    }
    return null;
  }
}
