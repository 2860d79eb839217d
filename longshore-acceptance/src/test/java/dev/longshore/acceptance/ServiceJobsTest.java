package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.batch.model.ServiceJobRetryAction.EXIT;
import static software.amazon.awssdk.services.batch.model.ServiceJobRetryAction.RETRY;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.FAILED;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.RUNNABLE;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.RUNNING;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.SUCCEEDED;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Unpacked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.FrontOfQueueJobSummary;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.QueueSnapshotCapacityUsage;
import software.amazon.awssdk.services.batch.model.ServiceJobEvaluateOnExit;
import software.amazon.awssdk.services.batch.model.ServiceJobRetryAction;
import software.amazon.awssdk.services.batch.model.ServiceJobRetryStrategy;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;

/** Training jobs as their users have them. */
final class ServiceJobsTest {

  @RegisterExtension final Servers servers = new Servers();

  private BatchUser start() {
    return BatchUser.of(
        servers.start(
            "--engine", "local", "--set", "local.vcpus=4", "--set", "local.memoryMib=16384"));
  }

  @Test
  void aJobOutlivesItsServer() throws IOException {
    Gate gate = Gate.in(servers.shared());
    Path starts = servers.shared().resolve("starts");
    String id;
    try (BatchUser user = start()) {
      ServiceUser service = new ServiceUser(user, "training").prepared(1, null);
      id =
          service.submit(
              "job",
              "echo started >> %s; %s; echo weights > $SM_MODEL_DIR/m"
                  .formatted(starts, gate.pass()),
              _ -> {});
      service.await(id, RUNNING);
    }
    servers.latest().killHard();
    try (BatchUser user = start()) {
      ServiceUser service = new ServiceUser(user, "training");
      assertThat(service.job(id).status()).isEqualTo(RUNNING);
      gate.open();
      DescribeServiceJobResponse job = service.await(id, SUCCEEDED);

      assertThat(job.attempts()).hasSize(1);
      assertThat(job.attempts().getFirst().serviceResourceId())
          .isEqualTo(job.latestAttempt().serviceResourceId());
      assertThat(job.latestAttempt().serviceResourceId().value())
          .startsWith("arn:aws:sagemaker:us-east-1:000000000000:training-job/AWSBatchjob");
      assertThat(job.statusReason())
          .isEqualTo("Received status from SageMaker: Training job completed");
      assertThat(List.of(job.createdAt(), job.scheduledAt(), job.startedAt(), job.stoppedAt()))
          .isSorted();
      assertThat(job.isTerminated()).as("AWS never says false").isNull();
      assertThat(Files.readAllLines(starts)).containsExactly("started");
      assertThat(Unpacked.of(kept(id).resolve("model.tar.gz"))).isEqualTo(Map.of("m", "weights\n"));
    }
  }

  /** Where the output is of a job that names no folder for it. */
  private Path kept(String id) {
    return servers.data().resolve("service-jobs").resolve(id).resolve("output");
  }

  @Test
  void jobsAreSeenChangedAndTerminated() {
    try (BatchUser user = start()) {
      String policy =
          user.batch().createSchedulingPolicy(r -> r.name("fair").fairsharePolicy(p -> {})).arn();
      ServiceUser service = new ServiceUser(user, "fair-queue").prepared(1, policy);
      Gate gate = Gate.in(servers.shared());
      String runs = service.submit("runs", gate.pass(), ofShare("a"));
      service.await(runs, RUNNING);
      String waits =
          service.submit("waits", "true", ofShare("b").andThen(r -> r.tags(Map.of("team", "b"))));
      service.await(waits, RUNNABLE);

      KeyValuesPair ofB = ServiceUser.filter("SHARE_IDENTIFIER", "b");
      assertThat(service.list(_ -> {})).containsExactly(runs);
      assertThat(service.list(r -> r.jobStatus(RUNNABLE))).containsExactly(waits);
      assertThat(service.list(r -> r.filters(ServiceUser.filter("JOB_NAME", "WAI*"))))
          .containsExactly(waits);
      assertThat(service.list(r -> r.filters(ofB))).containsExactly(waits);
      assertThat(service.list(r -> r.jobStatus(RUNNING).filters(ofB))).isEmpty();

      user.batch().updateServiceJob(r -> r.jobId(waits).schedulingPriority(7));
      DescribeServiceJobResponse job = service.job(waits);
      assertThat(job.schedulingPriority()).isEqualTo(7);
      assertThat(job.shareIdentifier()).isEqualTo("b");
      user.batch().tagResource(r -> r.resourceArn(job.jobArn()).tags(Map.of("quay", "7")));
      assertThat(user.batch().listTagsForResource(r -> r.resourceArn(job.jobArn())).tags())
          .isEqualTo(service.job(waits).tags())
          .isEqualTo(Map.of("team", "b", "quay", "7"));

      var snapshot = user.batch().getJobQueueSnapshot(r -> r.jobQueue("fair-queue"));
      assertThat(snapshot.frontOfQueue().jobs())
          .extracting(FrontOfQueueJobSummary::jobArn)
          .containsExactly(job.jobArn());
      assertThat(snapshot.queueUtilization().totalCapacityUsage())
          .containsExactly(
              QueueSnapshotCapacityUsage.builder()
                  .capacityUnit(ServiceUser.INSTANCES)
                  .quantity(1.0)
                  .build());

      service.terminate(waits);
      DescribeServiceJobResponse ended = service.await(waits, FAILED);
      assertThat(ended.statusReason()).isEqualTo("enough");
      assertThat(ended.isTerminated()).isTrue();
      assertThat(ended.attempts()).isEmpty();
      JsonNode answer =
          user.http()
              .post(
                  "/v1/terminateservicejobs",
                  "{\"jobs\":[\"%s\",\"none\"],\"reason\":\"all of it\"}".formatted(runs));
      assertThat(answer.at("/successful/0").asText()).isEqualTo(runs);
      assertThat(answer.at("/errors/0/job").asText()).isEqualTo("none");
      assertThat(service.await(runs, FAILED).statusReason()).isEqualTo("all of it");
    }
  }

  private static Consumer<SubmitServiceJobRequest.Builder> ofShare(String share) {
    return r -> r.shareIdentifier(share);
  }

  @Test
  void theReasonDecidesWhetherAJobIsTriedAgain() {
    try (BatchUser user = start()) {
      ServiceUser service = new ServiceUser(user, "training").prepared(4, null);
      String script =
          "if [ -e %1$s ]; then exit 0; fi; touch %1$s; exit 3"
              .formatted(servers.shared().resolve("tried"));
      String failed = "Received status from SageMaker: AlgorithmError: , exit code: 3";
      String again =
          service.submit(
              "again",
              script,
              r -> r.retryStrategy(s -> onReason(s, "Received status from SageMaker: Algo*")));
      assertThat(service.await(again, SUCCEEDED).attempts())
          .extracting(attempt -> attempt.statusReason())
          .containsExactly(failed, "Received status from SageMaker: Training job completed");

      String notAgain =
          service.submit(
              "not-again",
              "exit 3",
              r -> r.retryStrategy(s -> onReason(s, "Received status from SageMaker: Client*")));
      assertThat(service.await(notAgain, FAILED).attempts())
          .extracting(attempt -> attempt.statusReason())
          .containsExactly(failed);
    }
  }

  /** Tries again for this reason, and for no other. */
  private static void onReason(ServiceJobRetryStrategy.Builder strategy, String reason) {
    strategy.attempts(3).evaluateOnExit(rule(reason, RETRY), rule("*", EXIT));
  }

  private static ServiceJobEvaluateOnExit rule(String reason, ServiceJobRetryAction action) {
    return ServiceJobEvaluateOnExit.builder().onStatusReason(reason).action(action).build();
  }
}
