package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

class ShapeCodecTest {

  @Test
  void readsNestedMembers() {
    SubmitJobRequest request =
        submit(
            """
            {"jobName":"n","containerOverrides":{"command":["a","b"],
             "environment":[{"name":"K","value":"é\\uD83D\\uDE00"}]},
             "retryStrategy":{"attempts":3},"propagateTags":true,"tags":{"k":"v"}}
            """);
    assertThat(request.jobName()).isEqualTo("n");
    assertThat(request.containerOverrides().command()).containsExactly("a", "b");
    assertThat(request.containerOverrides().environment().getFirst().value()).isEqualTo("é😀");
    assertThat(request.retryStrategy().attempts()).isEqualTo(3);
    assertThat(request.propagateTags()).isTrue();
    assertThat(request.tags()).isEqualTo(Map.of("k", "v"));
    assertThat(request.timeout()).isNull();
  }

  @Test
  void takesNullForAbsentAndSkipsUnknownMembers() {
    SubmitJobRequest request =
        submit(
            """
            {"jobName":null,"dependsOn":null,"no":{"such":[{"member":1}]},"jobQueue":"q",
             "containerOverrides":{"command":["a",null,"b"]},"tags":{"k":null}}
            """);
    assertThat(request.jobName()).isNull();
    assertThat(request.hasDependsOn()).isFalse();
    assertThat(request.jobQueue()).isEqualTo("q");
    assertThat(request.containerOverrides().command()).containsExactly("a", "b");
    assertThat(request.tags()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", " \n{ } "})
  void takesAnEmptyBodyForAnEmptyObject(String body) {
    assertThat(submit(body)).isEqualTo(SubmitJobRequest.builder().build());
  }

  @Test
  void writesAnEmptyListOnlyIfItWasSet() {
    assertThat(encode(RegisterJobDefinitionRequest.builder().build())).isEqualTo("{}");
    assertThat(
            encode(
                RegisterJobDefinitionRequest.builder()
                    .platformCapabilitiesWithStrings(List.of())
                    .tags(Map.of())
                    .containerProperties(properties -> {})
                    .build()))
        .isEqualTo("{\"containerProperties\":{},\"tags\":{},\"platformCapabilities\":[]}");
  }

  @Test
  void keepsFractions() {
    String json =
        "{\"name\":\"p\",\"fairsharePolicy\":{\"shareDistribution\":"
            + "[{\"shareIdentifier\":\"a\",\"weightFactor\":0.1},"
            + "{\"shareIdentifier\":\"b\",\"weightFactor\":2.0}]}}";
    assertThat(
            encode(
                ShapeCodec.decode(
                    bytes(json.replace("2.0", "2")), CreateSchedulingPolicyRequest::builder)))
        .isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                          | The request body: expected an object, got an array",
        "7                           | The request body: expected an object, got the number 7",
        "{\"jobName\":7}             | jobName: expected a string, got the number 7",
        "{\"tags\":[]}               | tags: expected an object, got an array",
        "{\"tags\":{\"k\":true}}     | tags.k: expected a string, got a boolean",
        "{\"dependsOn\":{}}          | dependsOn: expected an array, got an object",
        "{\"dependsOn\":[{},[]]}     | dependsOn[1]: expected an object, got an array",
        "{\"dependsOn\":[{\"jobId\":{}}]} | dependsOn[0].jobId: expected a string, got an object",
        "{\"propagateTags\":\"yes\"} | propagateTags: expected a boolean, got a string",
        "{\"retryStrategy\":{\"attempts\":1.5}}"
            + "| retryStrategy.attempts: expected a 32-bit integer, got the number 1.5",
        "{\"retryStrategy\":{\"attempts\":2147483648}}"
            + "| retryStrategy.attempts: expected a 32-bit integer, got the number 2147483648",
        "{\"retryStrategy\":{\"attempts\":\"1\"}}"
            + "| retryStrategy.attempts: expected a 32-bit integer, got a string",
        "{\"jobName\":\"a\\ud800b\"}" + "| jobName: the string holds half of a surrogate pair",
        "{                           | The request body is not valid JSON: it ends too early.",
        "{\"jobName\":\"n\"          | The request body is not valid JSON: it ends too early.",
        "{} {}                       | The request body goes on after its JSON object.",
        "{}x                         | The request body is not valid JSON: line 1, column 3.",
        "{'jobName':1}               | The request body is not valid JSON: line 1, column 2.",
        "{\"retryStrategy\":{\"attempts\":NaN}}"
            + "| The request body is not valid JSON: line 1, column 33.",
      })
  void saysWhatIsWrongAndWhere(String body, String message) {
    assertThatExceptionOfType(MalformedRequestException.class)
        .isThrownBy(() -> submit(body))
        .withMessage(message);
  }

  @Test
  void refusesWhatNestsTooDeeply() {
    String deep = "{\"unknown\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatExceptionOfType(MalformedRequestException.class)
        .isThrownBy(() -> submit(deep))
        .withMessageContaining("nested too deeply");
  }

  @Test
  void refusesNumbersNoTypeCanHold() {
    for (String number : List.of("1e400", "-1e400", "1" + "0".repeat(5000), "3.5e38")) {
      String body =
          "{\"name\":\"p\",\"fairsharePolicy\":{\"shareDistribution\":[{\"weightFactor\":"
              + number
              + "}]}}";
      assertThatExceptionOfType(MalformedRequestException.class)
          .as(number.substring(0, 5))
          .isThrownBy(() -> ShapeCodec.decode(bytes(body), CreateSchedulingPolicyRequest::builder));
    }
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin1 = "{\"jobName\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"jobName\":\"n\"}".getBytes(StandardCharsets.UTF_16BE);
    for (byte[] body : List.of(latin1, utf16)) {
      assertThatExceptionOfType(MalformedRequestException.class)
          .isThrownBy(() -> ShapeCodec.decode(body, SubmitJobRequest::builder));
    }
  }

  private SubmitJobRequest submit(String json) {
    return ShapeCodec.decode(bytes(json), SubmitJobRequest::builder);
  }

  private String encode(SdkPojo shape) {
    return new String(ShapeCodec.encode(shape), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
