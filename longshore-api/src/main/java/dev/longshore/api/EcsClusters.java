package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Realm;
import dev.longshore.service.BatchService;
import dev.longshore.wire.NeighbourException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clusters that there are: one for each compute environment that ECS would run. */
final class EcsClusters {

  /** The cluster that AWS takes where a request names none; there is none of that name here. */
  static final String DEFAULT = "default";

  private final BatchService service;

  EcsClusters(BatchService service) {
    this.service = service;
  }

  /** The environments that have one, by name of the environment. */
  List<ComputeEnvironment> all() {
    return service.reads().computeEnvironments().stream()
        .filter(environment -> environment.orchestration().equals("ECS"))
        .toList();
  }

  /** The environment of these whose cluster has this name or ARN, or null. */
  static @Nullable ComputeEnvironment find(@Nullable String given, List<ComputeEnvironment> all) {
    String name = nameOf(given);
    return all.stream()
        .filter(environment -> environment.clusterName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The same of all, where it must be there. */
  ComputeEnvironment get(@Nullable String given) {
    ComputeEnvironment found = find(given, all());
    if (found == null) {
      throw new NeighbourException("ClusterNotFoundException", "Cluster not found.");
    }
    return found;
  }

  /** The ARN of what a request names, whether it exists or not. */
  static String arn(@Nullable String given, Realm realm) {
    return given != null && given.startsWith("arn:")
        ? given
        : realm.arn("ecs", "cluster/" + nameOf(given));
  }

  private static String nameOf(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return DEFAULT;
    }
    int slash = given.startsWith("arn:") ? given.indexOf(":cluster/") : -1;
    return slash < 0 ? given : given.substring(slash + ":cluster/".length());
  }

  /**
   * What a request names in a cluster.
   *
   * @param given as it was named
   * @param cluster the name in its ARN; null where only the id is given, or an ARN in the old form
   * @param id the last part
   */
  record Member(String given, @Nullable String cluster, String id) {

    static Member of(String given) {
      if (!given.startsWith("arn:")) {
        return new Member(given, null, given);
      }
      String[] parts = given.split("/", -1);
      return new Member(given, parts.length == 3 ? parts[1] : null, parts[parts.length - 1]);
    }

    boolean isForeignTo(ComputeEnvironment environment) {
      return cluster != null && !cluster.equals(environment.clusterName());
    }
  }
}
