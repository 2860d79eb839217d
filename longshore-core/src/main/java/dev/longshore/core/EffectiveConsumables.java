package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a job takes of consumable resources: what its definition says, with what the submit changed
 * laid over it, resource by resource.
 */
public final class EffectiveConsumables {

  private EffectiveConsumables() {}

  /** Of one attempt; a multi-node parallel job takes once what its ranges say, added up. */
  static List<ConsumableRequirement> of(JobDefinition definition, JobRequest request) {
    SortedMap<String, Long> sums = new TreeMap<>();
    add(sums, merge(definition.consumables(), request.consumables()));
    NodeTemplate nodes = definition.nodes();
    if (nodes != null) {
      for (NodeTemplate.Range range : nodes.ranges()) {
        add(sums, ofRange(range, definition, request));
      }
    }
    return sums.entrySet().stream()
        .map(sum -> new ConsumableRequirement(sum.getKey(), sum.getValue()))
        .toList();
  }

  /** What one range of a multi-node parallel job adds. */
  public static List<ConsumableRequirement> ofRange(
      NodeTemplate.Range range, JobDefinition definition, JobRequest request) {
    RangeOverrides overrides = EffectiveTask.rangeOverrides(range, definition, request);
    return merge(range.consumables(), overrides == null ? List.of() : overrides.consumables());
  }

  private static void add(Map<String, Long> sums, List<ConsumableRequirement> more) {
    for (ConsumableRequirement requirement : more) {
      sums.merge(requirement.resource(), requirement.quantity(), Math::addExact);
    }
  }

  private static List<ConsumableRequirement> merge(
      List<ConsumableRequirement> given, List<ConsumableRequirement> over) {
    Map<String, ConsumableRequirement> merged = new LinkedHashMap<>();
    given.forEach(requirement -> merged.put(requirement.resource(), requirement));
    over.forEach(requirement -> merged.put(requirement.resource(), requirement));
    return List.copyOf(merged.values());
  }
}
