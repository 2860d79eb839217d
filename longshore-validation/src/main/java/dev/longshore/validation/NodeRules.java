package dev.longshore.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EksPodProperties;
import software.amazon.awssdk.services.batch.model.NodeProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;

/** What AWS Batch accepts as {@code nodeProperties}, the nodes of a multinode job. */
final class NodeRules {

  private NodeRules() {}

  static void check(NodeProperties properties) {
    Integer numNodes = properties.numNodes();
    if (numNodes == null || numNodes < 1 || numNodes > 1000) {
      throw Refuse.wrapped("Number of nodes must be between 1 and 1000.");
    }
    Integer mainNode = properties.mainNode();
    if (mainNode == null) {
      throw Refuse.wrapped("Main node index is required.");
    }
    if (mainNode < 0 || mainNode >= numNodes) {
      throw Refuse.wrapped("Main node index is out of range, must be less than numNodes.");
    }
    List<NodeRangeProperty> ranges = properties.nodeRangeProperties();
    if (ranges.isEmpty()) {
      throw Refuse.wrapped("Node range properties of multinode job are required.");
    }
    if (ranges.size() > 5) {
      throw Refuse.wrapped("Maximum allowed size of node range properties is 5");
    }
    checkTargets(ranges, numNodes);
    ranges.forEach(NodeRules::checkRange);
    checkSameInstanceType(ranges);
    checkSameNamespace(ranges);
  }

  private static void checkTargets(List<NodeRangeProperty> ranges, int numNodes) {
    List<NodeRange> targets = new ArrayList<>();
    for (var range : ranges) {
      if (Refuse.isMissing(range.targetNodes())) {
        throw Refuse.wrapped("targetNodes is required for every node range.");
      }
      NodeRange target = NodeRange.parse(range.targetNodes(), numNodes);
      if (targets.stream().anyMatch(target::overlapsPartly)) {
        throw Refuse.wrapped(
            "Node range %s overlaps another range in part; ranges should be apart or nested."
                .formatted(range.targetNodes()));
      }
      targets.add(target);
    }
    for (int node = 0; node < numNodes; node++) {
      int wanted = node;
      if (targets.stream().noneMatch(target -> target.contains(wanted))) {
        throw Refuse.wrapped("Node Range Properties target nodes have missing ranges");
      }
    }
  }

  private static void checkRange(NodeRangeProperty range) {
    int kinds =
        (range.container() == null ? 0 : 1)
            + (range.ecsProperties() == null ? 0 : 1)
            + (range.eksProperties() == null ? 0 : 1);
    if (kinds == 0) {
      throw Refuse.wrapped(
          "Must specify container for node range %s".formatted(range.targetNodes()));
    }
    if (kinds > 1) {
      throw Refuse.wrapped(
          "NodeRangeProperties can not use both %s fields"
              .formatted(
                  range.eksProperties() == null
                      ? "ecsProperties and container"
                      : range.container() == null
                          ? "ecsProperties and eksProperties"
                          : "eksProperties and container"));
    }
    if (range.ecsProperties() == null && !range.instanceTypes().isEmpty()) {
      throw Refuse.wrapped(
          "Using instanceTypes with nodeRangeProperty is only allowed for ecsProperties jobs.");
    }
    if (range.instanceTypes().size() > 1) {
      throw Refuse.wrapped("A node range can have at most 1 instance type.");
    }
    if (range.container() != null) {
      ContainerRules.checkNode(range.container(), Platform.EC2);
    }
    if (range.ecsProperties() != null) {
      EcsTaskRules.check(range.ecsProperties(), Platform.EC2);
    }
    if (range.eksProperties() != null) {
      EksPodRules.check(range.eksProperties());
    }
    ConsumableRules.check(range.consumableResourceProperties());
  }

  private static void checkSameInstanceType(List<NodeRangeProperty> ranges) {
    Set<String> types = new HashSet<>();
    for (var range : ranges) {
      if (range.container() != null && !Refuse.isMissing(range.container().instanceType())) {
        types.add(range.container().instanceType());
      }
    }
    if (types.size() > 1) {
      throw Refuse.wrapped("All node ranges of a multinode job must use the same instance type.");
    }
  }

  private static void checkSameNamespace(List<NodeRangeProperty> ranges) {
    Set<@Nullable String> namespaces = new HashSet<>();
    for (var range : ranges) {
      if (range.eksProperties() != null) {
        EksPodProperties pod = range.eksProperties().podProperties();
        namespaces.add(pod.metadata() == null ? null : pod.metadata().namespace());
      }
    }
    if (namespaces.size() > 1) {
      throw Refuse.wrapped(
          "All node ranges of a multinode job must use the same Kubernetes namespace.");
    }
  }
}
