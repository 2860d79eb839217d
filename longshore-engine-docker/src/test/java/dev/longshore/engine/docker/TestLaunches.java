package dev.longshore.engine.docker;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Launches for tests: valid, and small, unless a test says otherwise. */
record TestLaunches(
    AttemptKey attempt,
    String image,
    List<String> command,
    Demand demand,
    boolean hardCpuLimit,
    @Nullable String user,
    boolean readonlyRootFilesystem,
    String properties) {

  static TestLaunches aLaunch(String script) {
    return new TestLaunches(
        new AttemptKey(new JobId(UUID.randomUUID().toString()), 1),
        TestDocker.IMAGE,
        List.of("sh", "-c", script),
        new Demand(1000, 64, 0),
        false,
        null,
        false,
        "{}");
  }

  TestLaunches of(AttemptKey newAttempt) {
    return new TestLaunches(
        newAttempt, image, command, demand, hardCpuLimit, user, readonlyRootFilesystem, properties);
  }

  TestLaunches withImage(String newImage) {
    return new TestLaunches(
        attempt, newImage, command, demand, hardCpuLimit, user, readonlyRootFilesystem, properties);
  }

  TestLaunches withDemand(Demand newDemand, boolean hard) {
    return new TestLaunches(
        attempt, image, command, newDemand, hard, user, readonlyRootFilesystem, properties);
  }

  TestLaunches withUser(String newUser) {
    return new TestLaunches(
        attempt, image, command, demand, hardCpuLimit, newUser, readonlyRootFilesystem, properties);
  }

  TestLaunches withReadonlyRoot() {
    return new TestLaunches(attempt, image, command, demand, hardCpuLimit, user, true, properties);
  }

  TestLaunches withProperties(String newProperties) {
    return new TestLaunches(
        attempt, image, command, demand, hardCpuLimit, user, readonlyRootFilesystem, newProperties);
  }

  Launch build() {
    return new Launch(
        attempt,
        "docker",
        "demo-def",
        7,
        List.of(
            new ContainerLaunch(
                ContainerTemplate.DEFAULT_NAME,
                image,
                command,
                List.of(new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", "1")),
                demand,
                user,
                false,
                readonlyRootFilesystem,
                List.of(),
                ContainerRole.ALONE,
                properties)),
        hardCpuLimit,
        properties,
        Map.of("com.amazonaws.ecs.task-definition-family", "demo-def"),
        null);
  }
}
