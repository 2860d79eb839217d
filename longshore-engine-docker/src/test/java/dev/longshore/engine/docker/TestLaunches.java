package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
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
    boolean fargate,
    @Nullable String user,
    boolean readonlyRootFilesystem,
    boolean privileged,
    String properties,
    String document) {

  /** What is found out for a launch that needs nothing else. */
  static LaunchMeans means(DaemonRuntimes runtimes, List<String> gpus) {
    return new LaunchMeans(
        runtimes, FargateLimits.of(true), gpus, null, new LogConfig(LoggingType.JSON_FILE));
  }

  /** A container of a task of several. */
  static ContainerLaunch aContainer(String name, boolean essential, String script) {
    return aContainer(name, essential, script, "{}");
  }

  /**
   * The same with more.
   *
   * @param properties JSON, of the container
   */
  static ContainerLaunch aContainer(
      String name, boolean essential, String script, String properties) {
    return new ContainerLaunch(
        name,
        TestDocker.IMAGE,
        List.of("sh", "-c", script),
        List.of(),
        new Demand(250, 64, 0),
        null,
        false,
        false,
        List.of(),
        new ContainerRole(essential, List.of(), null, null),
        properties);
  }

  static TestLaunches aLaunch(String script) {
    return new TestLaunches(
        new AttemptKey(new JobId(UUID.randomUUID().toString()), 1),
        TestDocker.IMAGE,
        List.of("sh", "-c", script),
        new Demand(1000, 64, 0),
        false,
        null,
        false,
        false,
        "{}",
        "{}");
  }

  TestLaunches of(AttemptKey newAttempt) {
    return new TestLaunches(
        newAttempt,
        image,
        command,
        demand,
        fargate,
        user,
        readonlyRootFilesystem,
        privileged,
        properties,
        document);
  }

  TestLaunches withImage(String newImage) {
    return new TestLaunches(
        attempt,
        newImage,
        command,
        demand,
        fargate,
        user,
        readonlyRootFilesystem,
        privileged,
        properties,
        document);
  }

  TestLaunches withDemand(Demand newDemand, boolean newFargate) {
    return new TestLaunches(
        attempt,
        image,
        command,
        newDemand,
        newFargate,
        user,
        readonlyRootFilesystem,
        privileged,
        properties,
        document);
  }

  TestLaunches withUser(String newUser) {
    return new TestLaunches(
        attempt,
        image,
        command,
        demand,
        fargate,
        newUser,
        readonlyRootFilesystem,
        privileged,
        properties,
        document);
  }

  TestLaunches withReadonlyRoot() {
    return new TestLaunches(
        attempt, image, command, demand, fargate, user, true, privileged, properties, document);
  }

  TestLaunches withPrivileges() {
    return new TestLaunches(
        attempt,
        image,
        command,
        demand,
        fargate,
        user,
        readonlyRootFilesystem,
        true,
        properties,
        document);
  }

  TestLaunches withProperties(String newProperties) {
    return new TestLaunches(
        attempt,
        image,
        command,
        demand,
        fargate,
        user,
        readonlyRootFilesystem,
        privileged,
        newProperties,
        document);
  }

  TestLaunches withDocument(String newDocument) {
    return new TestLaunches(
        attempt,
        image,
        command,
        demand,
        fargate,
        user,
        readonlyRootFilesystem,
        privileged,
        properties,
        newDocument);
  }

  Launch build() {
    Launch.Site site = Launch.Site.of("queue", "environment");
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
                privileged,
                readonlyRootFilesystem,
                List.of(),
                ContainerRole.ALONE,
                properties)),
        new Launch.Site(site.realm(), site.queue(), site.environment(), fargate, document),
        properties,
        Map.of("com.amazonaws.ecs.task-definition-family", "demo-def"),
        null);
  }
}
