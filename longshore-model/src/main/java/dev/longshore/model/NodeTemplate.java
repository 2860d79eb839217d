package dev.longshore.model;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a multi-node parallel job ({@code nodeProperties}).
 *
 * @param numNodes 1 to 1000; a submit may change it
 * @param mainNode the index of the node that decides
 * @param ranges what runs on which nodes
 */
public record NodeTemplate(int numNodes, int mainNode, List<Range> ranges) {

  public NodeTemplate {
    ranges = List.copyOf(ranges);
  }

  /**
   * The range that a node belongs to: of those that contain it, the narrowest.
   *
   * @param node its index
   * @param nodes how many nodes the job has
   */
  public Range rangeOf(int node, int nodes) {
    return ranges.stream()
        .filter(range -> range.contains(node, nodes))
        .min(Comparator.comparingInt(range -> range.lastIn(nodes) - range.first()))
        .orElseThrow(() -> new IllegalArgumentException("no range has node " + node));
  }

  /**
   * Some nodes that run the same.
   *
   * @param first index, from 0 on
   * @param last index, or null for an open end: the last of the job, however many it has
   * @param kind which property object it holds, and with it which overrides a submit may carry:
   *     {@code CONTAINER} or {@code ECS}
   * @param task what each node runs
   * @param consumables what its nodes take of consumable resources, all together
   * @param instanceType the only one that its nodes may run on, or null for any
   */
  public record Range(
      int first,
      @Nullable Integer last,
      JobDefinition.Kind kind,
      TaskTemplate task,
      List<ConsumableRequirement> consumables,
      @Nullable String instanceType) {

    public Range {
      consumables = List.copyOf(consumables);
    }

    /** The index of its last node in a job of this many nodes. */
    public int lastIn(int nodes) {
      return last == null ? nodes - 1 : last;
    }

    boolean contains(int node, int nodes) {
      return first <= node && node <= lastIn(nodes);
    }
  }
}
