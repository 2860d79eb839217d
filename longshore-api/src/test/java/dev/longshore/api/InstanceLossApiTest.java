package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.model.Drain;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of jobs whose instance goes. */
final class InstanceLossApiTest extends ScaledFixture {

  private static final String RETRIED =
      """
      'retryStrategy':{'attempts':2,'evaluateOnExit':[
       {'onStatusReason':'Host EC2*','action':'RETRY'},{'onReason':'*','action':'EXIT'}]}\
      """;

  @BeforeEach
  void createEnvironment() {
    create("ce", "'maxvCpus':2,'instanceTypes':['c5.large']");
  }

  @Test
  @DisplayName("a host that is lost fails its job in AWS's words, where nothing says otherwise")
  void failsWithoutAStrategy() {
    String job = runs("ce");
    String reason = "Host EC2 (instance " + instanceOf(job) + ") terminated.";
    api.engine.lose(attempt(job, 1));
    JsonNode failed = api.describe(api.awaitStatus(job, "FAILED"));
    assertThat(failed.get("statusReason").textValue()).isEqualTo(reason);
    assertThat(failed.at("/attempts/0/statusReason").textValue()).isEqualTo(reason);
    assertThat(failed.at("/attempts/0/container").has("exitCode")).isFalse();
    assertThat(failed.get("attempts")).hasSize(1);
  }

  @Test
  @DisplayName("a rule for Host EC2* tries it again, before others that wait")
  void isTriedAgainByARule() {
    String job = runs("ce", asks(2, 512), RETRIED);
    String other = submit("ce", asks(2, 512));
    String reason = "Host EC2 (instance " + instanceOf(job) + ") terminated.";
    api.engine.lose(attempt(job, 1));
    awaitAttemptsEnded(job, 1);
    api.awaitStatus(job, "RUNNING");
    JsonNode again = api.describe(job);
    assertThat(again.at("/attempts/0/statusReason").textValue()).isEqualTo(reason);
    assertThat(again.has("statusReason")).isFalse();
    assertThat(api.status(other)).isEqualTo("RUNNABLE");
    api.engine.exit(attempt(job, 2), 0);
    api.awaitStatus(job, "SUCCEEDED");
  }

  @Test
  @DisplayName("a rule for Host EC2* is of no use where the job itself fails")
  void isNotTriedAgainOtherwise() {
    String job = runs("ce", RETRIED);
    api.engine.exit(attempt(job, 1), 1);
    assertThat(api.describe(api.awaitStatus(job, "FAILED")).get("attempts")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Drain.Cause.class,
      names = {"INTERRUPTED", "TERMINATED"})
  @DisplayName("an instance that is interrupted or terminated ends its jobs with the same words")
  void isTakenAway(Drain.Cause cause) {
    String job = runs("ce", RETRIED);
    String instance = instanceOf(job);
    var _ =
        api.service.execute(() -> new TakeInstanceCommand(instance, cause, Duration.ofMinutes(2)));
    awaitAttemptsEnded(job, 1);
    JsonNode taken = api.describe(job);
    assertThat(taken.at("/attempts/0/statusReason").textValue())
        .isEqualTo("Host EC2 (instance " + instance + ") terminated.");
    assertThat(stopCode(job)).isEqualTo("TerminationNotice");
    api.awaitStatus(job, "RUNNING");
    assertThat(instanceOf(job)).isNotEqualTo(instance);
  }
}
