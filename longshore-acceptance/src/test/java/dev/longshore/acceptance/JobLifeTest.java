package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.ArrayJobDependency;
import software.amazon.awssdk.services.batch.model.ContainerOverrides;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;
import software.amazon.awssdk.services.batch.model.RetryAction;

/**
 * What users of AWS Batch rely on, rule by rule, with the settings that a server has when nobody
 * sets any: arrays, dependencies, retries, timeouts, lists and events. Stops are the matter of
 * {@link StopsTest}.
 */
@TestMethodOrder(OrderAnnotation.class)
final class JobLifeTest {

  private static final String DEPENDENT_FAILED = "Dependent Job failed";
  private static final String CHILD_FAILED = "Array Child Job failed";

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  /** A minute and a half of nothing but waiting, while the other tests run. */
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static String stubborn;

  @BeforeAll
  static void begin() {
    String url =
        SERVERS.start(
            "--engine", "local", "--set", "local.vcpus=64", "--set", "local.memoryMib=16384");
    user = BatchUser.of(url).prepared();
    stubborn =
        user.submit(
            "stubborn",
            "trap '' TERM; while :; do sleep 1; done",
            r -> r.timeout(t -> t.attemptDurationSeconds(60)).retryStrategy(s -> s.attempts(3)));
  }

  @AfterAll
  static void end() {
    user.close();
  }

  private static JobDependency on(String job) {
    return JobDependency.builder().jobId(job).build();
  }

  private static JobDependency nToN(String array) {
    return JobDependency.builder().jobId(array).type(ArrayJobDependency.N_TO_N).build();
  }

  private static JobDependency sequential() {
    return JobDependency.builder().type(ArrayJobDependency.SEQUENTIAL).build();
  }

  private static List<String> list(ListJobsRequest request) {
    return user.batch().listJobsPaginator(request).jobSummaryList().stream()
        .map(JobSummary::jobId)
        .toList();
  }

  private static List<String> listed(JobStatus status) {
    return list(ListJobsRequest.builder().jobQueue(BatchUser.QUEUE).jobStatus(status).build());
  }

  @Test
  void everyStatusIsDescribedAndListed() {
    Gate gate = Gate.in(SERVERS.shared());
    String running = user.submit("running", gate.pass());
    Map<JobStatus, String> jobs =
        Map.of(
            JobStatus.PENDING,
            user.submit("pending", "true", r -> r.dependsOn(on(running))),
            JobStatus.STARTING,
            Tasks.submitWithGateBeforeMain(user, gate),
            JobStatus.RUNNING,
            running,
            JobStatus.SUCCEEDED,
            user.submit("succeeds", "true"),
            JobStatus.FAILED,
            user.submit("fails", "exit 1"),
            JobStatus.RUNNABLE,
            user.submit("runnable", "true", r -> r.containerOverrides(JobLifeTest::muchRoom)));
    assertThat(listed(JobStatus.SUBMITTED)).isEmpty();
    jobs.forEach(
        (status, id) -> {
          JobDetail job = user.await(id, status);
          assertThat(job.createdAt()).isPositive();
          assertThat(job.startedAt() != null)
              .as("%s has a start", status)
              .isEqualTo(BatchUser.ENDED.contains(status) || status == JobStatus.RUNNING);
          assertThat(job.stoppedAt() != null)
              .as("%s has an end", status)
              .isEqualTo(BatchUser.ENDED.contains(status));
          for (JobStatus other : jobs.keySet()) {
            assertThat(listed(other).contains(id)).isEqualTo(other == status);
          }
        });

    gate.open();
    user.batch().cancelJob(r -> r.jobId(jobs.get(JobStatus.RUNNABLE)).reason("tidy"));
    jobs.values().forEach(user::awaitEnd);
  }

  /** More than the host has; what is submitted after such a job waits with it. */
  private static void muchRoom(ContainerOverrides.Builder overrides) {
    overrides.resourceRequirements(BatchUser.asks(100, 64));
  }

  @Test
  void anArrayFailsWhenAllItsChildrenHaveEndedAndOneFailed() {
    Gate gate = Gate.in(SERVERS.shared());
    String array =
        user.submit(
            "one-fails",
            "[ $AWS_BATCH_JOB_ARRAY_INDEX = 1 ] || exit 3; " + gate.pass(),
            r -> r.arrayProperties(a -> a.size(2)));
    user.await(array + ":0", JobStatus.FAILED);
    user.await(array + ":1", JobStatus.RUNNING);

    JobDetail before = user.job(array);
    assertThat(before.status()).isEqualTo(JobStatus.PENDING);
    assertThat(before.stoppedAt()).isNull();
    assertThat(before.arrayProperties().statusSummary())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "SUBMITTED",
                0,
                "PENDING",
                0,
                "RUNNABLE",
                0,
                "STARTING",
                0,
                "RUNNING",
                1,
                "SUCCEEDED",
                0,
                "FAILED",
                1));

    gate.open();
    JobDetail after = user.awaitEnd(array);
    assertThat(after.status()).isEqualTo(JobStatus.FAILED);
    assertThat(after.statusReason()).isEqualTo(CHILD_FAILED);
    assertThat(after.startedAt()).isNull();
    assertThat(after.attempts()).isEmpty();
    assertThat(after.arrayProperties().statusSummary())
        .containsEntry("SUCCEEDED", 1)
        .containsEntry("FAILED", 1);
    assertThat(user.job(array + ":0").container().exitCode()).isEqualTo(3);
    JobDetail last = user.job(array + ":1");
    assertThat(last.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(after.stoppedAt()).isGreaterThanOrEqualTo(last.stoppedAt());
  }

  @Test
  void oneFailedIndexFailsTheSameIndexAllAlongAChainOfNToN() {
    String first =
        user.submit(
            "first", "[ $AWS_BATCH_JOB_ARRAY_INDEX != 1 ]", r -> r.arrayProperties(a -> a.size(3)));
    String second =
        user.submit(
            "second", "true", r -> r.arrayProperties(a -> a.size(3)).dependsOn(nToN(first)));
    String third =
        user.submit(
            "third", "true", r -> r.arrayProperties(a -> a.size(3)).dependsOn(nToN(second)));

    for (String array : List.of(first, second, third)) {
      JobDetail parent = user.awaitEnd(array);
      assertThat(parent.status()).isEqualTo(JobStatus.FAILED);
      assertThat(parent.statusReason()).isEqualTo(CHILD_FAILED);
      assertThat(user.jobs(List.of(array + ":0", array + ":1", array + ":2")))
          .extracting(JobDetail::status)
          .containsExactly(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.SUCCEEDED);
    }
    for (String array : List.of(second, third)) {
      JobDetail child = user.job(array + ":1");
      assertThat(child.statusReason()).isEqualTo(DEPENDENT_FAILED);
      assertThat(child.attempts()).isEmpty();
      assertThat(child.startedAt()).isNull();
    }
    assertThat(user.job(third + ":2").startedAt())
        .isGreaterThanOrEqualTo(user.job(second + ":2").stoppedAt());
    assertThat(user.job(third + ":1").dependsOn())
        .extracting(JobDependency::jobId)
        .containsExactly(second + ":1");
  }

  @Test
  void sequentialChildrenRunOneAfterTheOther() throws IOException {
    Path order = Files.createTempFile(SERVERS.shared(), "order", "");
    String script =
        "echo start $AWS_BATCH_JOB_ARRAY_INDEX >> %1$s; echo end $AWS_BATCH_JOB_ARRAY_INDEX >> %1$s"
            .formatted(order);
    String array =
        user.submit(
            "in-order", script, r -> r.arrayProperties(a -> a.size(4)).dependsOn(sequential()));

    assertThat(user.awaitEnd(array).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(Files.readAllLines(order))
        .containsExactly(
            "start 0", "end 0", "start 1", "end 1", "start 2", "end 2", "start 3", "end 3");
  }

  @Test
  void sequentialChildrenAfterAFailedOneNeverRun() {
    String array =
        user.submit(
            "breaks-off",
            "[ $AWS_BATCH_JOB_ARRAY_INDEX != 1 ]",
            r -> r.arrayProperties(a -> a.size(4)).dependsOn(sequential()));

    assertThat(user.awaitEnd(array).statusReason()).isEqualTo(CHILD_FAILED);
    assertThat(user.job(array + ":0").status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(user.job(array + ":1").container().exitCode()).isEqualTo(1);
    assertThat(user.jobs(List.of(array + ":2", array + ":3")))
        .hasSize(2)
        .allSatisfy(
            child -> {
              assertThat(child.status()).isEqualTo(JobStatus.FAILED);
              assertThat(child.statusReason()).isEqualTo(DEPENDENT_FAILED);
              assertThat(child.attempts()).isEmpty();
            });
  }

  @Test
  void retriesStopAtTheExitCodeThatARuleNames() {
    String id =
        user.submit(
            "exit-on-3",
            "exit $((AWS_BATCH_JOB_ATTEMPT + 1))",
            r ->
                r.retryStrategy(
                    s ->
                        s.attempts(3)
                            .evaluateOnExit(
                                EvaluateOnExit.builder()
                                    .onExitCode("3")
                                    .action(RetryAction.EXIT)
                                    .build())));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.attempts())
        .extracting(attempt -> attempt.container().exitCode())
        .as("2 matches no rule and is tried again, 3 is not")
        .containsExactly(2, 3);
    assertThat(job.attempts())
        .extracting(attempt -> attempt.container().logStreamName())
        .doesNotHaveDuplicates();
    assertThat(job.retryStrategy().evaluateOnExit())
        .extracting(EvaluateOnExit::actionAsString)
        .containsExactly("exit");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aTimeoutKillsWhatIgnoresTermAndIsNotRetried() {
    assertThat(user.statusesUntilEnd(stubborn))
        .containsExactly("RUNNABLE", "STARTING", "RUNNING", "FAILED");

    JobDetail job = user.job(stubborn);
    assertThat(job.statusReason()).isEqualTo("Job attempt duration exceeded timeout");
    assertThat(job.attempts()).hasSize(1);
    assertThat(job.attempts().getFirst().statusReason()).isEqualTo(job.statusReason());
    assertThat(job.container().exitCode()).as("128 + SIGKILL").isEqualTo(137);
    assertThat(job.stoppedAt() - job.startedAt())
        .as("a minute and the grace of half of one")
        .isBetween(90_000L, 100_000L);
  }

  @Test
  void overridesOfMoreThan8192CharactersAreAcceptedAndFailTheJob() {
    KeyValuePair large = KeyValuePair.builder().name("LARGE").value("x".repeat(8100)).build();
    String id =
        user.submit(
            "too-much",
            "",
            r ->
                r.containerOverrides(c -> c.command("true").environment(large))
                    .retryStrategy(s -> s.attempts(3)));

    JobDetail job = user.awaitEnd(id);

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo("Container Overrides length must be at most 8192");
    assertThat(job.attempts()).isEmpty();
    assertThat(job.startedAt()).isNull();
    assertThat(job.stoppedAt()).isPositive();
  }

  @Test
  void listsShowWhatRunsUnlessAskedForMoreAndChildrenOnlyOfTheirArray() {
    Gate gate = Gate.in(SERVERS.shared());
    String single = user.submit("listed", gate.pass());
    String array =
        user.submit(
            "listed",
            "[ $AWS_BATCH_JOB_ARRAY_INDEX != 1 ] || " + gate.pass(),
            r -> r.arrayProperties(a -> a.size(3)));
    user.await(single, JobStatus.RUNNING);
    user.await(array + ":1", JobStatus.RUNNING);
    user.await(array + ":0", JobStatus.SUCCEEDED);
    user.await(array + ":2", JobStatus.SUCCEEDED);

    assertThat(list(ListJobsRequest.builder().jobQueue(BatchUser.QUEUE).build()))
        .contains(single, stubborn)
        .doesNotContain(array, array + ":0", array + ":1", array + ":2");
    assertThat(listed(JobStatus.PENDING)).contains(array);
    ListJobsRequest children = ListJobsRequest.builder().arrayJobId(array).build();
    assertThat(list(children)).containsExactly(array + ":1");
    assertThat(list(children.copy(r -> r.jobStatus(JobStatus.SUCCEEDED).maxResults(1))))
        .containsExactly(array + ":0", array + ":2");

    gate.open();
    user.awaitEnd(single);
    user.awaitEnd(array);
  }

  @Test
  void everyChangeButTheSubmitIsAnEvent() {
    Gate gate = Gate.in(SERVERS.shared());
    String before = user.submit("before", gate.pass());
    String id =
        user.submit(
            "eventful",
            "[ $AWS_BATCH_JOB_ATTEMPT = 2 ]",
            r -> r.dependsOn(on(before)).retryStrategy(s -> s.attempts(2)));
    gate.open();

    List<JsonNode> events = user.http().eventsUntilEnd(id);

    assertThat(events)
        .extracting(event -> event.at("/detail/status").asText())
        .containsExactly(
            "PENDING",
            "RUNNABLE",
            "STARTING",
            "RUNNING",
            "RUNNABLE",
            "STARTING",
            "RUNNING",
            "SUCCEEDED");
    assertThat(events)
        .extracting(event -> event.at("/detail/attempts").size())
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 2);
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.path("detail-type").asText()).isEqualTo("Batch Job State Change");
              assertThat(event.path("source").asText()).isEqualTo("aws.batch");
              assertThat(event.at("/resources/0").asText()).endsWith(":job/" + id);
            });
  }

  @Test
  void childrenHaveEventsOfTheirOwnAndTheirParentEndsLast() {
    String array = user.submit("eventful", "true", r -> r.arrayProperties(a -> a.size(2)));

    List<JsonNode> events = user.http().eventsUntilEnd(array);

    assertThat(statuses(events, array)).containsExactly("PENDING", "SUCCEEDED");
    for (String child : List.of(array + ":0", array + ":1")) {
      assertThat(statuses(events, child))
          .endsWith("RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED")
          .doesNotContain("SUBMITTED");
    }
  }

  private static List<String> statuses(List<JsonNode> events, String job) {
    return events.stream()
        .map(event -> event.path("detail"))
        .filter(detail -> detail.path("jobId").asText().equals(job))
        .map(detail -> detail.path("status").asText())
        .toList();
  }

  @Test
  void theSameSubmitUnderTheSameKeyIsOneJob() {
    String key = UUID.randomUUID().toString();
    List<String> ids = new ArrayList<>();
    for (String _ : List.of("first", "again")) {
      ids.add(
          user.submit(
              "once",
              "true",
              r -> r.overrideConfiguration(c -> c.putHeader("X-Longshore-Idempotency-Key", key))));
      user.awaitEnd(ids.getFirst());
    }
    ids.add(user.submit("once", "true"));

    assertThat(ids.get(1)).isEqualTo(ids.getFirst());
    assertThat(ids.get(2)).isNotEqualTo(ids.getFirst());
  }

  @Test
  void eachKindOfJobFindsItsOwnVariables() {
    String script = "env | grep '^AWS_BATCH' | sort";
    String single =
        user.submit(
            "variables",
            "",
            r ->
                r.containerOverrides(
                    c ->
                        c.command("sh", "-c", script)
                            .environment(
                                KeyValuePair.builder().name("AWS_BATCH_MINE").value("1").build())));
    String array = user.submit("variables", script, r -> r.arrayProperties(a -> a.size(2)));
    List<String> all =
        List.of(
            "AWS_BATCH_CE_NAME=" + BatchUser.ENVIRONMENT,
            "AWS_BATCH_JOB_ATTEMPT=1",
            "AWS_BATCH_JQ_NAME=" + BatchUser.QUEUE);

    assertThat(user.lines(user.awaitEnd(single)))
        .containsExactlyInAnyOrderElementsOf(with(all, "AWS_BATCH_JOB_ID=" + single));
    assertThat(user.lines(user.awaitEnd(array + ":1")))
        .containsExactlyInAnyOrderElementsOf(
            with(
                all,
                "AWS_BATCH_JOB_ID=" + array + ":1",
                "AWS_BATCH_JOB_ARRAY_INDEX=1",
                "AWS_BATCH_JOB_ARRAY_SIZE=2"));
  }

  private static List<String> with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }
}
