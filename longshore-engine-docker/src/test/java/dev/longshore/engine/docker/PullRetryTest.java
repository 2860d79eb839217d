package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is tried again, in the words of daemons. */
class PullRetryTest {

  private static List<Long> pauses(String failure) {
    PullRetry retry = new PullRetry();
    List<Long> seconds = new ArrayList<>();
    for (Duration pause = retry.pauseAfter(failure);
        pause != null;
        pause = retry.pauseAfter(failure)) {
      seconds.add(pause.toSeconds());
    }
    return seconds;
  }

  @Test
  void aRegistryThatIsAskedTooOftenIsLeftAloneForLongerAndLonger() {
    assertThat(pauses("toomanyrequests: You have reached your pull rate limit."))
        .containsExactly(10L, 20L, 40L, 80L, 160L);
    assertThat(pauses("unexpected HTTP status: 429 Too Many Requests")).hasSize(5);
    assertThat(pauses("unexpected status code: 429")).hasSize(5);
    assertThat(
            pauses("unexpected status from HEAD request to https://a/v2/b: 429 Too Many Requests"))
        .hasSize(5);
  }

  @Test
  void aFaultOfTheNetworkIsTriedAgainSoon() {
    assertThat(pauses("dial tcp 10.0.0.1:443: connect: connection refused"))
        .containsExactly(1L, 2L, 4L);
    assertThat(pauses("received unexpected HTTP status: 503 Service Unavailable")).hasSize(3);
    assertThat(pauses("Get \"https://a/v2/\": net/http: TLS handshake timeout")).hasSize(3);
    assertThat(pauses("unexpected status from HEAD request to https://a/v2/b: 502 Bad Gateway"))
        .hasSize(3);
  }

  @Test
  void aFullDiskIsNotTriedAgainWhateverElseItBreaks() {
    assertThat(
            pauses(
                "write /var/lib/docker/tmp/GetImageBlob1: no space left on device: unexpected EOF"))
        .isEmpty();
  }

  @Test
  void allElseIsPermanent() {
    assertThat(pauses("manifest for a.example/b:1 not found: manifest unknown")).isEmpty();
    assertThat(pauses("Head \"https://a/v2/b/manifests/1\": no basic auth credentials")).isEmpty();
    assertThat(pauses("no matching manifest for linux/arm64 in the manifest list entries"))
        .isEmpty();
    assertThat(pauses("x509: certificate signed by unknown authority")).isEmpty();
    assertThat(pauses("manifest for a.example/b:429 not found: manifest unknown")).isEmpty();
  }
}
