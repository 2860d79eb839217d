package dev.longshore.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EksContainer;
import software.amazon.awssdk.services.batch.model.EksEmptyDir;
import software.amazon.awssdk.services.batch.model.EksMetadata;
import software.amazon.awssdk.services.batch.model.EksPodProperties;
import software.amazon.awssdk.services.batch.model.EksProperties;
import software.amazon.awssdk.services.batch.model.EksVolume;

/** What AWS Batch accepts as {@code eksProperties}: one pod. */
final class EksPodRules {

  private static final Set<String> DNS_POLICIES =
      Set.of("Default", "ClusterFirst", "ClusterFirstWithHostNet");
  private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
  // Batch refuses 1Gi here; measured in September 2026.
  private static final Pattern SIZE_LIMIT = Pattern.compile("[0-9]{1,9}Mi");

  private EksPodRules() {}

  static void check(EksProperties properties) {
    EksPodProperties pod = properties.podProperties();
    if (pod == null) {
      throw Refuse.wrapped("You must provide a container for eksProperties.");
    }
    checkCounts(pod);
    checkNames(pod);
    Set<String> volumes = checkVolumes(pod.volumes());
    for (var container : pod.containers()) {
      if (!EksResourceRules.hasCpuAndMemory(container.resources())) {
        throw Refuse.wrapped("cpu and memory resources must be provided.");
      }
      checkContainer(container, volumes);
    }
    pod.initContainers().forEach(container -> checkContainer(container, volumes));
    if (pod.dnsPolicy() != null && !DNS_POLICIES.contains(pod.dnsPolicy())) {
      throw Refuse.wrapped("Unsupported DNS policy value.");
    }
    for (var secret : pod.imagePullSecrets()) {
      if (!KubernetesNames.isDnsName(secret.name())) {
        throw Refuse.wrapped(
            "The name %s of an image pull secret does not match a valid pattern."
                .formatted(secret.name()));
      }
    }
    checkMetadata(pod.metadata());
  }

  private static void checkCounts(EksPodProperties pod) {
    if (pod.containers().isEmpty()) {
      throw Refuse.wrapped("Containers must be provided for Batch on EKS jobs.");
    }
    if (pod.containers().size() > 10) {
      throw Refuse.wrapped("Number of containers must be between 1 and 10");
    }
    if (pod.initContainers().size() > 10) {
      throw Refuse.wrapped("Number of initContainers must be between 0 and 10");
    }
  }

  private static void checkNames(EksPodProperties pod) {
    Set<String> names = new HashSet<>();
    for (var containers : List.of(pod.containers(), pod.initContainers())) {
      for (var container : containers) {
        String name = Objects.requireNonNullElse(container.name(), "Default");
        if (!names.add(name)) {
          throw Refuse.wrapped(
              "The container name: %s must be unique in multi-container job.".formatted(name));
        }
      }
    }
  }

  private static void checkContainer(EksContainer container, Set<String> volumes) {
    ContainerRules.checkImage(container.image());
    if (container.imagePullPolicy() != null
        && !PULL_POLICIES.contains(container.imagePullPolicy())) {
      throw Refuse.wrapped("Unsupported image pull policy value.");
    }
    for (var variable : container.env()) {
      if (Refuse.isMissing(variable.name())) {
        throw Refuse.wrapped("Environment variable name is required.");
      }
    }
    EksResourceRules.check(container.resources());
    for (var mount : container.volumeMounts()) {
      if (Refuse.isMissing(mount.name())) {
        throw Refuse.wrapped("The volumeMounts name is required for eksProperties.");
      }
      if (Refuse.isMissing(mount.mountPath())) {
        throw Refuse.wrapped(
            "The mountPath of volumeMounts %s is required.".formatted(mount.name()));
      }
      if (!volumes.contains(mount.name())) {
        throw Refuse.wrapped("volumeMounts names unknown volume %s.".formatted(mount.name()));
      }
    }
  }

  private static Set<String> checkVolumes(List<EksVolume> volumes) {
    Set<String> names = new HashSet<>();
    for (var volume : volumes) {
      if (!KubernetesNames.isDnsName(volume.name())) {
        throw Refuse.wrapped(
            "The volume name %s does not match a valid pattern.".formatted(volume.name()));
      }
      if (!names.add(volume.name())) {
        throw Refuse.wrapped("The volume name %s must be unique.".formatted(volume.name()));
      }
      checkKind(volume);
    }
    return names;
  }

  private static void checkKind(EksVolume volume) {
    int kinds =
        (volume.hostPath() == null ? 0 : 1)
            + (volume.emptyDir() == null ? 0 : 1)
            + (volume.secret() == null ? 0 : 1)
            + (volume.persistentVolumeClaim() == null ? 0 : 1);
    if (kinds != 1) {
      throw Refuse.wrapped(
          "Volume %s should have exactly one of hostPath, emptyDir, secret and"
                  .formatted(volume.name())
              + " persistentVolumeClaim.");
    }
    checkEmptyDir(volume.emptyDir());
    if (volume.secret() != null && !KubernetesNames.isDnsName(volume.secret().secretName())) {
      throw Refuse.wrapped("secretName of volume %s is not valid.".formatted(volume.name()));
    }
    if (volume.persistentVolumeClaim() != null
        && !KubernetesNames.isDnsName(volume.persistentVolumeClaim().claimName())) {
      throw Refuse.wrapped("claimName of volume %s is not valid.".formatted(volume.name()));
    }
  }

  private static void checkEmptyDir(@Nullable EksEmptyDir emptyDir) {
    if (emptyDir == null) {
      return;
    }
    if (!Refuse.isMissing(emptyDir.medium()) && !"Memory".equals(emptyDir.medium())) {
      throw Refuse.wrapped("Invalid Volume mount. Allowed values - Memory or null.");
    }
    if (emptyDir.sizeLimit() != null && !SIZE_LIMIT.matcher(emptyDir.sizeLimit()).matches()) {
      throw Refuse.wrapped("Invalid empty dir size limit.");
    }
  }

  static void checkMetadata(@Nullable EksMetadata metadata) {
    if (metadata == null) {
      return;
    }
    KubernetesNames.checkLabels(metadata.labels());
    KubernetesNames.checkAnnotations(metadata.annotations());
    if (metadata.namespace() != null) {
      KubernetesNames.checkNamespace(metadata.namespace(), "kube");
    }
  }
}
