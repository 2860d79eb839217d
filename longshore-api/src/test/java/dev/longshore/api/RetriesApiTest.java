package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.AttemptKey;
import dev.longshore.testkit.Await;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a job is tried that fails in the same way each time: three attempts, and rules. */
final class RetriesApiTest extends ApiFixture {

  /** Parentheses stand for braces, so that a row stays readable. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3        |                                                           | 3",
        "exit 3        | (onExitCode:3,action:EXIT)                                | 1",
        "exit 3        | (onExitCode:3,action:eXiT)                                | 1",
        "exit 3        | (onExitCode:4,action:EXIT)                                | 3",
        "exit 33       | (onExitCode:3,action:EXIT)                                | 3",
        "exit 33       | (onExitCode:3*,action:EXIT)                               | 1",
        "exit 1        | (onExitCode:*,action:EXIT)                                | 1",
        "exit 1        | (onExitCode:1,action:RETRY),(onExitCode:1,action:EXIT)    | 3",
        "exit 1        | (onExitCode:1,action:EXIT),(onExitCode:1,action:RETRY)    | 1",
        "exit 1        | (onReason:*,action:EXIT)                                  | 1",
        "exit 1        | (onReason:x,action:EXIT)                                  | 3",
        "out of memory | (onReason:OutOfMemoryError:*,action:EXIT)                 | 1",
        "out of memory | (onReason:outofmemoryerror:*,action:EXIT)                 | 3",
        "out of memory | (onReason:OutOfMemoryError:*,onExitCode:1,action:EXIT)    | 3",
        "out of memory | (onReason:OutOfMemoryError:*,onExitCode:137,action:EXIT)  | 1",
        "out of memory | (onStatusReason:Essential container in task exited,action:EXIT) | 1",
        "out of memory | (onStatusReason:Essential,action:EXIT)                    | 3",
        "host lost     | (onStatusReason:Host EC2*,action:RETRY),(onReason:*,action:EXIT) | 3",
        "exit 1        | (onStatusReason:Host EC2*,action:RETRY),(onReason:*,action:EXIT) | 1",
        "host lost     | (onExitCode:*,action:EXIT)                                | 1",
        "host lost     | (onExitCode:1*,action:EXIT)                               | 3",
        "no image      | (onReason:CannotPullContainerError*,action:RETRY),(onReason:*,action:EXIT)"
            + " | 3",
        "no image      | (onStatusReason:Task failed to start,action:EXIT)         | 1",
      })
  void theFirstRuleThatMatchesDecides(String failure, @Nullable String rules, int attempts) {
    if (failure.equals("no image")) {
      api.engine.refuseImage("busybox", "CannotPullContainerError: no such image");
    }
    String job =
        api.submit("'retryStrategy':{'attempts':3,'evaluateOnExit':[" + json(rules) + "]}");
    Await.until(
        "the job is FAILED",
        () -> {
          api.engine.running().forEach(attempt -> fail(attempt, failure));
          return api.status(job).equals("FAILED");
        });
    JsonNode shown = api.describe(job);
    assertThat(shown.get("attempts")).hasSize(attempts);
    assertThat(shown.get("statusReason"))
        .isEqualTo(shown.get("attempts").get(attempts - 1).get("statusReason"));
  }

  private void fail(AttemptKey attempt, String failure) {
    switch (failure) {
      case "host lost" -> api.engine.lose(attempt);
      case "out of memory" ->
          api.engine.exit(attempt, 137, "OutOfMemoryError: Container killed due to memory usage");
      default -> api.engine.exit(attempt, Integer.parseInt(failure.substring("exit ".length())));
    }
  }

  private static String json(@Nullable String rules) {
    return rules == null
        ? ""
        : rules
            .replaceAll("(on\\w+|action):([^,)]*)", "'$1':'$2'")
            .replace('(', '{')
            .replace(')', '}');
  }

  @Test
  void whatTookTooLongIsNotTriedAgain() {
    String job =
        api.awaitStatus(
            api.submit("'retryStrategy':{'attempts':3}", "'timeout':{'attemptDurationSeconds':60}"),
            "RUNNING");
    api.advance(Duration.ofSeconds(59));
    assertThat(api.status(job)).isEqualTo("RUNNING");
    api.advance(Duration.ofSeconds(1));
    api.awaitStatus(job, "FAILED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("statusReason").textValue())
        .isEqualTo("Job attempt duration exceeded timeout");
    assertThat(shown.get("attempts")).hasSize(1);
    assertThat(shown.at("/attempts/0/statusReason").textValue())
        .isEqualTo("Job attempt duration exceeded timeout");
    assertThat(shown.has("isTerminated")).isFalse();
  }

  @Test
  void theStrategyOfTheSubmitReplacesThatOfTheDefinitionAsAWhole() {
    api.ok(
        "registerjobdefinition",
        ApiHarness.definition("d")
            .replace(
                "'type'",
                "'timeout':{'attemptDurationSeconds':60},'retryStrategy':{'attempts':5,"
                    + "'evaluateOnExit':[{'onExitCode':'1','action':'EXIT'}]},'type'"));
    assertThat(api.describe(api.submit()).get("retryStrategy"))
        .isEqualTo(tree("{'attempts':5,'evaluateOnExit':[{'onExitCode':'1','action':'exit'}]}"));
    JsonNode shown =
        api.describe(
            api.submit(
                "'retryStrategy':{'attempts':2}", "'timeout':{'attemptDurationSeconds':90}"));
    assertThat(shown.get("retryStrategy")).isEqualTo(tree("{'attempts':2,'evaluateOnExit':[]}"));
    assertThat(shown.get("timeout")).isEqualTo(tree("{'attemptDurationSeconds':90}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(action:RETRY) | EvaluateOnExit should contain at least one of onExitCode, onReason or"
            + " onStatusReason",
        "(onReason:*foo*,action:EXIT)  | Evaluate on exit condition contains restricted"
            + " characters.",
        "(onReason:Host-1,action:EXIT) | Evaluate on exit condition contains restricted"
            + " characters.",
        "(onExitCode:x,action:EXIT)    | Evaluate on exit condition contains restricted"
            + " characters.",
      })
  void rulesThatCannotBeAreRefused(String rules, String message) {
    assertThat(refused(json(rules))).isEqualTo(wrapped(message));
  }

  @Test
  void aRuleIsAtMost512CharactersAndThereAreAtMostFive() {
    String longest = "'onReason':'" + "a".repeat(512) + "','action':'EXIT'";
    api.submit("'retryStrategy':{'attempts':2,'evaluateOnExit':[{" + longest + "}]}");
    assertThat(refused("{" + longest.replace("aa'", "aaa'") + "}"))
        .isEqualTo(wrapped("Evaluate on exit condition cannot exceed 512 characters."));
    String six = "{'onExitCode':'1','action':'EXIT'},".repeat(6);
    refused(six.substring(0, six.length() - 1));
  }

  private String refused(String rules) {
    return api.refused(
        "submitjob",
        "{'jobName':'j','jobQueue':'q','jobDefinition':'d','retryStrategy':{'attempts':2,"
            + "'evaluateOnExit':["
            + rules
            + "]}}");
  }
}
