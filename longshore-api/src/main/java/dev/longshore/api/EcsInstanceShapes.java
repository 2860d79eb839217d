package dev.longshore.api;

import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.Realm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** An instance as DescribeContainerInstances of ECS shows it. */
final class EcsInstanceShapes {

  private final Names names;
  private final InstanceCatalog catalog;

  EcsInstanceShapes(Realm realm, InstanceCatalog catalog) {
    this.names = new Names(realm);
    this.catalog = catalog;
  }

  Map<String, Object> containerInstance(ShownInstance instance, ShownInstances.Use use) {
    boolean isThere = instance.terminatedAt() == null;
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put(
        "containerInstanceArn",
        names.containerInstanceArn(instance.environment(), instance.containerInstanceId()));
    shape.put("ec2InstanceId", instance.id());
    shape.put("version", 1);
    shape.put("versionInfo", Map.of("agentVersion", "longshore"));
    shape.put("registeredResources", resources(instance.capacity(), 0));
    shape.put(
        "remainingResources",
        resources(instance.capacity().minus(use.taken()), use.taken().gpus()));
    shape.put("status", String.valueOf(instance.status().ecsName()));
    shape.put("agentConnected", isThere);
    shape.put("runningTasksCount", use.running());
    shape.put("pendingTasksCount", use.pending());
    shape.put("attributes", attributes(instance));
    shape.put("registeredAt", EcsTaskShapes.seconds(instance.launchedAt()));
    shape.put("attachments", List.of());
    shape.put("tags", List.of());
    return shape;
  }

  /** The numbers that the scheduler has. */
  private static List<Map<String, Object>> resources(Demand amount, int firstGpu) {
    List<Map<String, Object>> resources = new ArrayList<>();
    resources.add(number("CPU", EcsTaskShapes.cpuUnits(amount)));
    resources.add(number("MEMORY", amount.memoryMib()));
    resources.add(strings("PORTS", List.of()));
    resources.add(strings("PORTS_UDP", List.of()));
    if (firstGpu + amount.gpus() > 0) {
      resources.add(
          strings(
              "GPU",
              IntStream.range(firstGpu, firstGpu + amount.gpus())
                  .mapToObj(index -> "gpu-" + index)
                  .toList()));
    }
    return resources;
  }

  private static Map<String, Object> number(String name, long value) {
    return Map.of(
        "name", name, "type", "INTEGER", "doubleValue", 0.0, "longValue", 0, "integerValue", value);
  }

  private static Map<String, Object> strings(String name, List<String> values) {
    return Map.of("name", name, "type", "STRINGSET", "stringSetValue", values);
  }

  private List<Map<String, Object>> attributes(ShownInstance instance) {
    List<Map<String, Object>> attributes = new ArrayList<>();
    attributes.add(attribute("ecs.instance-type", instance.type()));
    attributes.add(attribute("ecs.availability-zone", names.realm().zone()));
    catalog
        .find(instance.type())
        .map(InstanceType::architecture)
        .ifPresent(
            architecture ->
                attributes.add(
                    attribute(
                        "ecs.cpu-architecture", architecture.name().toLowerCase(Locale.ROOT))));
    attributes.add(attribute("ecs.os-type", "linux"));
    attributes.add(attribute("longshore.host", instance.host()));
    return attributes;
  }

  private static Map<String, Object> attribute(String name, String value) {
    return Map.of("name", name, "value", value);
  }
}
