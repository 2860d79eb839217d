package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.batch.model.ContainerOverrides;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobTimeout;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

final class PayloadDigestTest {

  private static final SubmitJobRequest REQUEST =
      SubmitJobRequest.builder()
          .jobName("name")
          .jobQueue("queue")
          .jobDefinition("definition")
          .parameters(Map.of("a", "1", "b", "\u00fc"))
          .timeout(JobTimeout.builder().attemptDurationSeconds(60).build())
          .containerOverrides(
              ContainerOverrides.builder()
                  .command("echo", "")
                  .environment(KeyValuePair.builder().name("E").value("1").build())
                  .build())
          .build();

  /** Digests are stored for a day: a change here makes retries over an update fail. */
  @Test
  void staysWhatItWas() {
    assertThat(PayloadDigest.of(REQUEST)).isEqualTo("a24300f0f4a023e87ca148c3942646a4");
  }

  @Test
  void tellsApartWhatLooksAlike() {
    List<SubmitJobRequest> requests =
        List.of(
            REQUEST,
            command("ab", "c"),
            command("a", "bc"),
            command("a", "b", "c"),
            REQUEST.toBuilder()
                .tags(Map.of("a", "1"))
                .parameters((Map<String, String>) null)
                .build(),
            REQUEST.toBuilder().propagateTags(false).build());
    assertThat(requests.stream().map(PayloadDigest::of)).doesNotHaveDuplicates();
  }

  @Test
  void whatIsEmptyIsNotThere() {
    SubmitJobRequest same =
        REQUEST.toBuilder().tags(Map.of()).dependsOn(List.<JobDependency>of()).build();
    assertThat(PayloadDigest.of(same)).isEqualTo(PayloadDigest.of(REQUEST));
  }

  private static SubmitJobRequest command(String... words) {
    return REQUEST.toBuilder()
        .containerOverrides(ContainerOverrides.builder().command(words).build())
        .build();
  }
}
