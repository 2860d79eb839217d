package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.batch.model.QuotaShareInSharePreemptionState.ENABLED;
import static software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingStrategy.LEND_AND_BORROW;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.FAILED;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.RUNNABLE;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.RUNNING;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.KeyValuesPair;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;

/** Two teams of one instance each: they lend, borrow, and want back what is theirs. */
final class QuotaPreemptionTest {

  private static final String ACROSS =
      "Cross-share preemption triggered to reclaim borrowed capacity";

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static ServiceUser service;

  @BeforeAll
  static void begin() {
    user =
        BatchUser.of(
            SERVERS.start(
                "--engine", "local", "--set", "local.vcpus=8", "--set", "local.memoryMib=16384"));
    service = new ServiceUser(user, "quotas").preparedForQuotas(2);
    service.createShare("lender", 1, LEND_AND_BORROW, ENABLED);
    service.createShare("borrower", 1, LEND_AND_BORROW, ENABLED);
  }

  @AfterAll
  static void end() {
    user.close();
  }

  private final List<String> submitted = new ArrayList<>();

  /** A job that is left would take the room of the next test. */
  @AfterEach
  void endJobs() {
    submitted.forEach(service::terminate);
    submitted.forEach(id -> service.await(id, FAILED));
  }

  private String submit(
      String share, String script, Consumer<SubmitServiceJobRequest.Builder> more) {
    String id = service.submit("job", script, r -> r.quotaShareName(share).applyMutation(more));
    submitted.add(id);
    return id;
  }

  /** Submits a job that runs until it is told to end. */
  private String run(String share, Consumer<SubmitServiceJobRequest.Builder> more) {
    String id = submit(share, "sleep 600", more);
    service.await(id, RUNNING);
    return id;
  }

  @Test
  void whoHasBorrowedMakesRoomAndWaitsAgain() {
    Gate gate = Gate.in(SERVERS.shared());
    String own = run("borrower", _ -> {});
    String borrowed =
        submit(
            "borrower",
            "trap '%s; exit 1' TERM; while :; do sleep 0.05; done".formatted(gate.pass()),
            _ -> {});
    service.await(borrowed, RUNNING);
    KeyValuesPair ofBorrower = ServiceUser.filter("QUOTA_SHARE_NAME", "borrower");
    assertThat(service.list(r -> r.jobStatus(RUNNING).filters(ofBorrower)))
        .containsExactlyInAnyOrder(own, borrowed);

    String owner = submit("lender", "sleep 600", _ -> {});
    Await.until(
        "it is to make room",
        () -> ("PREEMPTION_IN_PROGRESS: " + ACROSS).equals(service.job(borrowed).statusReason()));
    assertThat(service.job(owner).status()).isEqualTo(RUNNABLE);
    gate.open();

    service.await(owner, RUNNING);
    DescribeServiceJobResponse waiting = service.await(borrowed, RUNNABLE);
    assertThat(waiting.attempts()).isEmpty();
    assertThat(waiting.preemptionSummary().preemptedAttemptCount()).isEqualTo(1);
    assertThat(waiting.preemptionSummary().recentPreemptedAttempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.statusReason()).isEqualTo(ACROSS);
              assertThat(attempt.startedAt()).isLessThan(attempt.stoppedAt());
              assertThat(attempt.serviceResourceId().value()).contains(":training-job/");
            });
    var snapshot = user.batch().getJobQueueSnapshot(r -> r.jobQueue(service.queue()));
    assertThat(snapshot.frontOfQuotaShares().quotaShares().get("borrower"))
        .extracting(first -> first.jobArn())
        .containsExactly(waiting.jobArn());
    assertThat(snapshot.queueUtilization().quotaShareUtilization().topCapacityUtilization())
        .extracting(use -> use.quotaShareName() + " " + use.capacityUsage().getFirst().quantity())
        .containsExactly("borrower 1.0", "lender 1.0");

    service.terminate(borrowed);
    List<JsonNode> events = user.http().eventsUntilEnd(borrowed);
    List<JsonNode> preemptions =
        events.stream()
            .filter(event -> event.path("detail-type").asText().contains("Preemption"))
            .toList();
    assertThat(preemptions)
        .extracting(event -> event.path("detail-type").asText())
        .containsExactly(
            "Batch Service Job Preemption Started", "Batch Service Job Preemption Completed");
    assertThat(preemptions)
        .allMatch(event -> event.at("/detail/preemptedJobArn").asText().equals(waiting.jobArn()));
    assertThat(preemptions.getFirst().at("/detail/statusReason").asText())
        .isEqualTo("PREEMPTION_IN_PROGRESS: " + ACROSS);
    assertThat(preemptions.getLast().at("/detail/preemptionSummary/preemptedAttemptCount").asInt())
        .isEqualTo(1);
  }

  @Test
  void whoIsNotToBeTriedAgainFails() {
    run("borrower", _ -> {});
    String borrowed =
        run(
            "borrower",
            r -> r.preemptionConfiguration(p -> p.preemptionRetriesBeforeTermination(0)));
    run("lender", _ -> {});

    DescribeServiceJobResponse failed = service.await(borrowed, FAILED);
    assertThat(failed.statusReason()).isEqualTo(ACROSS);
    assertThat(failed.preemptionSummary().preemptedAttemptCount()).isEqualTo(1);
    assertThat(failed.preemptionConfiguration().preemptionRetriesBeforeTermination()).isZero();
  }

  @Test
  void whoGetsAHigherPriorityTakesTheRoomOfAnotherOfItsShare() {
    run("borrower", _ -> {});
    String low = run("lender", r -> r.schedulingPriority(1));
    String high = submit("lender", "sleep 600", r -> r.schedulingPriority(1));
    service.await(high, RUNNABLE);

    user.batch().updateServiceJob(r -> r.jobId(high).schedulingPriority(5));
    service.await(high, RUNNING);
    DescribeServiceJobResponse waiting = service.await(low, RUNNABLE);
    assertThat(waiting.preemptionSummary().recentPreemptedAttempts())
        .extracting(attempt -> attempt.statusReason())
        .containsExactly("In-share preemption triggered by a job of higher scheduling priority");
  }
}
