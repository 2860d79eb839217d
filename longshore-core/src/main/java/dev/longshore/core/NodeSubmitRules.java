package dev.longshore.core;

import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.Refusal;
import org.jspecify.annotations.Nullable;

/** What a submit may change of the nodes of a definition (AWS, {@code NodeOverrides}). */
final class NodeSubmitRules {

  private static final int MOST_NODES = 1000;

  private NodeSubmitRules() {}

  /**
   * @throws dev.longshore.model.RefusedException when the overrides do not fit the definition
   */
  static void check(NodeTemplate template, @Nullable NodeOverrides overrides) {
    if (overrides == null) {
      return;
    }
    Integer numNodes = overrides.numNodes();
    if (numNodes != null) {
      checkNumNodes(template, numNodes);
    }
    int nodes = numNodes == null ? template.numNodes() : numNodes;
    for (RangeOverrides range : overrides.ranges()) {
      if (template.ranges().stream().noneMatch(known -> range.isOf(known, nodes))) {
        throw Refusal.of(
                "NodeOverride targets should match job definition. Non matching targets - "
                    + range.targetNodes())
            .toException();
      }
    }
  }

  private static void checkNumNodes(NodeTemplate template, int numNodes) {
    if (numNodes < 1 || numNodes > MOST_NODES) {
      throw Refusal.wrapped("Number of nodes must be between 1 and 1000.").toException();
    }
    if (template.ranges().stream().noneMatch(range -> range.last() == null)) {
      throw Refusal.of(
              "numNodes can only be overridden when a node range of the job definition has no upper"
                  + " boundary.")
          .toException();
    }
    for (NodeTemplate.Range range : template.ranges()) {
      Integer last = range.last();
      if (range.first() >= numNodes || (last != null && last >= numNodes)) {
        throw Refusal.of(
                "Node range "
                    + range.first()
                    + ":"
                    + (last == null ? "" : last)
                    + " of the job definition should be smaller than the number of nodes, "
                    + numNodes
                    + ".")
            .toException();
      }
    }
    if (template.mainNode() >= numNodes) {
      throw Refusal.wrapped("Main node index is out of range, must be less than numNodes.")
          .toException();
    }
  }
}
