package dev.longshore.api;

import dev.longshore.core.EffectivePod;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.PodContainer;
import dev.longshore.model.PodOverrides;
import dev.longshore.model.PodTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EksContainer;
import software.amazon.awssdk.services.batch.model.EksContainerDetail;
import software.amazon.awssdk.services.batch.model.EksContainerEnvironmentVariable;
import software.amazon.awssdk.services.batch.model.EksContainerOverride;
import software.amazon.awssdk.services.batch.model.EksContainerResourceRequirements;
import software.amazon.awssdk.services.batch.model.EksMetadata;
import software.amazon.awssdk.services.batch.model.EksPodProperties;
import software.amazon.awssdk.services.batch.model.EksPodPropertiesDetail;
import software.amazon.awssdk.services.batch.model.EksPodPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksProperties;
import software.amazon.awssdk.services.batch.model.EksPropertiesDetail;

/** {@code eksProperties}: what core needs of a definition, and what a job shows of it. */
final class PodShapes {

  private PodShapes() {}

  /** The pod of a definition. */
  static PodTemplate template(EksProperties properties) {
    EksPodProperties pod = properties.podProperties();
    return new PodTemplate(
        pod.containers().stream().map(PodShapes::template).toList(),
        pod.initContainers().stream().map(PodShapes::template).toList());
  }

  private static PodContainer template(EksContainer container) {
    EksContainerResourceRequirements resources = container.resources();
    return new PodContainer(
        nameOf(container),
        container.command(),
        container.args(),
        resources == null ? Map.of() : resources.limits(),
        resources == null ? Map.of() : resources.requests());
  }

  private static String nameOf(EksContainer container) {
    return Objects.requireNonNullElse(container.name(), PodContainer.DEFAULT_NAME);
  }

  /** The definition, and the overrides over it. No pod ever ran, so there is nothing of one. */
  static EksPropertiesDetail detail(
      EksProperties properties, JobDefinition definition, JobRequest request) {
    EksPodProperties pod = properties.podProperties();
    EffectivePod effective = EffectivePod.of(definition, request);
    PodOverrides changes = request.pod();
    EksPodPropertiesOverride overrides =
        changes == null
            ? EksPodPropertiesOverride.builder().build()
            : OverrideShapes.document(changes);
    EksPodPropertiesDetail.Builder detail =
        EksPodPropertiesDetail.builder()
            .serviceAccountName(pod.serviceAccountName())
            .hostNetwork(pod.hostNetwork())
            .dnsPolicy(pod.dnsPolicy())
            .imagePullSecrets(pod.imagePullSecrets())
            .containers(
                containers(pod.containers(), effective.containers(), overrides.containers()))
            .volumes(pod.volumes())
            .metadata(metadata(pod.metadata(), overrides.metadata()))
            .shareProcessNamespace(pod.shareProcessNamespace());
    if (pod.hasInitContainers()) {
      detail.initContainers(
          containers(pod.initContainers(), effective.initContainers(), overrides.initContainers()));
    }
    return EksPropertiesDetail.builder().podProperties(detail.build()).build();
  }

  private static List<EksContainerDetail> containers(
      List<EksContainer> given, List<PodContainer> effective, List<EksContainerOverride> over) {
    List<String> names = given.stream().map(PodShapes::nameOf).toList();
    List<@Nullable String> overridden = new ArrayList<>();
    over.forEach(override -> overridden.add(override.name()));
    List<EksContainerDetail> details = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      int override = EffectivePod.overrideOf(i, names, overridden);
      details.add(
          container(given.get(i), effective.get(i), override < 0 ? null : over.get(override)));
    }
    return details;
  }

  private static EksContainerDetail container(
      EksContainer given, PodContainer effective, @Nullable EksContainerOverride over) {
    EksContainerDetail.Builder detail =
        EksContainerDetail.builder()
            .name(given.name())
            .image(given.image())
            .imagePullPolicy(given.imagePullPolicy())
            .command(effective.command())
            .args(effective.args())
            .env(given.env())
            .resources(resources(effective))
            .volumeMounts(given.volumeMounts())
            .securityContext(given.securityContext());
    if (over != null) {
      detail.env(environment(given.env(), over.env()));
      if (over.image() != null) {
        detail.image(over.image());
      }
    }
    return detail.build();
  }

  /** Absent where neither definition nor submit says anything, as for many init containers. */
  private static @Nullable EksContainerResourceRequirements resources(PodContainer effective) {
    if (effective.limits().isEmpty() && effective.requests().isEmpty()) {
      return null;
    }
    EksContainerResourceRequirements.Builder resources = EksContainerResourceRequirements.builder();
    if (!effective.limits().isEmpty()) {
      resources.limits(effective.limits());
    }
    if (!effective.requests().isEmpty()) {
      resources.requests(effective.requests());
    }
    return resources.build();
  }

  private static List<EksContainerEnvironmentVariable> environment(
      List<EksContainerEnvironmentVariable> base, List<EksContainerEnvironmentVariable> over) {
    Map<String, EksContainerEnvironmentVariable> merged = new LinkedHashMap<>();
    base.forEach(variable -> merged.put(variable.name(), variable));
    over.forEach(variable -> merged.put(variable.name(), variable));
    return List.copyOf(merged.values());
  }

  /** Labels and annotations by key; a namespace replaces the other. */
  private static @Nullable EksMetadata metadata(
      @Nullable EksMetadata base, @Nullable EksMetadata over) {
    if (base == null || over == null) {
      return base == null ? over : base;
    }
    EksMetadata.Builder merged = base.toBuilder();
    if (over.hasLabels()) {
      merged.labels(merged(base.labels(), over.labels()));
    }
    if (over.hasAnnotations()) {
      merged.annotations(merged(base.annotations(), over.annotations()));
    }
    if (over.namespace() != null) {
      merged.namespace(over.namespace());
    }
    return merged.build();
  }

  private static Map<String, String> merged(Map<String, String> base, Map<String, String> over) {
    Map<String, String> merged = new LinkedHashMap<>(base);
    merged.putAll(over);
    return merged;
  }
}
