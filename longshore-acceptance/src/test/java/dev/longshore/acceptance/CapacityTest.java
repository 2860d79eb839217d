package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;

/** Jobs on a host of 2 vCPUs, 1 GiB and a GPU: who runs, who waits, and what is said about it. */
final class CapacityTest {

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
            "local.vcpus=2",
            "--set",
            "local.memoryMib=1024",
            "--set",
            "local.gpus=GPU-of-the-test");
    user = BatchUser.of(url).prepared();
  }

  @AfterAll
  static void end() {
    user.close();
  }

  @Test
  void runsTwoJobsTogetherWhileTheThirdWaits() throws IOException {
    Path finish = SERVERS.shared().resolve("finish-vcpus");
    String script = "while [ ! -e %s ]; do sleep 0.05; done".formatted(finish);
    String first = user.submit("first", script);
    String second = user.submit("second", script);
    String third = user.submit("third", "true");
    user.await(first, JobStatus.RUNNING);
    user.await(second, JobStatus.RUNNING);

    JsonNode explanation = explanation(third);
    assertThat(explanation.path("status").asText()).isEqualTo("RUNNABLE");
    assertThat(explanation.path("position").asInt()).isEqualTo(1);
    assertThat(explanation.path("explanation").asText()).contains("1 vCPU").contains("64 MiB");
    assertThat(user.job(third).status()).isEqualTo(JobStatus.RUNNABLE);

    Files.createFile(finish);
    JobDetail last = user.await(third, JobStatus.SUCCEEDED);
    long firstStop =
        Math.min(
            user.await(first, JobStatus.SUCCEEDED).stoppedAt(),
            user.await(second, JobStatus.SUCCEEDED).stoppedAt());
    assertThat(last.startedAt()).isGreaterThanOrEqualTo(firstStop);
  }

  @Test
  void countsMemoryToo() throws IOException {
    Path finish = SERVERS.shared().resolve("finish-memory");
    String big =
        user.submit(
            "big",
            "while [ ! -e %s ]; do sleep 0.05; done".formatted(finish),
            r ->
                r.containerOverrides(
                    c ->
                        c.command(
                                "sh",
                                "-c",
                                "while [ ! -e %s ]; do sleep 0.05; done".formatted(finish))
                            .resourceRequirements(BatchUser.asks(1, 1000))));
    user.await(big, JobStatus.RUNNING);
    String small = user.submit("small", "true");
    Await.until("it is known why", () -> explanation(small).path("position").asInt() == 1);

    assertThat(explanation(small).path("explanation").asText()).contains("64 MiB");
    assertThat(user.job(small).status()).isEqualTo(JobStatus.RUNNABLE);

    Files.createFile(finish);
    user.await(small, JobStatus.SUCCEEDED);
  }

  @Test
  void aJobHasItsGpuAlone() throws IOException {
    Path finish = SERVERS.shared().resolve("finish-gpu");
    String first =
        submitWithGpu(
            "echo $NVIDIA_VISIBLE_DEVICES; while [ ! -e %s ]; do sleep 0.05; done"
                .formatted(finish));
    user.await(first, JobStatus.RUNNING);
    String second = submitWithGpu("true");
    Await.until("it is known why", () -> explanation(second).path("position").asInt() == 1);

    assertThat(explanation(second).path("explanation").asText()).contains("1 GPU");
    assertThat(user.job(second).status()).isEqualTo(JobStatus.RUNNABLE);

    Files.createFile(finish);
    assertThat(user.lines(user.await(first, JobStatus.SUCCEEDED)))
        .containsExactly("GPU-of-the-test");
    user.await(second, JobStatus.SUCCEEDED);
  }

  private static String submitWithGpu(String script) {
    List<ResourceRequirement> asks = new ArrayList<>(BatchUser.asks(1, 64));
    asks.add(ResourceRequirement.builder().type(ResourceType.GPU).value("1").build());
    return user.submit(
        "with-gpu",
        script,
        r -> r.containerOverrides(c -> c.command("sh", "-c", script).resourceRequirements(asks)));
  }

  @Test
  void saysWhyAJobCanNeverRun() {
    String id =
        user.submit(
            "giant",
            "true",
            r -> r.containerOverrides(c -> c.resourceRequirements(BatchUser.asks(64, 64))));
    Await.until("a reason is given", () -> user.job(id).statusReason() != null);

    JobDetail job = user.job(id);

    assertThat(job.status()).isEqualTo(JobStatus.RUNNABLE);
    assertThat(job.statusReason()).startsWith("MISCONFIGURATION:");
    assertThat(explanation(id).path("explanation").asText()).contains("64 vCPU");
    user.batch().cancelJob(r -> r.jobId(id).reason("it never will"));
    JobDetail cancelled = user.await(id, JobStatus.FAILED);
    assertThat(cancelled.statusReason()).isEqualTo("it never will");
    assertThat(cancelled.startedAt()).isNull();
    assertThat(cancelled.isCancelled()).isTrue();
  }

  @Test
  void publishesWhatItMeasures() {
    user.await(user.submit("counted", "true"), JobStatus.SUCCEEDED);

    assertThat(user.http().page("/metrics").lines())
        .anyMatch(line -> line.startsWith("longshore_jobs{") && line.contains("queue="))
        .anyMatch(line -> line.matches("longshore_jobs_submitted_total [1-9].*"))
        .anyMatch(line -> line.matches("longshore_scheduler_cycle_seconds_count.* [1-9].*"))
        .anyMatch(line -> line.matches("longshore_store_commit_seconds_count.* [1-9].*"))
        .anyMatch(line -> line.matches("longshore_engine_launches_total [1-9].*"))
        .anyMatch(line -> line.startsWith("longshore_engine_launch_failures_total"));
    assertThat(user.http().object("/health").path("status").asText()).isEqualTo("serving");
    assertThat(user.http().object("/health").path("engine").asText()).isEqualTo("local");
  }

  private static JsonNode explanation(String id) {
    return user.http().object("/longshore/v1/jobs/" + id + "/explain");
  }
}
