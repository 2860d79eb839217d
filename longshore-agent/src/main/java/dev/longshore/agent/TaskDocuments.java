package dev.longshore.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.engine.ContainerDetails;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Demand;
import dev.longshore.model.Launch;
import dev.longshore.model.LogStreams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container is told of itself and its task: version 4 of ECS's task metadata. */
final class TaskDocuments {

  private static final String RUNNING = "RUNNING";
  private static final String OF_ECS = "com.amazonaws.ecs.";
  private static final int CPU_SHARES = 1024;
  private static final int MILLIS = 1000;

  private TaskDocuments() {}

  static Map<String, Object> task(OpenTask task, boolean withTags) {
    Launch launch = task.launch();
    Map<String, Object> shape = new LinkedHashMap<>();
    put(shape, "Cluster", launch.labels().get(OF_ECS + "cluster"));
    put(shape, "TaskARN", launch.labels().get(OF_ECS + "task-arn"));
    shape.put("Family", launch.definitionName());
    shape.put("Revision", Integer.toString(launch.definitionRevision()));
    shape.put("DesiredStatus", RUNNING);
    List<Map<String, Object>> containers = new ArrayList<>();
    boolean isRunning = true;
    for (ContainerLaunch container : launch.containers()) {
      Map<String, Object> document = container(new OpenTask.Container(task, container));
      isRunning &= RUNNING.equals(document.get("KnownStatus")) || !container.role().essential();
      containers.add(document);
    }
    shape.put("KnownStatus", isRunning ? RUNNING : "PENDING");
    if (launch.fargate()) {
      shape.put("Limits", limitsOfTask(launch));
    }
    shape.put("AvailabilityZone", launch.site().realm().zone());
    shape.put("LaunchType", launch.fargate() ? "FARGATE" : "EC2");
    if (withTags) {
      Map<String, String> tags = new LinkedHashMap<>(launch.labels());
      tags.keySet().removeIf(name -> name.startsWith(OF_ECS));
      shape.put("TaskTags", tags);
    }
    shape.put("Containers", containers);
    return shape;
  }

  /** In vCPUs, as the sum of its containers is the size of the task. */
  private static Map<String, Object> limitsOfTask(Launch launch) {
    long vcpuMillis = 0;
    long memoryMib = 0;
    for (ContainerLaunch container : launch.containers()) {
      vcpuMillis += container.demand().vcpuMillis();
      memoryMib += container.demand().memoryMib();
    }
    return Map.of("CPU", (double) vcpuMillis / MILLIS, "Memory", memoryMib);
  }

  static Map<String, Object> container(OpenTask.Container container) {
    Launch task = container.task().launch();
    ContainerLaunch launch = container.launch();
    ContainerKey key = new ContainerKey(task.attempt(), launch.name());
    ContainerDetails details = container.task().engine().details(key);
    Map<String, Object> shape = new LinkedHashMap<>();
    if (details != null) {
      shape.put("DockerId", details.id());
      shape.put("DockerName", details.name());
      shape.put("ImageID", details.imageId());
    }
    shape.put("Name", launch.name());
    shape.put("Image", launch.image());
    Map<String, String> labels = new LinkedHashMap<>(task.labels());
    labels.put(OF_ECS + "container-name", launch.name());
    shape.put("Labels", labels);
    shape.put("DesiredStatus", RUNNING);
    shape.put("KnownStatus", status(details));
    shape.put("Limits", limits(launch.demand()));
    if (details != null) {
      shape.put("CreatedAt", details.createdAt().toString());
      put(shape, "StartedAt", text(details.startedAt()));
      put(shape, "FinishedAt", text(details.finishedAt()));
      put(shape, "ExitCode", details.exitCode());
    }
    shape.put("Type", "NORMAL");
    put(shape, "ContainerARN", arn(task, key));
    addLog(shape, task, key, OpenTask.read(launch.properties()).path("logConfiguration"));
    if (details != null) {
      shape.put(
          "Networks",
          List.of(
              Map.of(
                  "NetworkMode",
                  details.networkMode(),
                  "IPv4Addresses",
                  details.addresses().isEmpty() ? List.of("") : details.addresses())));
    }
    return shape;
  }

  private static String status(@Nullable ContainerDetails details) {
    if (details == null) {
      return "PENDING";
    }
    return details.finishedAt() != null
        ? "STOPPED"
        : details.startedAt() != null ? RUNNING : "CREATED";
  }

  private static Map<String, Object> limits(Demand demand) {
    return Map.of("CPU", demand.vcpuMillis() * CPU_SHARES / MILLIS, "Memory", demand.memoryMib());
  }

  private static @Nullable String arn(Launch task, ContainerKey key) {
    String cluster = task.labels().get(OF_ECS + "cluster");
    return cluster == null
        ? null
        : task.site()
            .realm()
            .arn("ecs", "container/" + cluster + "/" + key.attempt().taskId() + "/" + key.arnId());
  }

  private static void addLog(
      Map<String, Object> shape, Launch task, ContainerKey key, JsonNode configuration) {
    String driver = configuration.path("logDriver").asText("awslogs");
    Map<String, String> options = new LinkedHashMap<>();
    configuration
        .path("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    if (driver.equals("awslogs")) {
      options.putIfAbsent("awslogs-group", "/aws/batch/job");
      options.putIfAbsent("awslogs-region", task.site().realm().region());
      options.put(
          "awslogs-stream",
          LogStreams.name(task.definitionName(), options.get("awslogs-stream-prefix"), key));
    }
    shape.put("LogDriver", driver);
    shape.put("LogOptions", options);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void put(Map<String, Object> shape, String name, @Nullable Object value) {
    if (value != null) {
      shape.put(name, value);
    }
  }
}
