package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.RetryAction;
import software.amazon.awssdk.services.batch.model.TaskContainerDetails;
import software.amazon.awssdk.services.batch.model.TaskContainerOverrides;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;
import software.amazon.awssdk.services.batch.model.TaskPropertiesOverride;

/** Jobs of several containers, and multi-node parallel jobs, on the local engine. */
final class TasksAndNodesTest {

  private static final String IMAGE = "busybox";
  private static final String EXITED = "Essential container in task exited";
  private static final int HOST_VCPUS = 64;

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    String url =
        SERVERS.start(
            "--engine",
            "local",
            "--set",
            "local.vcpus=" + HOST_VCPUS,
            "--set",
            "local.memoryMib=16384");
    user = BatchUser.of(url).prepared();
  }

  @AfterAll
  static void end() {
    user.close();
  }

  private static String submit(String name, TaskContainerProperties... containers) {
    return Tasks.submit(user, name, List.of(containers), _ -> {});
  }

  private static TaskContainerDetails container(JobDetail job, String name) {
    return job.ecsProperties().taskProperties().getFirst().containers().stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines(JobDetail job, String container) {
    return user.logs().lines(container(job, container).logStreamName());
  }

  @Test
  void containersStartWhenWhatTheyDependOnHasHappened() {
    String order = "$LONGSHORE_TASK_FOLDER/order";
    String id =
        submit(
            "ordered",
            Tasks.container(
                IMAGE,
                "main",
                "cat %s; echo main".formatted(order),
                Tasks.after("prepare", "SUCCESS"),
                Tasks.after("check", "COMPLETE"),
                Tasks.after("service", "START")),
            Tasks.side(IMAGE, "prepare", "sleep 0.3; echo prepare >> " + order),
            Tasks.side(
                IMAGE,
                "check",
                "echo check >> %s; exit 5".formatted(order),
                Tasks.after("prepare", "COMPLETE")),
            Tasks.side(IMAGE, "service", "sleep 600"));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.statusReason()).isEqualTo(EXITED);
    assertThat(job.container()).isNull();
    assertThat(lines(job, "main")).containsExactly("prepare", "check", "main");
    assertThat(container(job, "main").exitCode()).isZero();
    assertThat(container(job, "prepare").exitCode()).isZero();
    assertThat(container(job, "check").exitCode()).as("not essential").isEqualTo(5);
    assertThat(container(job, "service").exitCode()).as("stopped").isEqualTo(143);
    String task = job.ecsProperties().taskProperties().getFirst().taskArn();
    assertThat(container(job, "check").logStreamName())
        .isEqualTo("ordered/check/" + task.substring(task.lastIndexOf('/') + 1));
    assertThat(job.attempts()).hasSize(1);
    assertThat(job.attempts().getFirst().taskProperties().getFirst().containers())
        .extracting(ended -> ended.name() + " " + ended.exitCode())
        .containsExactly("main 0", "prepare 0", "check 5", "service 143");
  }

  @Test
  void anEssentialContainerThatFailsEndsTheTaskAndItsCodeDecidesAboutARetry() {
    String id =
        Tasks.submit(
            user,
            "essential",
            List.of(
                Tasks.container(IMAGE, "idle", "sleep 600"),
                Tasks.container(
                    IMAGE,
                    "worker",
                    "exit $((AWS_BATCH_JOB_ATTEMPT + 6))",
                    Tasks.after("idle", "START"))),
            r ->
                r.retryStrategy(
                    s ->
                        s.attempts(5)
                            .evaluateOnExit(
                                EvaluateOnExit.builder()
                                    .onExitCode("7")
                                    .action(RetryAction.RETRY)
                                    .build(),
                                EvaluateOnExit.builder()
                                    .onReason("*")
                                    .action(RetryAction.EXIT)
                                    .build())));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo(EXITED);
    assertThat(job.attempts())
        .flatExtracting(attempt -> attempt.taskProperties().getFirst().containers())
        .extracting(ended -> ended.name() + " " + ended.exitCode())
        .containsExactly("idle 143", "worker 7", "idle 143", "worker 8");
  }

  @Test
  void aContainerAfterOneThatDidNotSucceedNeverStarts() {
    String id =
        submit(
            "no-start",
            Tasks.side(IMAGE, "prepare", "exit 1"),
            Tasks.container(IMAGE, "main", "true", Tasks.after("prepare", "SUCCESS")));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo("Task failed to start");
    assertThat(job.startedAt()).isNull();
    assertThat(container(job, "prepare").exitCode()).isEqualTo(1);
    assertThat(container(job, "main").exitCode()).isNull();
    assertThat(container(job, "main").logStreamName()).isNull();
  }

  @Test
  void anOverrideReachesTheContainerThatItNames() {
    submit(
        "overridden",
        Tasks.side(IMAGE, "side", "echo side $WORD"),
        Tasks.container(IMAGE, "main", "echo main", Tasks.after("side", "COMPLETE")));

    JobDetail job = user.awaitEnd(submitOverridden("main"));

    assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(lines(job, "main")).containsExactly("another word");
    assertThat(lines(job, "side")).containsExactly("side");
    assertThatThrownBy(() -> submitOverridden("nobody")).isInstanceOf(ClientException.class);
  }

  private static String submitOverridden(String container) {
    TaskContainerOverrides override =
        TaskContainerOverrides.builder()
            .name(container)
            .command("sh", "-c", "echo another $WORD")
            .environment(KeyValuePair.builder().name("WORD").value("word").build())
            .build();
    TaskPropertiesOverride task = TaskPropertiesOverride.builder().containers(override).build();
    return user.batch()
        .submitJob(
            r ->
                r.jobName("overridden")
                    .jobQueue(BatchUser.QUEUE)
                    .jobDefinition("overridden")
                    .ecsPropertiesOverride(e -> e.taskProperties(task)))
        .jobId();
  }

  @Test
  void aTerminatedTaskStopsAllItsContainers() {
    String id =
        submit(
            "terminated",
            Tasks.container(IMAGE, "main", "sleep 600"),
            Tasks.side(IMAGE, "side", "sleep 600"));
    user.await(id, JobStatus.RUNNING);

    user.batch().terminateJob(r -> r.jobId(id).reason("enough"));

    JobDetail job = user.awaitEnd(id);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo("enough");
    assertThat(container(job, "main").exitCode()).isEqualTo(143);
    assertThat(container(job, "side").exitCode()).isEqualTo(143);
  }

  private static String submitNodes(int count, String script) {
    return Tasks.submitNodes(user, IMAGE, count, script, _ -> {});
  }

  private static String mainAndOthers(String main, String others) {
    return """
    if [ $AWS_BATCH_JOB_NODE_INDEX = $AWS_BATCH_JOB_MAIN_NODE_INDEX ]; then
      %s
    else
      %s
    fi
    """
        .formatted(main, others);
  }

  /** Whoever connects while another is served may be let go without a word. */
  private static String untilGreeted(String client) {
    return """
    until [ "$greeting" ]; do
      greeting=$(%s </dev/null 2>/dev/null) || sleep 0.1
    done
    echo "$greeting"
    """
        .formatted(client);
  }

  @Test
  void nodesReachTheMainNodeByTheAddressThatTheyAreTold() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/busybox")),
        "there is no /bin/busybox (install busybox-static)");
    Gate gate = Gate.in(SERVERS.shared());
    String address = "$AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS";
    int port = freePort();
    String serve = "/bin/busybox nc -l -p %d -e echo hello from main".formatted(port);
    String id =
        submitNodes(
            3,
            "echo $AWS_BATCH_JOB_ID is $AWS_BATCH_JOB_NODE_INDEX of $AWS_BATCH_JOB_NUM_NODES,"
                + " main is at "
                + address
                + "\n"
                + mainAndOthers(
                    "%s; %s; %s".formatted(serve, serve, gate.pass()),
                    untilGreeted("/bin/busybox nc %s %d".formatted(address, port))));
    JobDetail first = user.await(id + "#1", JobStatus.SUCCEEDED);
    JobDetail second = user.await(id + "#2", JobStatus.SUCCEEDED);
    JobDetail main = user.job(id + "#0");
    assertThat(main.status()).isEqualTo(JobStatus.RUNNING);
    assertThat(user.job(id).status()).isEqualTo(JobStatus.RUNNING);
    String at = main.container().networkInterfaces().getFirst().privateIpv4Address();

    gate.open();

    JobDetail whole = user.awaitEnd(id);
    assertThat(whole.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(user.lines(main)).containsExactly(id + "#0 is 0 of 3, main is at");
    assertThat(user.lines(first))
        .containsExactly(id + "#1 is 1 of 3, main is at " + at, "hello from main");
    assertThat(user.lines(second))
        .containsExactly(id + "#2 is 2 of 3, main is at " + at, "hello from main");
    assertThat(whole.container()).isNull();
    assertThat(whole.nodeProperties().numNodes()).isEqualTo(3);
    assertThat(whole.attempts()).hasSize(1);
    assertThat(whole.attempts().getFirst().container().exitCode()).isZero();
    assertThat(whole.attempts().getFirst().container().logStreamName())
        .isEqualTo(main.container().logStreamName());
    assertThat(whole.startedAt()).isEqualTo(main.startedAt()).isLessThan(first.startedAt());
    assertThat(
            user.batch()
                .listJobs(r -> r.multiNodeJobId(id).jobStatus(JobStatus.SUCCEEDED))
                .jobSummaryList())
        .extracting(JobSummary::jobId)
        .containsExactly(id + "#0", id + "#1", id + "#2");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @Test
  void theMainNodeDecidesAndItsEndStopsTheOthers() {
    Gate gate = Gate.in(SERVERS.shared());
    String id =
        submitNodes(
            3,
            mainAndOthers(gate.pass(), "[ $AWS_BATCH_JOB_NODE_INDEX = 1 ] || exit 9; sleep 600"));
    JobDetail failed = user.await(id + "#2", JobStatus.FAILED);
    user.await(id + "#1", JobStatus.RUNNING);
    assertThat(user.job(id).status()).isEqualTo(JobStatus.RUNNING);

    gate.open();

    assertThat(user.awaitEnd(id).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(failed.container().exitCode()).isEqualTo(9);
    assertThat(failed.statusReason()).isEqualTo(EXITED);
    JobDetail stopped = user.job(id + "#1");
    assertThat(stopped.status()).isEqualTo(JobStatus.FAILED);
    assertThat(stopped.statusReason()).isEqualTo("Main node exited");
    assertThat(stopped.container().exitCode()).isEqualTo(143);
  }

  @Test
  void aFailedMainNodeStartsAllNodesAnew() {
    String up = SERVERS.shared().resolve("up").toString();
    String id =
        Tasks.submitNodes(
            user,
            IMAGE,
            3,
            mainAndOthers(
                """
                until [ -e %1$s.$AWS_BATCH_JOB_ATTEMPT.1 -a -e %1$s.$AWS_BATCH_JOB_ATTEMPT.2 ]; do
                  sleep 0.05
                done
                [ $AWS_BATCH_JOB_ATTEMPT = 2 ] || exit 6\
                """
                    .formatted(up),
                "touch %s.$AWS_BATCH_JOB_ATTEMPT.$AWS_BATCH_JOB_NODE_INDEX; sleep 600"
                    .formatted(up)),
            r -> r.retryStrategy(s -> s.attempts(3)));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.attempts())
        .extracting(attempt -> attempt.container().exitCode())
        .containsExactly(6, 0);
    IntStream.range(0, 3)
        .forEach(node -> assertThat(user.job(id + "#" + node).attempts()).hasSize(2));
  }

  @Test
  void nodesGetRoomTogetherOrNotAtAll() {
    Gate gate = Gate.in(SERVERS.shared());
    String blocker =
        user.submit(
            "blocker",
            "",
            r ->
                r.containerOverrides(
                    c ->
                        c.command("sh", "-c", gate.pass())
                            .resourceRequirements(BatchUser.asks(HOST_VCPUS - 2, 32))));
    user.await(blocker, JobStatus.RUNNING);
    String id = submitNodes(3, "true");
    String explain = "/longshore/v1/jobs/" + id + "/explain";
    Await.until("it waits", () -> user.http().object(explain).path("position").asInt() == 1);

    assertThat(user.http().object(explain).path("explanation").asText())
        .contains("3 vCPUs")
        .contains("2 vCPUs");
    assertThat(user.job(id).status()).isEqualTo(JobStatus.RUNNABLE);
    gate.open();
    assertThat(user.awaitEnd(id).status()).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aTerminatedJobStopsAllItsNodes() {
    String id = submitNodes(3, "sleep 600");
    List<String> nodes = List.of(id + "#0", id + "#1", id + "#2");
    nodes.forEach(node -> user.await(node, JobStatus.RUNNING));

    user.batch().terminateJob(r -> r.jobId(id).reason("enough"));

    JobDetail whole = user.awaitEnd(id);
    assertThat(whole.status()).isEqualTo(JobStatus.FAILED);
    assertThat(whole.statusReason()).isEqualTo("enough");
    assertThat(whole.isTerminated()).isTrue();
    assertThat(user.jobs(nodes))
        .hasSize(3)
        .allSatisfy(
            node -> {
              assertThat(node.status()).isEqualTo(JobStatus.FAILED);
              assertThat(node.container().exitCode()).isEqualTo(143);
            });
  }
}
