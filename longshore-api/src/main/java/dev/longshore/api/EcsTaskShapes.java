package dev.longshore.api;

import dev.longshore.core.EffectiveContainer;
import dev.longshore.core.EffectiveTask;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.Digest;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobState;
import dev.longshore.model.Realm;
import dev.longshore.store.TaskView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as DescribeTasks of ECS shows it. */
final class EcsTaskShapes {

  static final String RUNNING = "RUNNING";
  static final String STOPPED = "STOPPED";
  private static final String PENDING = "PENDING";

  private final Names names;
  private final boolean withTags;

  EcsTaskShapes(Realm realm, boolean withTags) {
    this.names = new Names(realm);
    this.withTags = withTags;
  }

  /** What ECS is to make of it: one that is to stop does not count as running any more. */
  static String desiredStatus(TaskView task) {
    return task.end() != null || task.job().job().isToStop() ? STOPPED : RUNNING;
  }

  static String launchType(JobDefinition definition) {
    return definition.capability().equals("FARGATE") ? "FARGATE" : "EC2";
  }

  Map<String, Object> task(TaskView task, JobDefinition definition) {
    Job job = task.job().job();
    AttemptEnd end = task.end();
    String environment = task.placement().computeEnvironment();
    EffectiveTask effective = EffectiveTask.of(definition, job);
    ShownAttempt shown = shown(task, definition, effective.template().containers());
    Instant startedAt = startedAt(task);
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("taskArn", shown.taskArn(names));
    shape.put("clusterArn", names.clusterArn(environment));
    shape.put("taskDefinitionArn", names.taskDefinitionArn(definition.id()));
    put(shape, "containerInstanceArn", shown.containerInstanceArn(names));
    shape.put("lastStatus", end != null ? STOPPED : startedAt != null ? RUNNING : PENDING);
    shape.put("desiredStatus", desiredStatus(task));
    shape.put("cpu", String.valueOf(cpuUnits(job.ownDemand())));
    shape.put("memory", String.valueOf(job.ownDemand().memoryMib()));
    shape.put("launchType", launchType(definition));
    shape.put("group", "family:" + definition.id().name());
    shape.put("startedBy", job.id().value());
    shape.put("availabilityZone", names.realm().zone());
    shape.put("connectivity", "CONNECTED");
    shape.put("createdAt", seconds(task.placedAt()));
    put(shape, "startedAt", startedAt == null ? null : seconds(startedAt));
    if (end != null) {
      shape.put("stoppedAt", seconds(end.stoppedAt()));
      shape.put("stoppedReason", end.statusReason());
      shape.put("stopCode", stopCode(end));
    }
    shape.put("containers", containers(shown, effective, startedAt != null));
    shape.put("attachments", List.of());
    shape.put("version", 1);
    shape.put("tags", withTags ? tags(job, definition) : List.of());
    return shape;
  }

  private static ShownAttempt shown(
      TaskView task, JobDefinition definition, List<ContainerTemplate> containers) {
    AttemptEnd end = task.end();
    if (end != null) {
      return ShownAttempt.ended(task.job().job().id(), end, containers, definition);
    }
    JobState.Active active = (JobState.Active) task.job().job().state();
    return new ShownAttempt(
        task.key(),
        task.placement(),
        active.attempt().startedAt() != null,
        active.attempt().address(),
        List.of(),
        definition);
  }

  static @Nullable Instant startedAt(TaskView task) {
    AttemptEnd end = task.end();
    if (end != null) {
      return end.startedAt();
    }
    return task.job().job().state() instanceof JobState.Active(var attempt)
        ? attempt.startedAt()
        : null;
  }

  private List<Map<String, Object>> containers(
      ShownAttempt shown, EffectiveTask effective, boolean started) {
    List<Map<String, Object>> shapes = new ArrayList<>();
    for (int index = 0; index < effective.containers().size(); index++) {
      EffectiveContainer container = effective.containers().get(index);
      boolean ended = shown.exit(container.name()) != null;
      Map<String, Object> shape = new LinkedHashMap<>();
      shape.put(
          "containerArn",
          names.containerArn(
              shown.placement().computeEnvironment(),
              shown.key().taskId(),
              new ContainerKey(shown.key(), container.name()).arnId()));
      shape.put("taskArn", shown.taskArn(names));
      shape.put("name", container.name());
      shape.put("image", effective.template().containers().get(index).image());
      shape.put(
          "runtimeId",
          Digest.hex32("runtime of container " + shown.key() + " " + container.name()));
      shape.put("lastStatus", ended ? STOPPED : started ? RUNNING : PENDING);
      put(shape, "exitCode", shown.exitCode(container.name()));
      put(shape, "reason", shown.reason(container.name()));
      shape.put("networkInterfaces", List.of());
      shape.put("cpu", String.valueOf(cpuUnits(container.demand())));
      shape.put("memory", String.valueOf(container.demand().memoryMib()));
      shapes.add(shape);
    }
    return shapes;
  }

  /** Why ECS would say that it stopped. */
  private static String stopCode(AttemptEnd end) {
    if (end.statusReason().startsWith("Host EC2")) {
      return "TerminationNotice";
    }
    if (end.statusReason().equals("Your Spot Task was interrupted.")) {
      return "SpotInterruption";
    }
    if (end.startedAt() == null) {
      return "TaskFailedToStart";
    }
    return end.statusReason().equals("Essential container in task exited")
        ? "EssentialContainerExited"
        : "UserInitiated";
  }

  /** Those that were to be propagated. */
  private static List<Map<String, Object>> tags(Job job, JobDefinition definition) {
    Boolean own = job.request().propagateTags();
    boolean propagates = Boolean.TRUE.equals(own != null ? own : definition.propagateTags());
    Map<String, String> tags = new LinkedHashMap<>();
    if (propagates) {
      tags.putAll(definition.tags());
      tags.putAll(job.request().tags());
    }
    List<Map<String, Object>> shapes = new ArrayList<>();
    tags.forEach((key, value) -> shapes.add(Map.of("key", key, "value", value)));
    return shapes;
  }

  /** ECS counts 1024 to a vCPU. */
  static long cpuUnits(Demand demand) {
    return demand.vcpuMillis() * 1024 / 1000;
  }

  /** ECS counts seconds, with a fraction. */
  static BigDecimal seconds(Instant at) {
    return BigDecimal.valueOf(at.toEpochMilli(), 3);
  }

  private static void put(Map<String, Object> shape, String member, @Nullable Object value) {
    if (value != null) {
      shape.put(member, value);
    }
  }
}
