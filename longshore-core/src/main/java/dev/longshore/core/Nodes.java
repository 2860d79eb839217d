package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeTemplate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The nodes that a multi-node parallel job has or will have. */
final class Nodes {

  private Nodes() {}

  /** All nodes by index, with what each asks for, in the state of the whole job. */
  static List<Job> of(JobDefinition definition, Job whole) {
    List<Demand> demands = demands(definition, whole.request());
    List<Job> nodes = new ArrayList<>();
    for (int index = 0; index < demands.size(); index++) {
      nodes.add(whole.node(index, demands.get(index), whole.state()));
    }
    return nodes;
  }

  /**
   * The instance type that the nodes insist on, or null. AWS wants that all ranges name the same:
   * the first that names any counts, as the submit has it.
   */
  static @Nullable String instanceType(JobDefinition definition, JobRequest request) {
    NodeTemplate template = Objects.requireNonNull(definition.nodes());
    NodeOverrides overrides = request.nodeOverrides();
    int count = EffectiveTask.numNodes(template, request);
    for (NodeTemplate.Range range : template.ranges()) {
      String overridden =
          overrides == null
              ? null
              : overrides.ranges().stream()
                  .filter(changed -> changed.isOf(range, count))
                  .flatMap(changed -> changed.instanceTypes().stream())
                  .findFirst()
                  .orElse(null);
      String type = overridden != null ? overridden : range.instanceType();
      if (type != null) {
        return type;
      }
    }
    return null;
  }

  /** What each node asks for, by index. */
  static List<Demand> demands(JobDefinition definition, JobRequest request) {
    NodeTemplate template = Objects.requireNonNull(definition.nodes());
    int count = EffectiveTask.numNodes(template, request);
    IdentityHashMap<NodeTemplate.Range, Demand> byRange = new IdentityHashMap<>();
    List<Demand> demands = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      demands.add(
          byRange.computeIfAbsent(
              template.rangeOf(index, count),
              range -> EffectiveTask.ofRange(range, definition, request).demand()));
    }
    return demands;
  }
}
