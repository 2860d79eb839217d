package dev.longshore.validation;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and metadata as Kubernetes wants them, with the messages of AWS Batch. */
final class KubernetesNames {

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern DNS =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
  private static final List<String> RESERVED =
      List.of("kubernetes.io", "k8s.io", "batch.amazonaws.com");

  private KubernetesNames() {}

  static boolean isDnsName(@Nullable String name) {
    return name != null && name.length() <= 253 && DNS.matcher(name).matches();
  }

  /**
   * Refuses a namespace that a job may not run in.
   *
   * @param reservedPrefix how the names of Kubernetes itself start; AWS Batch takes a longer one
   *     for environments than for definitions
   */
  static void checkNamespace(String namespace, String reservedPrefix) {
    if (namespace.length() > 63) {
      throw Refuse.wrapped("kubernetesNamespace must less than or equal to 63 characters long.");
    }
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw Refuse.wrapped("kubernetesNamespace must be a valid Kubernetes namespace.");
    }
    if (namespace.equals("default")) {
      throw Refuse.wrapped("kubernetesNamespace cannot be the default Kubernetes namespace.");
    }
    if (namespace.startsWith(reservedPrefix)) {
      throw Refuse.wrapped("kubernetesNamespace cannot be a reserved Kubernetes system namespace.");
    }
  }

  static void checkLabels(Map<String, String> labels) {
    labels.forEach(
        (key, value) -> {
          checkKey(key, "pod label key");
          if (!value.isEmpty() && !isLabel(value)) {
            throw Refuse.wrapped(
                "The pod label value %s does not match a valid pattern.".formatted(value));
          }
        });
  }

  static void checkAnnotations(Map<String, String> annotations) {
    annotations.forEach(
        (key, value) -> {
          checkKey(key, "pod annotation key");
          if (value.length() > 255) {
            throw Refuse.wrapped(
                "Metadata annotation value %s cannot be longer than 255 characters."
                    .formatted(value));
          }
        });
  }

  private static void checkKey(String key, String what) {
    int slash = key.indexOf('/');
    if (slash >= 0) {
      String prefix = key.substring(0, slash);
      if (!isDnsName(prefix)) {
        throw Refuse.wrapped(
            "The prefix %s of the %s does not match a valid pattern.".formatted(prefix, what));
      }
      if (RESERVED.stream().anyMatch(prefix::contains)) {
        throw Refuse.wrapped(
            ("The prefix %s of the %s cannot contain terms from the Kubernetes reserved"
                    + " namespaces.")
                .formatted(prefix, what));
      }
    }
    String name = key.substring(slash + 1);
    if (!isLabel(name)) {
      throw Refuse.wrapped(
          "The name %s of the %s does not match a valid pattern.".formatted(name, what));
    }
  }

  private static boolean isLabel(String text) {
    return text.length() <= 63 && LABEL.matcher(text).matches();
  }
}
