package dev.longshore.model;

import java.util.List;

/**
 * The pod of {@code eksProperties}. The rest of it only matters to Kubernetes, and lies in the
 * document of the definition.
 *
 * @param containers 1 to 10, which run together
 * @param initContainers 0 to 10, which run before them, one after the other
 */
public record PodTemplate(List<PodContainer> containers, List<PodContainer> initContainers) {

  public PodTemplate {
    containers = List.copyOf(containers);
    initContainers = List.copyOf(initContainers);
    if (containers.isEmpty()) {
      throw new IllegalArgumentException("a pod has at least one container");
    }
  }
}
