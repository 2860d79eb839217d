package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.ContainerOverrides;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** CancelJob and TerminateJob: what becomes of a job in each state, and of an array. */
final class StopsTest {

  private static final String REASON = "not needed any more";

  /** More than half of the host: of two such jobs one waits. */
  private static final int MOST_VCPUS = 5;

  private static final int HOST_VCPUS = 8;

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  /** The two calls that stop a job. */
  enum Stop {
    CANCEL {
      @Override
      void call(BatchClient batch, String id, String reason) {
        batch.cancelJob(r -> r.jobId(id).reason(reason));
      }
    },
    TERMINATE {
      @Override
      void call(BatchClient batch, String id, String reason) {
        batch.terminateJob(r -> r.jobId(id).reason(reason));
      }
    };

    abstract void call(BatchClient batch, String id, String reason);

    void of(String id) {
      call(user.batch(), id, REASON);
    }

    /** Whether the job says that this call was accepted, and says nothing of the other. */
    void assertShown(JobDetail job) {
      assertThat(job.isCancelled()).isEqualTo(this == CANCEL ? true : null);
      assertThat(job.isTerminated()).isEqualTo(this == TERMINATE ? true : null);
    }
  }

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

  private static void assertNeverRan(JobDetail job, String reason) {
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo(reason);
    assertThat(job.attempts()).isEmpty();
    assertThat(job.startedAt()).isNull();
    assertThat(job.stoppedAt()).isPositive();
  }

  private static void needsMoreThanThereIs(ContainerOverrides.Builder overrides) {
    overrides.resourceRequirements(BatchUser.asks(100, 64));
  }

  @ParameterizedTest
  @EnumSource
  void aRunnableJobFailsAtOnce(Stop stop) {
    String id =
        user.submit("runnable", "", r -> r.containerOverrides(StopsTest::needsMoreThanThereIs));

    stop.of(id);

    JobDetail job = user.job(id);
    assertNeverRan(job, REASON);
    stop.assertShown(job);
  }

  @ParameterizedTest
  @EnumSource
  void aPendingJobFailsWhenWhatItWaitsForHasEnded(Stop stop) {
    Gate gate = Gate.in(SERVERS.shared());
    String before = user.submit("before", gate.pass());
    String id = user.submit("pending", "true", r -> r.dependsOn(on(before)));
    user.await(before, JobStatus.RUNNING);

    stop.of(id);

    JobDetail waiting = user.job(id);
    assertThat(waiting.status()).isEqualTo(JobStatus.PENDING);
    stop.assertShown(waiting);
    gate.open();
    JobDetail job = user.awaitEnd(id);
    assertNeverRan(job, REASON);
    stop.assertShown(job);
  }

  @ParameterizedTest
  @EnumSource
  void aPendingJobSaysThatItsDependencyFailedWhereThatCameFirst(Stop stop) {
    Gate gate = Gate.in(SERVERS.shared());
    String before = user.submit("before", gate.pass() + "; exit 1");
    String id = user.submit("pending", "true", r -> r.dependsOn(on(before)));

    stop.of(id);
    gate.open();

    JobDetail job = user.awaitEnd(id);
    assertNeverRan(job, "Dependent Job failed");
    stop.assertShown(job);
  }

  private static JobDependency on(String job) {
    return JobDependency.builder().jobId(job).build();
  }

  @Test
  void aRunningJobIsNotMovedByACancel() {
    Gate gate = Gate.in(SERVERS.shared());
    String id = user.submit("running", gate.pass());
    user.await(id, JobStatus.RUNNING);

    Stop.CANCEL.of(id);

    assertThat(user.job(id).status()).isEqualTo(JobStatus.RUNNING);
    gate.open();
    JobDetail job = user.awaitEnd(id);
    assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.statusReason()).isEqualTo("Essential container in task exited");
    assertThat(job.isCancelled()).isNull();
  }

  @Test
  void aRunningJobThatIsTerminatedFailsForTheReasonGivenAndIsNotRetried() {
    String id = user.submit("running", "sleep 600", r -> r.retryStrategy(s -> s.attempts(3)));
    user.await(id, JobStatus.RUNNING);

    Stop.TERMINATE.of(id);

    JobDetail job = user.awaitEnd(id);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason()).isEqualTo(REASON);
    assertThat(job.attempts()).hasSize(1);
    assertThat(job.attempts().getFirst().statusReason()).isEqualTo(REASON);
    assertThat(job.container().exitCode()).as("128 + SIGTERM").isEqualTo(143);
    assertThat(job.isTerminated()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aStartingJobIsTerminatedButNotCancelled(Stop stop) {
    Gate gate = Gate.in(SERVERS.shared());
    String id = Tasks.submitWithGateBeforeMain(user, gate);
    user.await(id, JobStatus.STARTING);

    stop.of(id);
    gate.open();

    JobDetail job = user.awaitEnd(id);
    switch (stop) {
      case CANCEL -> {
        assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(job.isCancelled()).isNull();
      }
      case TERMINATE -> {
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
        assertThat(job.statusReason()).isEqualTo(REASON);
        assertThat(job.isTerminated()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndedJobStaysAsItIs(Stop stop) {
    String succeeded = user.submit("succeeds", "true");
    String failed = user.submit("fails", "exit 4");
    JobDetail success = user.await(succeeded, JobStatus.SUCCEEDED);
    JobDetail failure = user.await(failed, JobStatus.FAILED);

    stop.of(succeeded);
    stop.of(failed);

    assertThat(user.job(succeeded)).isEqualTo(success);
    assertThat(user.job(failed)).isEqualTo(failure);
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownJobIsNoMistake(Stop stop) {
    stop.of(UUID.randomUUID().toString()); // AWS answers 200 {}

    assertThatThrownBy(() -> stop.call(user.batch(), "", REASON))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("'jobId' is a required field (cannot be an empty string)");
    assertThatThrownBy(() -> stop.call(user.batch(), UUID.randomUUID().toString(), ""))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("'reason' is a required field (cannot be an empty string)");
  }

  private static String arrayOfWhichOneChildRuns(Gate gate) {
    String array =
        user.submit(
            "array",
            "",
            r ->
                r.arrayProperties(a -> a.size(2))
                    .containerOverrides(
                        c ->
                            c.command("sh", "-c", gate.pass())
                                .resourceRequirements(BatchUser.asks(MOST_VCPUS, 64))));
    user.await(array + ":0", JobStatus.RUNNING);
    assertThat(user.job(array + ":1").status()).isEqualTo(JobStatus.RUNNABLE);
    return array;
  }

  @Test
  void aCancelledArrayEndsItsWaitingChildrenAndLetsTheRunningOnesEnd() {
    Gate gate = Gate.in(SERVERS.shared());
    String array = arrayOfWhichOneChildRuns(gate);

    Stop.CANCEL.of(array);

    assertNeverRan(user.job(array + ":1"), REASON);
    assertThat(user.job(array + ":0").status()).isEqualTo(JobStatus.RUNNING);
    JobDetail waiting = user.job(array);
    assertThat(waiting.status()).isEqualTo(JobStatus.PENDING);
    assertThat(waiting.isCancelled()).isTrue();
    gate.open();
    JobDetail parent = user.awaitEnd(array);
    assertThat(parent.status()).isEqualTo(JobStatus.FAILED);
    assertThat(parent.statusReason()).isEqualTo(REASON);
    assertThat(user.job(array + ":0").status()).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aTerminatedArrayEndsAllItsChildren() {
    String array = arrayOfWhichOneChildRuns(Gate.in(SERVERS.shared()));

    Stop.TERMINATE.of(array);

    JobDetail parent = user.awaitEnd(array);
    assertThat(parent.status()).isEqualTo(JobStatus.FAILED);
    assertThat(parent.statusReason()).isEqualTo(REASON);
    assertThat(parent.isTerminated()).isTrue();
    assertNeverRan(user.job(array + ":1"), REASON);
    JobDetail ran = user.job(array + ":0");
    assertThat(ran.status()).isEqualTo(JobStatus.FAILED);
    assertThat(ran.statusReason()).isEqualTo(REASON);
    assertThat(ran.container().exitCode()).isEqualTo(143);
  }

  @Test
  void aTerminatedChildLeavesItsSiblingsAlone() {
    Gate gate = Gate.in(SERVERS.shared());
    String array = user.submit("array", gate.pass(), r -> r.arrayProperties(a -> a.size(2)));
    user.await(array + ":0", JobStatus.RUNNING);
    user.await(array + ":1", JobStatus.RUNNING);

    Stop.TERMINATE.of(array + ":0");
    user.await(array + ":0", JobStatus.FAILED);
    gate.open();

    JobDetail parent = user.awaitEnd(array);
    assertThat(parent.statusReason()).isEqualTo("Array Child Job failed");
    assertThat(parent.isTerminated()).isNull();
    assertThat(user.job(array + ":0").statusReason()).isEqualTo(REASON);
    assertThat(user.job(array + ":1").status()).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void manyJobsAreCancelledAtOnceAndEachSaysHowItWent() {
    String runnable =
        user.submit("runnable", "", r -> r.containerOverrides(StopsTest::needsMoreThanThereIs));
    String unknown = UUID.randomUUID().toString();

    JsonNode answer =
        user.http()
            .post(
                "/v1/canceljobs",
                """
                {"jobs":["%s","%s","no-id"],"reason":"%s"}\
                """
                    .formatted(runnable, unknown, REASON));

    assertThat(answer.path("successful"))
        .extracting(JsonNode::asText)
        .containsExactly(runnable, unknown);
    assertThat(answer.path("errors")).hasSize(1);
    assertThat(answer.at("/errors/0/job").asText()).isEqualTo("no-id");
    assertThat(answer.at("/errors/0/code").asText()).isEqualTo("ValidationException");
    assertNeverRan(user.job(runnable), REASON);
  }
}
