package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One registered revision: typed where Longshore decides, a document where it only carries.
 *
 * @param id name and revision
 * @param type {@code container} or {@code multinode}
 * @param active false once it was deregistered
 * @param registeredAt when it was registered
 * @param platformCapabilities as registered; empty means EC2
 * @param parameters defaults for {@code Ref::} placeholders
 * @param retryStrategy as registered, or null
 * @param timeoutSeconds of one attempt, or null for none
 * @param schedulingPriority 0 to 9999, or null
 * @param propagateTags as registered, or null
 * @param tags of the definition itself
 * @param consumables what each job takes of consumable resources
 * @param kind which of the four property objects it holds
 * @param task what one attempt runs, of {@code containerProperties} and {@code ecsProperties};
 *     otherwise null
 * @param nodes the nodes of a multi-node parallel job; otherwise null
 * @param pod what one attempt runs, of {@code eksProperties}; otherwise null
 * @param document the whole definition as DescribeJobDefinitions returns it, as JSON, without the
 *     members that change (status, tags)
 */
public record JobDefinition(
    DefinitionId id,
    String type,
    boolean active,
    Instant registeredAt,
    List<String> platformCapabilities,
    Map<String, String> parameters,
    @Nullable RetryStrategy retryStrategy,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer schedulingPriority,
    @Nullable Boolean propagateTags,
    Map<String, String> tags,
    List<ConsumableRequirement> consumables,
    Kind kind,
    @Nullable TaskTemplate task,
    @Nullable NodeTemplate nodes,
    @Nullable PodTemplate pod,
    String document) {

  /** Which property object a definition holds, and with it which overrides a submit may carry. */
  public enum Kind {
    CONTAINER("containerOverrides"),
    ECS("ecsPropertiesOverride"),
    EKS("eksPropertiesOverride"),
    NODE("nodeOverrides");

    private final String overrides;

    Kind(String overrides) {
      this.overrides = overrides;
    }

    /** The member of SubmitJob that fits this kind. */
    public String overrides() {
      return overrides;
    }
  }

  public JobDefinition {
    platformCapabilities = List.copyOf(platformCapabilities);
    parameters = Ordered.copyOf(parameters);
    tags = Ordered.copyOf(tags);
    consumables = List.copyOf(consumables);
  }

  /** What the definition runs on: the one capability it names, EC2 when it names none. */
  public String capability() {
    return platformCapabilities.isEmpty() ? "EC2" : platformCapabilities.getFirst();
  }

  /** The same revision, no longer active. */
  public JobDefinition deregistered() {
    return with(id, false, tags);
  }

  /** The same revision with other tags. */
  public JobDefinition withTags(Map<String, String> newTags) {
    return with(id, active, newTags);
  }

  /** The same definition under the revision that it is given. */
  public JobDefinition withRevision(int revision) {
    return with(new DefinitionId(id.name(), revision), active, tags);
  }

  private JobDefinition with(DefinitionId newId, boolean nowActive, Map<String, String> newTags) {
    return new JobDefinition(
        newId,
        type,
        nowActive,
        registeredAt,
        platformCapabilities,
        parameters,
        retryStrategy,
        timeoutSeconds,
        schedulingPriority,
        propagateTags,
        newTags,
        consumables,
        kind,
        task,
        nodes,
        pod,
        document);
  }
}
