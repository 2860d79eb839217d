package dev.longshore.core;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.Refusal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a submit may change of the nodes of a definition (AWS, {@code NodeOverrides}). */
final class NodeSubmitRules {

  private static final int MOST_NODES = 1000;

  private NodeSubmitRules() {}

  /**
   * @throws dev.longshore.model.RefusedException when the overrides do not fit the definition
   */
  static void check(DefinitionId definition, NodeTemplate template, SubmitJobCommand submit) {
    NodeOverrides overrides = submit.request().nodeOverrides();
    if (overrides == null) {
      return;
    }
    Integer numNodes = overrides.numNodes();
    if (numNodes != null) {
      checkNumNodes(template, numNodes);
    }
    int nodes = numNodes == null ? template.numNodes() : numNodes;
    Set<NodeTemplate.Range> overridden = new HashSet<>();
    for (RangeOverrides range : overrides.ranges()) {
      NodeTemplate.Range known =
          template.ranges().stream()
              .filter(one -> range.isOf(one, nodes))
              .findFirst()
              .orElseThrow(
                  () ->
                      Refusal.of(
                              "NodeOverride targets should match job definition. Non matching"
                                  + " targets - "
                                  + range.targetNodes())
                          .toException());
      if (!overridden.add(known)) { // the same range may be written in several ways
        throw Refusal.wrapped(
                "targetNodes " + range.targetNodes() + " is overridden more than once.")
            .toException();
      }
      checkKind(definition, known, range, submit.rangeOverrideKinds().get(range.targetNodes()));
    }
  }

  private static void checkKind(
      DefinitionId definition,
      NodeTemplate.Range known,
      RangeOverrides range,
      @Nullable String given) {
    if (given != null && !given.equals(known.kind().overrides())) {
      throw Refusal.of(
              given
                  + " cannot be used with node range "
                  + range.targetNodes()
                  + " of job definition "
                  + definition
                  + ", which takes "
                  + known.kind().overrides()
                  + ".")
          .toException();
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
      if (range.first() >= numNodes) {
        throw Refusal.of(
                "Node range "
                    + range.first()
                    + ":"
                    + (range.last() == null ? "" : range.last())
                    + " of the job definition should begin below the number of nodes, "
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
