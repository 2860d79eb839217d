package dev.longshore.validation;

import static dev.longshore.validation.Definitions.pod;
import static dev.longshore.validation.Definitions.podContainer;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.Limits;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.batch.model.EksContainer;
import software.amazon.awssdk.services.batch.model.EksMetadata;
import software.amazon.awssdk.services.batch.model.EksPodProperties;
import software.amazon.awssdk.services.batch.model.EksVolume;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/** Definitions of a pod. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class EksPodRulesTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        row(
            "You must provide a container for eksProperties.",
            pod(podContainer()).eksProperties(eks -> eks.podProperties((EksPodProperties) null))),
        row("Containers must be provided for Batch on EKS jobs.", pod()),
        one("cpu and memory resources must be provided.", Map.of("cpu", "1"), Map.of()),
        row(
            "The container name: Default must be unique in multi-container job.",
            pod(podContainer(), podContainer())),
        row(
            "The container name: a must be unique in multi-container job.",
            pod(
                EksPodProperties.builder()
                    .containers(podContainer().name("a").build())
                    .initContainers(podContainer().name("a").build()))),
        one(
            "cpu request must be <= to cpu limit if both are provided.",
            Map.of("cpu", "1", "memory", "4Mi"),
            Map.of("cpu", "1.25")),
        one(
            "memory request must be equal to memory limit if both are provided.",
            Map.of("cpu", "1", "memory", "8Mi"),
            Map.of("memory", "4Mi")),
        one(
            "gpu request must be equal to gpu limit if both are provided.",
            Map.of("cpu", "1", "memory", "8Mi", "nvidia.com/gpu", "1"),
            Map.of("nvidia.com/gpu", "2")),
        one(
            "Value 100m for type cpu in resources is not valid. Provide a valid number and unit.",
            Map.of("cpu", "100m", "memory", "4Mi"),
            Map.of()),
        one(
            "Value 0.3 for type cpu in resources is not valid. Provide a valid number and unit.",
            Map.of("cpu", "0.3", "memory", "4Mi"),
            Map.of()),
        one(
            "Value 2Gi for type memory is not valid.",
            Map.of("cpu", "1", "memory", "2Gi"),
            Map.of()),
        one(
            "Value 1.5 for type nvidia.com/gpu in resources is not valid.",
            Map.of("cpu", "1", "memory", "4Mi"),
            Map.of("nvidia.com/gpu", "1.5")),
        one(
            "disk is not a supported type for resources.",
            Map.of("cpu", "1", "memory", "4Mi"),
            Map.of("disk", "1")),
        changed("Unsupported DNS policy value.", p -> p.dnsPolicy("None")),
        container("Unsupported image pull policy value.", c -> c.imagePullPolicy("Sometimes")),
        volume(
            "Invalid Volume mount. Allowed values - Memory or null.",
            v -> v.emptyDir(e -> e.medium("Disk"))),
        volume("Invalid empty dir size limit.", v -> v.emptyDir(e -> e.sizeLimit("1Gi"))),
        container(
            "The volumeMounts name is required for eksProperties.",
            c -> c.volumeMounts(m -> m.mountPath("/m"))),
        container(
            "volumeMounts names unknown volume v.",
            c -> c.volumeMounts(m -> m.name("v").mountPath("/m"))),
        metadata(
            "kubernetesNamespace cannot be the default Kubernetes namespace.",
            m -> m.namespace("default")),
        metadata(
            "kubernetesNamespace cannot be a reserved Kubernetes system namespace.",
            m -> m.namespace("kube-system")),
        metadata(
            "The name a b of the pod label key does not match a valid pattern.",
            m -> m.labels(Map.of("a b", "1"))),
        metadata(
            "The prefix app.kubernetes.io of the pod label key cannot contain terms from the"
                + " Kubernetes reserved namespaces.",
            m -> m.labels(Map.of("app.kubernetes.io/name", "1"))),
        metadata(
            "The pod label value a b does not match a valid pattern.",
            m -> m.labels(Map.of("a", "a b"))),
        metadata(
            "The name a b of the pod annotation key does not match a valid pattern.",
            m -> m.annotations(Map.of("a b", "1"))),
        metadata(
            "Metadata annotation value %s cannot be longer than 255 characters."
                .formatted("x".repeat(256)),
            m -> m.annotations(Map.of("a", "x".repeat(256)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String message, RegisterJobDefinitionRequest request) {
    Refused.wrapped(message, () -> JobDefinitionRules.check(request, 60, Limits.DEFAULTS));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        one("requests alone", Map.of(), Map.of("cpu", "0.25", "memory", "4Mi")),
        volume("an empty directory", v -> v.emptyDir(e -> e.medium("").sizeLimit("100Mi"))),
        volume("a claim", v -> v.persistentVolumeClaim(p -> p.claimName("data"))),
        metadata(
            "labels and annotations",
            m ->
                m.namespace("jobs")
                    .labels(Map.of("example.com/team", "blue", "empty", ""))
                    .annotations(Map.of("note", "any text, with signs!"))),
        row(
            "init containers",
            pod(
                EksPodProperties.builder()
                    .containers(podContainer().name("main").build())
                    .initContainers(EksContainer.builder().name("first").image("b").build()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String title, RegisterJobDefinitionRequest request) {
    JobDefinitionRules.check(request, 60, Limits.DEFAULTS);
  }

  private static Arguments one(
      String title, Map<String, String> limits, Map<String, String> requests) {
    return row(title, pod(podContainer().resources(r -> r.limits(limits).requests(requests))));
  }

  private static Arguments container(String title, Consumer<EksContainer.Builder> change) {
    var container = podContainer();
    change.accept(container);
    return row(title, pod(container));
  }

  private static Arguments changed(String title, Consumer<EksPodProperties.Builder> change) {
    var pod = EksPodProperties.builder().containers(podContainer().build());
    change.accept(pod);
    return row(title, pod(pod));
  }

  private static Arguments volume(String title, Consumer<EksVolume.Builder> change) {
    var volume = EksVolume.builder().name("v");
    change.accept(volume);
    return changed(title, p -> p.volumes(volume.build()));
  }

  private static Arguments metadata(String title, Consumer<EksMetadata.Builder> change) {
    return changed(title, p -> p.metadata(change));
  }

  private static Arguments row(String title, RegisterJobDefinitionRequest.Builder request) {
    return arguments(title, request.build());
  }
}
