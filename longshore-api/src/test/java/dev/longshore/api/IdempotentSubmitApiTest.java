package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SubmitJob with the header X-Longshore-Idempotency-Key. */
final class IdempotentSubmitApiTest extends ApiFixture {

  private static final String PAYLOAD =
      "{'jobName':'j','jobQueue':'q','jobDefinition':'d','parameters':{'a':'1','b':'2'}}";

  @Test
  void theSamePayloadComesToTheSameJobHoweverItIsWritten() {
    JsonNode first = ok("key", PAYLOAD);
    assertThat(
            ok(
                "key",
                """
                { 'parameters': {'b': '2', 'a': '1'}, 'jobDefinition': 'd', 'unknown': 1,
                  'jobQueue': 'q', 'tags': null, 'jobName': 'j' }\
                """))
        .isEqualTo(first);
    assertThat(first.get("jobName").textValue()).isEqualTo("j");
    assertThat(ok("another key", PAYLOAD).get("jobId")).isNotEqualTo(first.get("jobId"));
    assertThat(jobs()).hasSize(2);
  }

  @Test
  void anotherPayloadIsRefusedAndTheJobNamed() {
    String first = ok("key", PAYLOAD).get("jobId").textValue();
    for (String other :
        List.of(
            PAYLOAD.replace("'j'", "'k'"),
            PAYLOAD.replace("'2'", "'3'"),
            PAYLOAD.replace("'b':'2'", "'b2':''"),
            PAYLOAD.replace("}}", "},'tags':{'a':'1'}}"),
            PAYLOAD.replace("}}", "},'containerOverrides':{'command':['x','y']}}"))) {
      WireResponse answer = api.submitOnce("key", other);
      assertThat(answer.status()).as(other).isEqualTo(400);
      assertThat(answer.headers()).containsEntry("x-amzn-errortype", "ClientException");
      assertThat(tree(answer.text()).get("message").textValue())
          .contains("idempotency key key")
          .contains(first)
          .contains("another payload");
    }
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void theAnswerOutlivesTheJobAndTheKeyIsFreeAfterADay() {
    String first = ok("key", PAYLOAD).get("jobId").textValue();
    api.awaitStatus(first, "RUNNING");
    api.engine.exit(attempt(first, 1), 0);
    api.awaitStatus(first, "SUCCEEDED");
    api.ok("deregisterjobdefinition", "{'jobDefinition':'d:1'}");
    api.advance(Duration.ofHours(23));
    assertThat(ok("key", PAYLOAD).get("jobId").textValue()).isEqualTo(first);
    api.advance(Duration.ofHours(2));
    assertThat(tree(api.submitOnce("key", PAYLOAD).text()).get("message").textValue())
        .isEqualTo("JobDefinition name d does not exist or is not in ACTIVE status");
  }

  @Test
  void manyAtOnceMakeOneJob() throws Exception {
    List<Future<JsonNode>> answers = new ArrayList<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(clients.submit(() -> ok("key", PAYLOAD)));
      }
    }
    for (Future<JsonNode> answer : answers) {
      assertThat(answer.get()).isEqualTo(answers.getFirst().get());
    }
    assertThat(jobs()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00e9", "a\tb", "256 characters"})
  void aKeyThatIsNoKeyIsRefused(String key) {
    WireResponse answer =
        api.submitOnce(key.equals("256 characters") ? "k".repeat(256) : key, PAYLOAD);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("1 to 255 printable ASCII characters");
    assertThat(jobs()).isEmpty();
    ok("k".repeat(255), PAYLOAD);
    ok(" ~", PAYLOAD);
  }

  @Test
  void whatWasRefusedMayComeAgainOtherwise() {
    assertThat(api.submitOnce("key", PAYLOAD.replace("'q'", "'none'")).status()).isEqualTo(400);
    ok("key", PAYLOAD);
  }

  private JsonNode ok(String key, String payload) {
    WireResponse answer = api.submitOnce(key, payload);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return tree(answer.text());
  }

  private JsonNode jobs() {
    return api.ok("listjobs", "{'jobQueue':'q','filters':[{'name':'JOB_NAME','values':['*']}]}")
        .get("jobSummaryList");
  }
}
