package dev.longshore.model;

import java.util.List;

/**
 * What a submit changes of a pod.
 *
 * @param containers of which containers, and what
 * @param initContainers the same of those that run before
 * @param properties the whole of it as the submit gave it, as JSON: images, variables and metadata
 *     are carried, and not looked into
 */
public record PodOverrides(
    List<PodContainer> containers, List<PodContainer> initContainers, String properties) {

  public PodOverrides {
    containers = List.copyOf(containers);
    initContainers = List.copyOf(initContainers);
  }
}
