package dev.longshore.validation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.batch.model.TaskContainerDependency;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** What AWS Batch accepts as {@code dependsOn} between the containers of one task. */
final class ContainerDependencyRules {

  private static final List<String> CONDITIONS = List.of("START", "COMPLETE", "SUCCESS");

  private ContainerDependencyRules() {}

  static void check(List<TaskContainerProperties> containers) {
    Map<String, TaskContainerProperties> byName = new HashMap<>();
    containers.forEach(container -> byName.put(container.name(), container));
    for (var container : containers) {
      if (containers.size() == 1 && !container.dependsOn().isEmpty()) {
        throw Refuse.wrapped("Container dependency can not be used in a single-container job.");
      }
      container.dependsOn().forEach(dependency -> check(dependency, byName));
    }
    Set<String> done = new HashSet<>();
    for (var container : containers) {
      follow(container, byName, new HashSet<>(), done);
    }
  }

  private static void check(
      TaskContainerDependency dependency, Map<String, TaskContainerProperties> byName) {
    String condition = dependency.condition();
    if (condition == null || !CONDITIONS.contains(condition)) {
      throw Refuse.wrapped(
          "TaskContainer dependency %s is not valid. Valid values are: %s"
              .formatted(condition, CONDITIONS));
    }
    var target = byName.get(dependency.containerName());
    if (target == null) {
      throw notValid();
    }
    // Absent means essential.
    if (!condition.equals("START") && !Boolean.FALSE.equals(target.essential())) {
      throw Refuse.wrapped(
          "The container target of a dependency can not have condition "
              + condition
              + " if the target is essential");
    }
  }

  /** Depth first; a container met again on the way to itself is a cycle. Ten containers at most. */
  private static void follow(
      TaskContainerProperties container,
      Map<String, TaskContainerProperties> byName,
      Set<String> path,
      Set<String> done) {
    if (done.contains(container.name())) {
      return;
    }
    if (!path.add(container.name())) {
      throw notValid();
    }
    for (var dependency : container.dependsOn()) {
      var target = byName.get(dependency.containerName());
      if (target != null) {
        follow(target, byName, path, done);
      }
    }
    path.remove(container.name());
    done.add(container.name());
  }

  private static RuntimeException notValid() {
    return Refuse.wrapped("Container dependency is not valid");
  }
}
