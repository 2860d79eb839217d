package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.TaskContainerDetails;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/**
 * {@code kill -9} of a server with jobs running and waiting, and a new start. The running jobs
 * print numbered lines all the time, and end when the test lets them: nothing depends on how fast
 * this machine is. How far a container is and how often it was started is asked past the server, by
 * {@link #key}.
 */
abstract class ServerKilledContract {

  private static final int RUNNING = 20;
  private static final int WAITING = 200;
  private static final String ONLY = "default";
  private static final Pattern LAST_LINE = Pattern.compile("end after (\\d+)");

  @RegisterExtension final Servers servers = new Servers();

  /** What starts a server with the engine and room for so many jobs of one vCPU. */
  abstract String[] flags(int vcpus);

  /** The image that the engine can run. */
  abstract String image();

  /** Shell commands at the start of every container; its key is {@code $me}. */
  abstract String atStart();

  /** Shell commands after each line {@code $n} that a running container has printed. */
  abstract String afterLine();

  /** A shell command that succeeds once {@link #letEnd} was called. */
  abstract String mayEnd();

  /** Lets these containers end. */
  abstract void letEnd(List<String> keys);

  /** The number of the latest line that each of these has printed, where there is one. */
  abstract Map<String, Integer> progress(List<String> keys);

  /** How often the container's command was started. */
  abstract long starts(String key);

  /** Which container of which job or node. */
  static String key(String job, String container) {
    return job + "." + container;
  }

  /** The only container of a job or node. */
  private static String key(String job) {
    return key(job, ONLY);
  }

  private static List<String> keys(List<String> jobs) {
    return jobs.stream().map(ServerKilledContract::key).toList();
  }

  @Test
  void adoptsRunningJobsAndRunsWaitingOnesOnceEach() {
    List<JobDetail> running;
    List<String> waiting;
    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING))).prepared()) {
      user.register(c -> c.image(image()));
      List<String> ids =
          IntStream.range(0, RUNNING)
              .mapToObj(code -> user.submit("runs", runs(ONLY, "exit " + code)))
              .toList();
      Await.until(
          RUNNING + " jobs run",
          () -> user.jobs(ids).stream().allMatch(job -> job.status() == JobStatus.RUNNING));
      awaitPrinting(keys(ids));
      String waits = starting(ONLY) + "echo short";
      waiting = IntStream.range(0, WAITING).mapToObj(_ -> user.submit("waits", waits)).toList();
      running = user.jobs(ids);
    }

    servers.latest().killHard();
    List<String> keys = running.stream().map(job -> key(job.jobId())).toList();
    Map<String, Integer> unseen = awaitProgress(keys);

    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING)))) {
      running.forEach(before -> assertAdopted(user.job(before.jobId()), before));
      assertThat(user.jobs(waiting)).hasSize(WAITING).allMatch(ServerKilledContract::waits);
      letEnd(keys);

      for (int code = 0; code < RUNNING; code++) {
        JobDetail job = user.awaitEnd(running.get(code).jobId());
        assertEnded(job, running.get(code), code);
        assertThat(starts(keys.get(code))).isEqualTo(1);
        assertThat(assertWhole(user.lines(job))).isGreaterThanOrEqualTo(unseen.get(keys.get(code)));
      }
      for (String id : waiting) {
        JobDetail job = user.awaitEnd(id);
        assertThat(job.status()).as(id).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(job.attempts()).as(id).hasSize(1);
        assertThat(starts(key(id))).as(id).isEqualTo(1);
        assertThat(user.lines(job)).as(id).containsExactly("short");
      }
    }
  }

  @Test
  void goesOnWithTheContainersOfATaskWhereItWas() {
    String running;
    List<String> starting;
    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING))).prepared()) {
      TaskContainerProperties first =
          Tasks.side(image(), "first", starting("first") + "echo first");
      running =
          Tasks.submit(
              user,
              "running",
              List.of(
                  first,
                  Tasks.container(
                      image(), "main", runs("main", "exit 0"), Tasks.after("first", "SUCCESS"))),
              _ -> {});
      List<TaskContainerProperties> containers =
          List.of(
              first,
              Tasks.side(
                  image(), "second", runs("second", "exit 0"), Tasks.after("first", "SUCCESS")),
              Tasks.container(
                  image(),
                  "main",
                  starting("main") + "echo main",
                  Tasks.after("second", "SUCCESS")));
      starting =
          Stream.generate(() -> Tasks.submit(user, "starting", containers, _ -> {}))
              .limit(2)
              .toList();
      user.await(running, JobStatus.RUNNING);
      starting.forEach(id -> user.await(id, JobStatus.STARTING));
      awaitPrinting(
          List.of(
              key(running, "main"),
              key(starting.getFirst(), "second"),
              key(starting.getLast(), "second")));
    }

    servers.latest().killHard();
    letEnd(List.of(key(starting.getFirst(), "second"))); // which no server sees

    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING)))) {
      assertThat(user.job(running).status()).isEqualTo(JobStatus.RUNNING);
      letEnd(List.of(key(running, "main"), key(starting.getLast(), "second")));

      assertTaskEnded(user, running, "first", "main");
      assertWhole(user.logs().lines(containers(user.job(running)).getLast().logStreamName()));
      for (String id : starting) {
        assertTaskEnded(user, id, "first", "second", "main");
        List<TaskContainerDetails> ended = containers(user.job(id));
        assertThat(user.logs().lines(ended.get(0).logStreamName())).containsExactly("first");
        assertWhole(user.logs().lines(ended.get(1).logStreamName()));
        assertThat(user.logs().lines(ended.get(2).logStreamName())).containsExactly("main");
      }
    }
  }

  private static List<TaskContainerDetails> containers(JobDetail job) {
    return job.ecsProperties().taskProperties().getFirst().containers();
  }

  private void assertTaskEnded(BatchUser user, String id, String... names) {
    JobDetail job = user.awaitEnd(id);
    assertThat(job.status()).as(job.statusReason()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.attempts()).hasSize(1);
    assertThat(containers(job)).extracting(TaskContainerDetails::name).containsExactly(names);
    assertThat(containers(job)).extracting(TaskContainerDetails::exitCode).containsOnly(0);
    for (String name : names) {
      assertThat(starts(key(id, name))).as(name).isEqualTo(1);
    }
  }

  @Test
  void adoptsNodesThatStillReachEachOther() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/busybox")),
        "there is no /bin/busybox (install busybox-static)");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String serve =
        "[ $AWS_BATCH_JOB_NODE_INDEX != 0 ] || /bin/busybox nc -l -p %d -e echo hello &\n"
            .formatted(port);
    String hear =
        "[ $AWS_BATCH_JOB_NODE_INDEX != 1 ] || [ hello = $(/bin/busybox nc %s %d </dev/null) ]"
            .formatted("$AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", port);
    String id;
    List<JobDetail> before;
    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING))).prepared()) {
      id = Tasks.submitNodes(user, image(), 3, serve + runs(ONLY, hear), _ -> {});
      List<String> nodes = List.of(id + "#0", id + "#1", id + "#2");
      nodes.forEach(node -> user.await(node, JobStatus.RUNNING));
      awaitPrinting(keys(nodes));
      before = user.jobs(nodes);
    }

    servers.latest().killHard();
    awaitProgress(before.stream().map(node -> key(node.jobId())).toList());

    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING)))) {
      assertThat(user.job(id).status()).isEqualTo(JobStatus.RUNNING);
      before.forEach(node -> assertAdopted(user.job(node.jobId()), node));
      letEnd(List.of(key(id + "#1"), key(id + "#2")));
      assertThat(user.awaitEnd(id + "#1").container().exitCode()).as("it heard").isZero();
      assertThat(user.awaitEnd(id + "#2").status()).isEqualTo(JobStatus.SUCCEEDED);
      letEnd(List.of(key(id + "#0")));

      JobDetail whole = user.awaitEnd(id);
      assertThat(whole.status()).as(whole.statusReason()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(whole.attempts()).hasSize(1);
      for (JobDetail node : before) {
        assertEnded(user.job(node.jobId()), node, 0);
        assertThat(starts(key(node.jobId()))).as(node.jobId()).isEqualTo(1);
        assertWhole(user.lines(node));
      }
    }
  }

  /** The beginning of every script. */
  private String starting(String container) {
    return "me=%s\n%s\n".formatted(key("$AWS_BATCH_JOB_ID", container), atStart());
  }

  /** A script that prints until it may end, and ends with a command of its own. */
  private String runs(String container, String end) {
    return """
    %sn=0
    until %s; do
      n=$((n+1))
      echo "line $n"
      %s
      sleep 0.2
    done
    echo "end after $n"
    %s
    """
        .formatted(starting(container), mayEnd(), afterLine(), end);
  }

  private void awaitPrinting(List<String> keys) {
    Await.until("all print", () -> progress(keys).size() == keys.size());
  }

  /** Waits until all have printed some lines that no server saw, and returns how far they are. */
  private Map<String, Integer> awaitProgress(List<String> keys) {
    Map<String, Integer> before = progress(keys);
    Map<String, Integer> now = new HashMap<>();
    Await.until(
        "all go on without a server",
        () -> {
          now.putAll(progress(keys));
          return keys.stream()
              .allMatch(key -> now.getOrDefault(key, 0) > before.getOrDefault(key, 0) + 1);
        });
    return now;
  }

  private static boolean waits(JobDetail job) {
    return job.status() == JobStatus.RUNNABLE && job.attempts().isEmpty();
  }

  private static void assertAdopted(JobDetail now, JobDetail before) {
    assertThat(now.status()).isEqualTo(JobStatus.RUNNING);
    assertThat(now.container().taskArn()).isEqualTo(before.container().taskArn());
    assertThat(now.container().logStreamName()).isEqualTo(before.container().logStreamName());
    assertThat(now.startedAt()).isEqualTo(before.startedAt());
    assertThat(now.attempts()).isEmpty();
  }

  private static void assertEnded(JobDetail job, JobDetail before, int exitCode) {
    assertThat(job.status()).isEqualTo(exitCode == 0 ? JobStatus.SUCCEEDED : JobStatus.FAILED);
    assertThat(job.container().exitCode()).isEqualTo(exitCode);
    assertThat(job.statusReason()).isEqualTo("Essential container in task exited");
    assertThat(job.attempts()).hasSize(1);
    assertThat(job.attempts().getFirst().container().taskArn())
        .isEqualTo(before.container().taskArn());
  }

  /** Every line once and in order; returns their number. */
  private static int assertWhole(List<String> lines) {
    Matcher last = LAST_LINE.matcher(lines.getLast());
    assertThat(last.matches()).as("%s", lines).isTrue();
    int count = Integer.parseInt(last.group(1));
    assertThat(lines.subList(0, lines.size() - 1))
        .isEqualTo(IntStream.rangeClosed(1, count).mapToObj(n -> "line " + n).toList());
    return count;
  }
}
