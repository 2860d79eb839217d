package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.BatchException;
import software.amazon.awssdk.services.batch.model.CEState;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.JQState;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;

/**
 * The whole story with the AWS SDK for Java: every kind of end that a job comes to by itself. Stops
 * are the matter of {@link StopsTest}.
 */
final class JavaClientTest {

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    String url = SERVERS.start("--engine", "local", "--set", "jobs.minimumTimeoutSeconds=1");
    user = BatchUser.of(url).prepared();
  }

  @AfterAll
  static void end() {
    user.close();
  }

  @Test
  void runsJobWithItsEnvironmentAndKeepsItsLog() {
    String id =
        user.submit(
            "hello",
            "echo \"$GREETING from $AWS_BATCH_JOB_ID\"; echo trouble >&2",
            r ->
                r.containerOverrides(
                    c ->
                        c.command(
                                "sh", "-c", "echo \"$GREETING from $AWS_BATCH_JOB_ID\"; echo e >&2")
                            .environment(
                                KeyValuePair.builder().name("GREETING").value("hello").build())));

    JobDetail job = user.await(id, JobStatus.SUCCEEDED);

    assertThat(job.container().exitCode()).isZero();
    assertThat(job.statusReason()).isEqualTo("Essential container in task exited");
    assertThat(job.createdAt()).isLessThanOrEqualTo(job.startedAt());
    assertThat(job.startedAt()).isLessThanOrEqualTo(job.stoppedAt());
    assertThat(user.lines(job)).containsExactly("hello from " + id, "e");
  }

  @Test
  void keepsExitCodeOfJobThatFails() {
    JobDetail job = user.awaitEnd(user.submit("fails", "exit 42"));

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.container().exitCode()).isEqualTo(42);
    assertThat(job.attempts()).hasSize(1);
  }

  @Test
  void failsJobWhoseCommandDoesNotExist() {
    String id =
        user.submit(
            "no-command", "", r -> r.containerOverrides(c -> c.command("/no/such/program")));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo("Task failed to start");
    assertThat(job.container().reason()).startsWith("CannotStartContainerError");
    assertThat(job.container().exitCode()).isNull();
  }

  @Test
  void triesAgainUntilAnAttemptSucceeds() {
    String id =
        user.submit(
            "third-time",
            "echo attempt $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 3 ] || exit 9",
            r -> r.retryStrategy(s -> s.attempts(3)));

    JobDetail job = user.await(id, JobStatus.SUCCEEDED);

    assertThat(job.attempts())
        .extracting(attempt -> attempt.container().exitCode())
        .containsExactly(9, 9, 0);
    assertThat(job.attempts())
        .extracting(JavaClientTest::linesOf)
        .containsExactly(List.of("attempt 1"), List.of("attempt 2"), List.of("attempt 3"));
  }

  private static List<String> linesOf(AttemptDetail attempt) {
    return user.logs().lines(attempt.container().logStreamName());
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    String id = user.submit("never", "exit 5", r -> r.retryStrategy(s -> s.attempts(2)));

    JobDetail job = user.await(id, JobStatus.FAILED);

    assertThat(job.attempts()).hasSize(2);
    assertThat(job.container().exitCode()).isEqualTo(5);
  }

  @Test
  void stopsJobThatRunsTooLong() {
    String id =
        user.submit(
            "too-long",
            "sleep 600",
            r -> r.timeout(t -> t.attemptDurationSeconds(1)).retryStrategy(s -> s.attempts(3)));

    JobDetail job = user.await(id, JobStatus.FAILED);

    assertThat(job.statusReason()).isEqualTo("Job attempt duration exceeded timeout");
    assertThat(job.attempts()).as("a timed-out job is not tried again").hasSize(1);
    assertThat(job.stoppedAt() - job.startedAt()).isGreaterThanOrEqualTo(1000);
  }

  @Test
  void runsArrayAndThenTheJobThatDependsOnIt() {
    String array =
        user.submit(
            "three",
            "echo part $AWS_BATCH_JOB_ARRAY_INDEX",
            r -> r.arrayProperties(a -> a.size(3)));
    String after = user.submit("after", "echo all there", r -> r.dependsOn(dependency(array)));

    JobDetail last = user.await(after, JobStatus.SUCCEEDED);

    JobDetail parent = user.job(array);
    assertThat(parent.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(parent.arrayProperties().size()).isEqualTo(3);
    assertThat(parent.arrayProperties().statusSummary()).containsEntry("SUCCEEDED", 3);
    for (int index = 0; index < 3; index++) {
      JobDetail child = user.job(array + ":" + index);
      assertThat(child.arrayProperties().index()).isEqualTo(index);
      assertThat(user.lines(child)).containsExactly("part " + index);
      assertThat(child.stoppedAt()).isLessThanOrEqualTo(last.startedAt());
    }
    assertThat(
            user.batch()
                .listJobs(r -> r.arrayJobId(array).jobStatus(JobStatus.SUCCEEDED))
                .jobSummaryList())
        .hasSize(3);
  }

  private static JobDependency dependency(String id) {
    return JobDependency.builder().jobId(id).build();
  }

  @Test
  void failsWhatDependsOnAJobThatFails() {
    String first = user.submit("first", "exit 1");
    String second = user.submit("second", "true", r -> r.dependsOn(dependency(first)));

    JobDetail job = user.await(second, JobStatus.FAILED);

    assertThat(job.statusReason()).isEqualTo("Dependent Job failed");
    assertThat(job.attempts()).isEmpty();
    assertThat(job.stoppedAt()).isPositive();
  }

  @Test
  void listsJobsByNameAcrossPages() {
    List<String> ids =
        List.of(
            user.submit("page-me", "true"),
            user.submit("page-me", "true"),
            user.submit("page-me", "true"));

    List<String> found =
        user
            .batch()
            .listJobsPaginator(
                r ->
                    r.jobQueue(BatchUser.QUEUE)
                        .maxResults(2)
                        .filters(
                            KeyValuesPair.builder().name("JOB_NAME").values("page-me").build()))
            .stream()
            .flatMap(page -> page.jobSummaryList().stream())
            .map(JobSummary::jobId)
            .toList();

    assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void substitutesParameters() {
    String id =
        user.submit(
            "parameters",
            "",
            r ->
                r.containerOverrides(c -> c.command("echo", "Ref::greeting", "to-Ref::who"))
                    .parameters(Map.of("greeting", "good day", "who", "all")));

    JobDetail job = user.await(id, JobStatus.SUCCEEDED);

    assertThat(user.lines(job)).containsExactly("good day to-all");
    assertThatThrownBy(
            () ->
                user.submit(
                    "missing", "", r -> r.containerOverrides(c -> c.command("echo", "Ref::gone"))))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Unable to substitute value. No parameter found for reference gone");
  }

  @Test
  void refusesWhatIsNotThereByAwsWords() {
    assertThatThrownBy(() -> user.submit("nowhere", "true", r -> r.jobQueue("nowhere")))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("JobQueue nowhere not found.")
        .extracting(e -> ((BatchException) e).statusCode())
        .isEqualTo(400);
  }

  @Test
  void deletesQueueAndEnvironmentInTheirOrder() {
    user.createEnvironment("short-lived", 4);
    user.createQueue("short-lived", "short-lived");

    assertThatThrownBy(() -> user.batch().deleteJobQueue(r -> r.jobQueue("short-lived")))
        .isInstanceOf(ClientException.class);
    user.batch().updateJobQueue(r -> r.jobQueue("short-lived").state(JQState.DISABLED));
    user.batch()
        .updateComputeEnvironment(r -> r.computeEnvironment("short-lived").state(CEState.DISABLED));
    Await.until(
        "the environment has settled",
        () ->
            "VALID"
                .equals(
                    user.batch()
                        .describeComputeEnvironments(r -> r.computeEnvironments("short-lived"))
                        .computeEnvironments()
                        .getFirst()
                        .statusAsString()));
    assertThatThrownBy(
            () -> user.batch().deleteComputeEnvironment(r -> r.computeEnvironment("short-lived")))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Cannot delete, found existing JobQueue relationship");
    Await.until(
        "the queue has settled",
        () ->
            "VALID"
                .equals(
                    user.batch()
                        .describeJobQueues(r -> r.jobQueues("short-lived"))
                        .jobQueues()
                        .getFirst()
                        .statusAsString()));

    user.batch().deleteJobQueue(r -> r.jobQueue("short-lived"));
    Await.until(
        "the queue is gone",
        () ->
            user.batch().describeJobQueues(r -> r.jobQueues("short-lived")).jobQueues().isEmpty());
    user.batch().deleteComputeEnvironment(r -> r.computeEnvironment("short-lived"));
    Await.until(
        "the environment is gone",
        () ->
            user.batch()
                .describeComputeEnvironments(r -> r.computeEnvironments("short-lived"))
                .computeEnvironments()
                .isEmpty());
  }
}
