package dev.longshore.api;

import dev.longshore.core.EffectiveConsumables;
import dev.longshore.core.EffectiveTask;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import dev.longshore.store.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.NodeDetails;
import software.amazon.awssdk.services.batch.model.NodeProperties;
import software.amazon.awssdk.services.batch.model.NodePropertiesSummary;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;

/** Multi-node parallel jobs: the whole with its ranges, and each node like a job of its own. */
final class NodeShapes {

  private NodeShapes() {}

  /**
   * The whole job: its ranges with the overrides over them, an open end closed by the number of
   * nodes that this job has, and the attempts of its main node.
   */
  static void whole(
      JobView view,
      JobDefinition definition,
      NodeProperties document,
      Names names,
      JobDetail.Builder detail) {
    Job job = view.job();
    NodeTemplate template = Objects.requireNonNull(definition.nodes());
    List<NodeRangeProperty> ranges = new ArrayList<>();
    for (int i = 0; i < template.ranges().size(); i++) {
      ranges.add(
          range(
              document.nodeRangeProperties().get(i),
              template.ranges().get(i),
              definition,
              job,
              names));
    }
    NodeTemplate.Range main = template.rangeOf(template.mainNode(), job.nodes());
    AttemptShapes attempts =
        new AttemptShapes(
            job.id().node(template.mainNode()),
            main.task().containers(),
            documentOf(main, template, document).container() == null,
            definition,
            names);
    detail
        .attempts(attempts.of(view.attempts()))
        .nodeProperties(
            NodeProperties.builder()
                .numNodes(job.nodes())
                .mainNode(template.mainNode())
                .nodeRangeProperties(ranges)
                .build());
  }

  /** One node, which shows its task as a single job does. */
  static void node(
      JobView view,
      JobDefinition definition,
      NodeProperties document,
      Names names,
      JobDetail.Builder detail) {
    Job job = view.job();
    NodeTemplate template = Objects.requireNonNull(definition.nodes());
    NodeTemplate.Range range =
        template.rangeOf(job.id().partIndex(), EffectiveTask.numNodes(template, job.request()));
    NodeRangeProperty properties = documentOf(range, template, document);
    JobShapes.task(
        view,
        definition,
        properties.container() == null
            ? null
            : withInstanceType(properties.container(), range, definition, job),
        properties.ecsProperties(),
        names,
        detail);
    detail.nodeDetails(
        NodeDetails.builder()
            .nodeIndex(job.id().partIndex())
            .isMainNode(job.id().partIndex() == template.mainNode())
            .build());
  }

  /** How a list shows the whole job or a node of it; null for any other job. */
  static @Nullable NodePropertiesSummary summary(Job job, @Nullable JobDefinition definition) {
    if (job.isMultiNode()) {
      return NodePropertiesSummary.builder().numNodes(job.nodes()).build();
    }
    if (!job.id().isNode() || definition == null) {
      return null;
    }
    int mainNode = Objects.requireNonNull(definition.nodes()).mainNode();
    return NodePropertiesSummary.builder()
        .nodeIndex(job.id().partIndex())
        .isMainNode(job.id().partIndex() == mainNode)
        .build();
  }

  private static NodeRangeProperty range(
      NodeRangeProperty given,
      NodeTemplate.Range range,
      JobDefinition definition,
      Job job,
      Names names) {
    EffectiveTask task = EffectiveTask.ofRange(range, definition, job.request());
    NodeRangeProperty.Builder copy =
        given.toBuilder().targetNodes(range.first() + ":" + range.lastIn(job.nodes()));
    if (given.container() != null) {
      copy.container(
          ContainerShapes.effective(
              withInstanceType(given.container(), range, definition, job),
              task.containers().getFirst()));
    } else {
      copy.ecsProperties(TaskShapes.effective(given.ecsProperties(), task));
    }
    copy.consumableResourceProperties(
        ConsumableShapes.shape(
            EffectiveConsumables.ofRange(range, definition, job.request()), names));
    RangeOverrides overrides = overridesOf(range, definition, job);
    if (overrides != null && !overrides.instanceTypes().isEmpty()) {
      copy.instanceTypes(overrides.instanceTypes());
    }
    return copy.build();
  }

  private static ContainerProperties withInstanceType(
      ContainerProperties given, NodeTemplate.Range range, JobDefinition definition, Job job) {
    RangeOverrides overrides = overridesOf(range, definition, job);
    ContainerOverrides container =
        overrides == null ? null : overrides.containers().get(ContainerTemplate.DEFAULT_NAME);
    return container == null || container.instanceType() == null
        ? given
        : given.toBuilder().instanceType(container.instanceType()).build();
  }

  private static @Nullable RangeOverrides overridesOf(
      NodeTemplate.Range range, JobDefinition definition, Job job) {
    NodeOverrides overrides = job.request().nodeOverrides();
    int nodes = EffectiveTask.numNodes(Objects.requireNonNull(definition.nodes()), job.request());
    return overrides == null
        ? null
        : overrides.ranges().stream()
            .filter(candidate -> candidate.isOf(range, nodes))
            .findFirst()
            .orElse(null);
  }

  private static NodeRangeProperty documentOf(
      NodeTemplate.Range range, NodeTemplate template, NodeProperties document) {
    return document.nodeRangeProperties().get(template.ranges().indexOf(range));
  }
}
