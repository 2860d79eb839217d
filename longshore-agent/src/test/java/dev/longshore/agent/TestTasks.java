package dev.longshore.agent;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tasks of one container, and what is said of them. */
final class TestTasks {

  private static final String CLUSTER = "AWSBatch-ce-1";

  private TestTasks() {}

  static Launch withRole(String job, String role) {
    return task(job, "{\"taskRoleArn\": \"" + role + "\"}");
  }

  static Launch withoutRole(String job) {
    return task(job, "{}");
  }

  private static Launch task(String job, String properties) {
    AttemptKey attempt = new AttemptKey(new JobId(job), 1);
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("project", "demo");
    labels.put("com.amazonaws.ecs.cluster", CLUSTER);
    labels.put("com.amazonaws.ecs.task-arn", arn(attempt));
    return new Launch(
        attempt,
        "docker",
        "demo-def",
        7,
        List.of(
            new ContainerLaunch(
                "default",
                "busybox",
                List.of(),
                List.of(),
                new Demand(1500, 128, 0),
                null,
                false,
                false,
                List.of(),
                new ContainerRole(true, List.of(), null, null),
                "{}")),
        Launch.Site.of("q", "ce"),
        properties,
        labels,
        null);
  }

  private static String arn(AttemptKey attempt) {
    return "arn:aws:ecs:us-east-1:000000000000:task/" + CLUSTER + "/" + attempt.taskId();
  }

  /** What a container with the engine's details is told: of itself, or of its task. */
  static String expected(String what, Launch task) {
    String taskId = task.attempt().taskId();
    String container =
        """
        {"DockerId": "d3adb33f", "DockerName": "demo-1", "ImageID": "sha256:0123",
         "Name": "default", "Image": "busybox",
         "Labels": {"project": "demo", "com.amazonaws.ecs.cluster": "AWSBatch-ce-1",
                    "com.amazonaws.ecs.task-arn": "%s",
                    "com.amazonaws.ecs.container-name": "default"},
         "DesiredStatus": "RUNNING", "KnownStatus": "RUNNING",
         "Limits": {"CPU": 1536, "Memory": 128},
         "CreatedAt": "2026-09-01T10:00:03Z", "StartedAt": "2026-09-01T10:00:03.400Z",
         "Type": "NORMAL",
         "ContainerARN":
           "arn:aws:ecs:us-east-1:000000000000:container/AWSBatch-ce-1/%s/%s",
         "LogDriver": "awslogs",
         "LogOptions": {"awslogs-group": "/aws/batch/job", "awslogs-region": "us-east-1",
                        "awslogs-stream": "demo-def/default/%s"},
         "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.2"]}]}
        """
            .formatted(
                arn(task.attempt()),
                taskId,
                ContainerKey.ofDefault(task.attempt()).arnId(),
                taskId);
    return what.equals("container")
        ? container
        : """
        {"Cluster": "AWSBatch-ce-1", "TaskARN": "%s", "Family": "demo-def", "Revision": "7",
         "DesiredStatus": "RUNNING", "KnownStatus": "RUNNING",
         "AvailabilityZone": "us-east-1a", "LaunchType": "EC2", "Containers": [%s]}
        """
            .formatted(arn(task.attempt()), container);
  }
}
