package dev.longshore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.engine.LaunchEnvironment.Rule;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerRole.Condition;
import dev.longshore.model.ContainerRole.Dependency;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Host;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.NamePattern;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.SecretReference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a task wants is carried out, whatever the engine of containers does meanwhile. */
final class TaskEngineTest {

  private static final AttemptKey ATTEMPT = new AttemptKey(new JobId("job"), 1);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");

  private final Containers containers = new Containers();
  private final SecretSource secrets =
      (valueFrom, _) -> {
        if (valueFrom.equals("missing")) {
          throw new SecretUnavailable("there is no missing");
        }
        return "value of " + valueFrom;
      };
  private final Agent agent = new Agent();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final TaskEngine engine =
      new TaskEngine(
          containers, GRACE, new LaunchEnvironment(List.of(), secrets), agent, () -> NOW, timer);
  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    engine.close();
  }

  /** Writes down what it is asked for; a launch may wait for a stop, and any call may fail. */
  private static final class Containers implements ContainerEngine {
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    final BlockingQueue<ContainerLaunch> launched = new LinkedBlockingQueue<>();
    final CountDownLatch stopped = new CountDownLatch(1);
    final AtomicInteger failingStops = new AtomicInteger();
    boolean launchesWait;
    boolean launchesFail;
    boolean keepingFails;
    @Nullable String failure;
    Map<ContainerKey, Seen> seen = Map.of();
    List<ContainerReport> atStart = List.of();
    @Nullable Consumer<ContainerReport> reports;

    @Override
    public String name() {
      return "written by hand";
    }

    @Override
    public List<Host> hosts() {
      return List.of();
    }

    @Override
    public void start(Consumer<ContainerReport> consumer) {
      reports = consumer;
      atStart.forEach(consumer);
    }

    void report(ContainerReport report) {
      Consumer<ContainerReport> consumer = reports;
      if (consumer != null) {
        consumer.accept(report);
      }
    }

    @Override
    public void launch(Launch task, ContainerLaunch container) {
      calls.add("launch " + container.name());
      launched.add(container);
      if (launchesFail) {
        throw new IllegalStateException("a bug");
      }
      if (launchesWait) {
        try {
          stopped.await();
        } catch (InterruptedException trouble) {
          throw new IllegalStateException(trouble);
        }
        calls.add("end of launch " + container.name());
      }
    }

    @Override
    public void stop(ContainerKey container, Duration grace) {
      calls.add("stop " + container.container() + " " + grace.toSeconds());
      stopped.countDown();
      if (failingStops.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("not now");
      }
    }

    @Override
    public Map<ContainerKey, Seen> seen() {
      return seen;
    }

    @Override
    public void release(AttemptKey attempt) {
      calls.add("release");
    }

    @Override
    public @Nullable String keepOutput(Launch task, ContainerLaunch container) throws IOException {
      calls.add("keep " + container.name());
      if (keepingFails) {
        throw new IOException("disk full");
      }
      return failure;
    }

    @Override
    public LogSource logs(ContainerKey container) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    String nextCall() throws InterruptedException {
      return String.valueOf(calls.poll(30, TimeUnit.SECONDS));
    }
  }

  /** Answers open tasks, unless it refuses them. */
  private static final class Agent implements TaskAgent {
    final Set<AttemptKey> open = ConcurrentHashMap.newKeySet();
    boolean refuses;

    @Override
    public void open(Launch task, ContainerEngine engine) {
      open.add(task.attempt());
    }

    @Override
    public Map<String, String> variables(Launch task, ContainerLaunch container)
        throws TaskRefused {
      if (refuses) {
        throw new TaskRefused("not with that role", new RoleUnavailable("it is not mine"));
      }
      return open.contains(task.attempt()) ? Map.of("PASSWORD", "of the agent") : Map.of();
    }

    @Override
    public void close(AttemptKey attempt) {
      open.remove(attempt);
    }
  }

  private static ContainerLaunch container(
      String name, @Nullable Integer startTimeoutSeconds, Dependency... dependencies) {
    return container(
        name, new ContainerRole(true, List.of(dependencies), startTimeoutSeconds, null));
  }

  private static ContainerLaunch container(String name, ContainerRole role) {
    return new ContainerLaunch(
        name,
        "busybox",
        List.of(),
        List.of(),
        new Demand(1000, 512, 0),
        null,
        false,
        false,
        List.of(),
        role,
        "{}");
  }

  private static Launch launch(ContainerLaunch... containers) {
    return new Launch(
        ATTEMPT,
        "host",
        "demo",
        1,
        List.of(containers),
        Launch.Site.of("q", "ce"),
        "{}",
        Map.of(),
        null);
  }

  private static ContainerKey key(String name) {
    return new ContainerKey(ATTEMPT, name);
  }

  private static ContainerLaunch afterFirst(@Nullable Integer startTimeoutSeconds) {
    return container("second", startTimeoutSeconds, new Dependency("first", Condition.START));
  }

  private Report nextReport() throws InterruptedException {
    return Objects.requireNonNull(reports.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void aContainerWhoseSecretIsMissingIsNotStarted() throws Exception {
    engine.start(reports::add);
    engine.launch(launch(withSecret("missing")));

    assertThat(nextReport())
        .isInstanceOfSatisfying(
            AttemptNotStarted.class,
            report ->
                assertThat(report.containers().getFirst().reason())
                    .isEqualTo(
                        "ResourceInitializationError: unable to pull secrets or registry auth:"
                            + " there is no missing"));
    assertThat(containers.calls).isEmpty();
  }

  @Test
  void aTaskWhoseRoleCannotBeTakenOnIsNotStarted() throws Exception {
    agent.refuses = true;
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null), afterFirst(null)));

    assertThat(nextReport())
        .isEqualTo(
            new AttemptNotStarted(
                ATTEMPT, NOW, List.of(ContainerExit.refused("first")), "not with that role"));
    assertThat(containers.calls).isEmpty();
    assertThat(agent.open).isEmpty();
  }

  @Test
  void containersAreAnsweredUntilTheirTaskIsOver() throws Exception {
    engine.start(reports::add);
    engine.launch(launch(withSecret("here")));

    ContainerLaunch launched = containers.launched.poll(30, TimeUnit.SECONDS);
    assertThat(launched.environment())
        .contains(new EnvironmentVariable("PASSWORD", "of the agent"));
    assertThat(agent.open).containsExactly(ATTEMPT);

    containers.report(new ContainerExited(key(launched.name()), NOW, NOW, 0, null));
    assertThat(nextReport()).isInstanceOf(Report.AttemptStarted.class);
    assertThat(nextReport()).isInstanceOf(Report.AttemptExited.class);
    assertThat(agent.open).isEmpty();
  }

  @Test
  void containersOfAnEarlierServerAreAnswered() {
    engine.adopt(new Adoption(launch(container("first", (Integer) null)), true, false));

    assertThat(agent.open).containsExactly(ATTEMPT);

    engine.release(ATTEMPT);
    assertThat(agent.open).isEmpty();
  }

  @Test
  void secretsCountBeforeVariablesButNotBeforeThoseOfBatch() throws Exception {
    ContainerLaunch container = withSecret("here");

    assertThat(
            new LaunchEnvironment(List.of(), secrets)
                .addTo(launch(container), container, Map.of())
                .environment())
        .containsExactlyInAnyOrder(
            new EnvironmentVariable("AWS_BATCH_JOB_ID", "job"),
            new EnvironmentVariable("PASSWORD", "value of here"));
  }

  @Test
  void standardVariablesCountWhereNobodyElseGivesOne() throws Exception {
    ContainerLaunch container = withSecret("here");
    LaunchEnvironment environment =
        new LaunchEnvironment(
            List.of(
                new Rule(new NamePattern("q*"), null, Map.of("A", "of the queue")),
                new Rule(null, new NamePattern("other"), Map.of("B", "of another")),
                new Rule(
                    null,
                    new NamePattern("ce"),
                    Map.of("A", "later", "C", "of the environment", "PASSWORD", "standard"))),
            secrets);

    assertThat(environment.addTo(launch(container), container, Map.of()).environment())
        .containsExactlyInAnyOrder(
            new EnvironmentVariable("A", "of the queue"),
            new EnvironmentVariable("C", "of the environment"),
            new EnvironmentVariable("AWS_BATCH_JOB_ID", "job"),
            new EnvironmentVariable("PASSWORD", "value of here"));
  }

  private static ContainerLaunch withSecret(String valueFrom) {
    return new ContainerLaunch(
        "default",
        "busybox",
        List.of(),
        List.of(
            new EnvironmentVariable("PASSWORD", "of the submit"),
            new EnvironmentVariable("AWS_BATCH_JOB_ID", "job")),
        new Demand(1000, 512, 0),
        null,
        false,
        false,
        List.of(
            new SecretReference("PASSWORD", valueFrom),
            new SecretReference("AWS_BATCH_JOB_ID", "here")),
        ContainerRole.ALONE,
        "{}");
  }

  @Test
  void releasesAnAttemptWhoseLaunchWaits() throws Exception {
    containers.launchesWait = true;
    engine.adopt(new Adoption(launch(container("first", (Integer) null)), false, false));
    engine.start(reports::add); // which launches it, and does not wait
    assertThat(containers.nextCall()).isEqualTo("launch first");
    engine.release(ATTEMPT);

    assertThat(containers.calls).containsExactly("stop first 0", "end of launch first", "release");
  }

  @Test
  void stopsAgainWhatCouldNotBeStopped() throws Exception {
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null)));
    containers.failingStops.set(1);
    engine.stop(ATTEMPT, GRACE);

    assertThat(containers.nextCall()).isEqualTo("launch first");
    assertThat(containers.nextCall()).isEqualTo("stop first 30");
    assertThat(containers.nextCall()).isEqualTo("stop first 30");
  }

  @Test
  void forgetsTheStartTimeoutOfWhatWasReleased() {
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null), afterFirst(3600)));
    assertThat(timer.getQueue()).hasSize(1);
    engine.release(ATTEMPT);

    assertThat(timer.getQueue()).isEmpty();
    assertThat(reports).isEmpty();
  }

  @Test
  void forgetsTheStartTimeoutOfWhatStartsInTime() throws Exception {
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null), afterFirst(3600)));
    assertThat(timer.getQueue()).hasSize(1);
    containers.report(new ContainerStarted(key("first"), NOW, null));

    assertThat(containers.nextCall()).isEqualTo("launch first");
    assertThat(containers.nextCall()).isEqualTo("launch second");
    assertThat(timer.getQueue()).isEmpty();
  }

  @Test
  void forgetsTheStartTimeoutsOfATaskThatIsOver() {
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null), afterFirst(3600)));
    containers.report(new ContainerNotStarted(key("first"), NOW, "Cannot: so"));

    assertThat(reports).hasSize(1);
    assertThat(timer.getQueue()).isEmpty();
  }

  @Test
  void saysWhyWhenTheEngineOfContainersFails() throws Exception {
    containers.launchesFail = true;
    engine.start(reports::add);
    engine.launch(launch(container("first", (Integer) null)));

    assertThat(nextReport())
        .isEqualTo(
            new AttemptNotStarted(
                ATTEMPT,
                NOW,
                List.of(
                    ContainerExit.notStarted(
                        "first",
                        "CannotStartContainerError: java.lang.IllegalStateException: a bug"))));
  }

  @Test
  void goesOnWithWhatIsReportedWhileItStarts() throws Exception {
    Launch adopted =
        launch(
            container("first", new ContainerRole(false, List.of(), null, null)),
            container("second", null, new Dependency("first", Condition.COMPLETE)));
    containers.seen = Map.of(key("first"), Seen.ENDED);
    containers.atStart = List.of(new ContainerExited(key("first"), NOW, NOW, 0, null));
    engine.adopt(new Adoption(adopted, false, false));
    engine.start(reports::add);

    assertThat(containers.nextCall()).isEqualTo("launch second");
    containers.report(new ContainerStarted(key("second"), NOW, null));
    assertThat(nextReport()).isEqualTo(new Report.TaskContainerStarted(ATTEMPT, NOW, "first"));
    assertThat(nextReport()).isEqualTo(new Report.TaskContainerStarted(ATTEMPT, NOW, "second"));
    assertThat(nextReport()).isInstanceOf(Report.AttemptStarted.class);
    assertThat(containers.calls).isEmpty();
  }
}
