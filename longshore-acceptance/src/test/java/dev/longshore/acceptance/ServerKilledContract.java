package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/**
 * {@code kill -9} of a server with jobs running and waiting, and a new start. The running jobs
 * print numbered lines all the time, and end when the test lets them: nothing depends on how fast
 * this machine is. How far a job is and how often it was started is asked past the server.
 */
abstract class ServerKilledContract {

  private static final int RUNNING = 20;
  private static final int WAITING = 200;
  private static final Pattern LAST_LINE = Pattern.compile("end after (\\d+)");

  @RegisterExtension final Servers servers = new Servers();

  /** What starts a server with the engine and room for so many jobs of one vCPU. */
  abstract String[] flags(int vcpus);

  /** The image that the engine can run. */
  abstract String image();

  /** Shell commands at the start of every job. */
  abstract String atStart();

  /** Shell commands after each line {@code $n} that a running job has printed. */
  abstract String afterLine();

  /** A shell command that succeeds once {@link #letEnd} was called. */
  abstract String mayEnd();

  /** Lets all running jobs end. */
  abstract void letEnd(List<String> ids);

  /** The number of the latest line that each of these jobs has printed, where there is one. */
  abstract Map<String, Integer> progress(List<String> ids);

  /** How often the job's command was started. */
  abstract long starts(String id);

  @Test
  void adoptsRunningJobsAndRunsWaitingOnesOnceEach() {
    List<JobDetail> running;
    List<String> waiting;
    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING))).prepared()) {
      user.register(c -> c.image(image()));
      List<String> ids =
          IntStream.range(0, RUNNING).mapToObj(code -> user.submit("runs", runs(code))).toList();
      Await.until(
          RUNNING + " jobs run",
          () -> user.jobs(ids).stream().allMatch(job -> job.status() == JobStatus.RUNNING));
      Await.until(RUNNING + " jobs print", () -> progress(ids).size() == RUNNING);
      String waits = atStart() + "\necho short";
      waiting = IntStream.range(0, WAITING).mapToObj(_ -> user.submit("waits", waits)).toList();
      running = user.jobs(ids);
    }

    servers.latest().killHard();
    Map<String, Integer> unseen = awaitProgress(running.stream().map(JobDetail::jobId).toList());

    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING)))) {
      running.forEach(before -> assertAdopted(user.job(before.jobId()), before));
      assertThat(user.jobs(waiting)).hasSize(WAITING).allMatch(ServerKilledContract::waits);
      letEnd(running.stream().map(JobDetail::jobId).toList());

      for (int code = 0; code < RUNNING; code++) {
        JobDetail job = user.awaitEnd(running.get(code).jobId());
        assertEnded(job, running.get(code), code);
        assertThat(starts(job.jobId())).isEqualTo(1);
        assertThat(assertWhole(user.lines(job))).isGreaterThanOrEqualTo(unseen.get(job.jobId()));
      }
      for (String id : waiting) {
        JobDetail job = user.awaitEnd(id);
        assertThat(job.status()).as(id).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(job.attempts()).as(id).hasSize(1);
        assertThat(starts(id)).as(id).isEqualTo(1);
        assertThat(user.lines(job)).as(id).containsExactly("short");
      }
    }
  }

  private String runs(int exitCode) {
    return """
    %s
    n=0
    until %s; do
      n=$((n+1))
      echo "line $n"
      %s
      sleep 0.2
    done
    echo "end after $n"
    exit %d
    """
        .formatted(atStart(), mayEnd(), afterLine(), exitCode);
  }

  /** Waits until all have printed some lines that no server saw, and returns how far they are. */
  private Map<String, Integer> awaitProgress(List<String> ids) {
    Map<String, Integer> before = progress(ids);
    Map<String, Integer> now = new HashMap<>();
    Await.until(
        "all jobs go on without a server",
        () -> {
          now.putAll(progress(ids));
          return ids.stream()
              .allMatch(id -> now.getOrDefault(id, 0) > before.getOrDefault(id, 0) + 1);
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
