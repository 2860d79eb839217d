package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.MountPoint;
import software.amazon.awssdk.services.batch.model.Volume;

/**
 * {@code kill -9} of a server with jobs running and waiting, and a new start. The jobs of every
 * engine can reach the test's folder: they write there how far they are, and wait there for leave
 * to end, so that nothing depends on how fast this machine is.
 */
abstract class ServerKilledContract {

  private static final int RUNNING = 20;
  private static final int WAITING = 200;

  @RegisterExtension final Servers servers = new Servers();

  /** What starts a server with the engine and room for {@link #RUNNING} jobs. */
  abstract String[] flags(int vcpus);

  /** The image that the engine can run. */
  abstract String image();

  /** Skips the test where the engine cannot be had. */
  abstract void need();

  @BeforeEach
  void needEngine() {
    need();
  }

  @Test
  void adoptsRunningJobsAndRunsWaitingOnesOnceEach() throws IOException {
    List<JobDetail> running;
    List<String> waiting;
    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING))).prepared()) {
      user.register(this::withSharedFolder);
      List<String> ids =
          IntStream.range(0, RUNNING)
              .mapToObj(code -> user.submit("runs", longScript(code)))
              .toList();
      Await.until(RUNNING + " jobs run", () -> ids.stream().allMatch(id -> progress(id) > 0));
      Await.until(
          "the server knows that they run",
          () -> user.jobs(ids).stream().allMatch(job -> job.status() == JobStatus.RUNNING));
      waiting =
          IntStream.range(0, WAITING).mapToObj(_ -> user.submit("waits", shortScript())).toList();
      running = user.jobs(ids);
    }

    servers.latest().killHard();
    List<Integer> atDeath = running.stream().map(job -> progress(job.jobId())).toList();
    Await.until(
        "all jobs go on without a server",
        () ->
            IntStream.range(0, RUNNING)
                .allMatch(i -> progress(running.get(i).jobId()) > atDeath.get(i) + 1));

    try (BatchUser user = BatchUser.of(servers.start(flags(RUNNING)))) {
      assertAdopted(user, running);
      assertThat(user.jobs(waiting)).hasSize(WAITING).allMatch(ServerKilledContract::waits);
      Files.createFile(finish());

      for (int code = 0; code < RUNNING; code++) {
        assertEndedWithWholeLog(user, running.get(code), code);
      }
      for (String id : waiting) {
        JobDetail job = user.await(id, JobStatus.SUCCEEDED);
        assertThat(job.attempts()).as(id).hasSize(1);
        assertThat(user.lines(job)).containsExactly("short");
        assertThat(starts(id)).containsExactly("attempt 1");
      }
    }
  }

  private static boolean waits(JobDetail job) {
    return job.status() == JobStatus.RUNNABLE && job.attempts().isEmpty();
  }

  private static void assertAdopted(BatchUser user, List<JobDetail> before) {
    for (JobDetail job : before) {
      JobDetail now = user.job(job.jobId());
      assertThat(now.status()).isEqualTo(JobStatus.RUNNING);
      assertThat(now.container().taskArn()).isEqualTo(job.container().taskArn());
      assertThat(now.container().logStreamName()).isEqualTo(job.container().logStreamName());
      assertThat(now.startedAt()).isEqualTo(job.startedAt());
      assertThat(now.attempts()).isEmpty();
    }
  }

  private void assertEndedWithWholeLog(BatchUser user, JobDetail before, int code) {
    String id = before.jobId();
    JobDetail job = user.awaitEnd(id);
    assertThat(job.status()).isEqualTo(code == 0 ? JobStatus.SUCCEEDED : JobStatus.FAILED);
    assertThat(job.container().exitCode()).isEqualTo(code);
    assertThat(job.statusReason()).isEqualTo("Essential container in task exited");
    assertThat(job.attempts()).hasSize(1);
    assertThat(job.attempts().getFirst().container().taskArn())
        .isEqualTo(before.container().taskArn());
    assertThat(starts(id)).containsExactly("attempt 1");

    List<String> expected = new ArrayList<>();
    int last = progress(id);
    IntStream.rangeClosed(1, last).forEach(line -> expected.add("line " + line));
    expected.add("end after " + last);
    assertThat(user.lines(job)).isEqualTo(expected);
  }

  private void withSharedFolder(ContainerProperties.Builder container) {
    String folder = servers.shared().toString();
    container
        .image(image())
        .volumes(Volume.builder().name("shared").host(h -> h.sourcePath(folder)).build())
        .mountPoints(MountPoint.builder().sourceVolume("shared").containerPath(folder).build());
  }

  private String longScript(int exitCode) {
    return """
    cd %s
    echo "attempt $AWS_BATCH_JOB_ATTEMPT" >> starts.$AWS_BATCH_JOB_ID
    n=0
    while [ ! -e finish ]; do
      n=$((n+1))
      echo "line $n"
      echo $n > next.$AWS_BATCH_JOB_ID
      mv next.$AWS_BATCH_JOB_ID progress.$AWS_BATCH_JOB_ID
      sleep 0.2
    done
    echo "end after $n"
    exit %d
    """
        .formatted(servers.shared(), exitCode);
  }

  private String shortScript() {
    return "echo \"attempt $AWS_BATCH_JOB_ATTEMPT\" >> %s/starts.$AWS_BATCH_JOB_ID; echo short"
        .formatted(servers.shared());
  }

  private Path finish() {
    return servers.shared().resolve("finish");
  }

  /** How many lines a job has printed; 0 before its first. */
  private int progress(String id) {
    Path file = servers.shared().resolve("progress." + id);
    try {
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One line for each time that the job's command was started. */
  private List<String> starts(String id) {
    try {
      return Files.readAllLines(servers.shared().resolve("starts." + id));
    } catch (IOException e) {
      throw new AssertionError("never started: " + id, e);
    }
  }
}
