package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a submit changes of the nodes of a multi-node parallel job.
 *
 * @param numNodes in place of the definition's, or null
 * @param ranges what changes for which nodes; each names a range of the definition
 */
public record NodeOverrides(@Nullable Integer numNodes, List<RangeOverrides> ranges) {

  public NodeOverrides {
    ranges = List.copyOf(ranges);
  }

  /**
   * What changes for one range.
   *
   * @param targetNodes as given, such as {@code 1:}
   * @param first index of the range that it means
   * @param last index of the range that it means, or null for an open end
   * @param containers what changes of each container, by its name; {@code default} for the only one
   * @param instanceTypes in place of the definition's; empty changes nothing
   * @param consumables over those of the range, each in place of the one of the same resource
   */
  public record RangeOverrides(
      String targetNodes,
      int first,
      @Nullable Integer last,
      Map<String, ContainerOverrides> containers,
      List<String> instanceTypes,
      List<ConsumableRequirement> consumables) {

    public RangeOverrides {
      containers = Ordered.copyOf(containers);
      instanceTypes = List.copyOf(instanceTypes);
      consumables = List.copyOf(consumables);
    }

    /**
     * Whether it means this range of the definition: both have the same first and last node.
     *
     * @param nodes how many nodes the job has
     */
    public boolean isOf(NodeTemplate.Range range, int nodes) {
      int ownLast = last == null ? nodes - 1 : last;
      return first == range.first() && ownLast == range.lastIn(nodes);
    }
  }
}
