package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.Launch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which network of Docker a task is on. The nodes of a multi-node job have one of their own,
 * whatever this says.
 *
 * @param standard as Docker calls it: {@code bridge}, {@code host}, {@code none} or the name of a
 *     network; or {@link #AS_AWS}
 * @param rules what stands for a subnet or security group of a compute environment, by its id; the
 *     first that the environment names counts
 * @param isolated of tasks of Fargate without a public address; null where they are on the same as
 *     others
 */
public record TaskNetworks(String standard, List<Rule> rules, @Nullable String isolated) {

  /** The host's own for all but Fargate, which has the bridge: what AWS Batch does. */
  public static final String AS_AWS = "aws";

  /** The bridge for all. */
  public static final TaskNetworks BRIDGE = new TaskNetworks("bridge", List.of(), null);

  private static final String HOST = "host";

  public TaskNetworks {
    if (standard.isBlank()) {
      throw new IllegalArgumentException("a network has a name");
    }
    rules = List.copyOf(rules);
  }

  /**
   * What stands for a subnet or security group.
   *
   * @param id such as {@code subnet-0123} or {@code sg-0123}
   * @param network as Docker calls it
   */
  public record Rule(String id, String network) {}

  /** Whether some task may be on the network of the host, and so reach what only listens there. */
  public boolean opensHost() {
    return standard.equals(HOST)
        || standard.equals(AS_AWS)
        || HOST.equals(isolated)
        || rules.stream().anyMatch(rule -> rule.network().equals(HOST));
  }

  /** The network of a task. */
  String of(Launch task) {
    if (!rules.isEmpty()) {
      Set<String> ids = ids(ContainerRequest.read(task.site().document()).path("computeResources"));
      for (Rule rule : rules) {
        if (ids.contains(rule.id())) {
          return rule.network();
        }
      }
    }
    if (isolated != null && task.fargate() && !hasPublicAddress(task)) {
      return isolated;
    }
    if (standard.equals(AS_AWS)) {
      return task.fargate() ? BRIDGE.standard() : HOST;
    }
    return standard;
  }

  private static boolean hasPublicAddress(Launch task) {
    return ContainerRequest.read(task.properties())
        .path("networkConfiguration")
        .path("assignPublicIp")
        .asText()
        .equals("ENABLED");
  }

  /** Subnets and security groups; managed instances name theirs in a template. */
  private static Set<String> ids(JsonNode resources) {
    JsonNode managed =
        resources
            .path("managedInstancesProvider")
            .path("instanceLaunchTemplate")
            .path("networkConfiguration");
    Set<String> ids = new HashSet<>();
    for (JsonNode list :
        List.of(
            resources.path("subnets"),
            resources.path("securityGroupIds"),
            managed.path("subnets"),
            managed.path("securityGroups"))) {
      list.forEach(id -> ids.add(id.asText()));
    }
    return ids;
  }
}
