package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.RetryAction;

/** An instance whose capacity is taken back under a running job. */
final class InterruptionTest {

  @RegisterExtension final Servers servers = new Servers();

  @ParameterizedTest
  @ValueSource(strings = {"local", "docker"})
  void givesNoticeThenKillsAndTheJobIsTriedAgainElsewhere(String engine) {
    if (engine.equals("docker")) {
      DockerCommand.needed();
    }
    String script =
        """
        [ $AWS_BATCH_JOB_ATTEMPT = 2 ] && { echo again; exit 0; }
        trap 'echo told' TERM
        echo up
        while :; do sleep 0.1; done 2>/dev/null # the shell tells of the sleep that TERM ends
        """;
    try (BatchUser user = BatchUser.of(servers.start("--engine", engine)).prepared()) {
      user.register(c -> c.image(DockerCommand.IMAGE));
      String id =
          user.submit(
              "interrupted",
              script,
              r ->
                  r.retryStrategy(
                      s ->
                          s.attempts(2)
                              .evaluateOnExit(
                                  EvaluateOnExit.builder()
                                      .onStatusReason("Host EC2*")
                                      .action(RetryAction.RETRY)
                                      .build())));
      JobDetail running = user.await(id, JobStatus.RUNNING);
      Await.until("it is up", () -> user.lines(running).contains("up"));
      String instance = instance(user);
      assertThat(
              user.http()
                  .post("/longshore/v1/instances/" + instance + "/interrupt?noticeSeconds=2", "")
                  .get("state")
                  .asText())
          .isEqualTo("DRAINING");

      JobDetail job = user.awaitEnd(id);
      assertThat(job.status()).as(job.statusReason()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(user.lines(running)).containsExactly("up", "told");
      assertThat(user.lines(job)).containsExactly("again");
      List<AttemptDetail> attempts = job.attempts();
      assertThat(attempts).hasSize(2);
      assertThat(attempts.getFirst().statusReason())
          .isEqualTo("Host EC2 (instance " + instance + ") terminated.");
      assertThat(attempts.getFirst().container().exitCode()).as("SIGKILL").isEqualTo(137);
      assertThat(attempts.getFirst().stoppedAt() - attempts.getFirst().startedAt())
          .as("not before the notice is over")
          .isGreaterThanOrEqualTo(2000);
      assertThat(attempts.getLast().container().containerInstanceArn())
          .isNotEqualTo(attempts.getFirst().container().containerInstanceArn());
    }
  }

  private static String instance(BatchUser user) {
    JsonNode instances = user.http().object("/longshore/v1/instances").get("instances");
    assertThat(instances).hasSize(1);
    return instances.get(0).get("id").asText();
  }
}
