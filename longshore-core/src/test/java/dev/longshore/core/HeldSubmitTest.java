package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.JobId;
import dev.longshore.model.KeptSubmit;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeldSubmitTest {

  private static final String DIGEST = "00ff1e2d3c4b5a69f8e7d6c5b4a39280";
  private static final String JOB = "f0000000-0000-4000-8000-00000000000a";
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void whatAServerMakesIsPacked() {
    KeptSubmit submit = new KeptSubmit("key", DIGEST, new JobId(JOB), AT);
    KeptRequests.Held<KeptSubmit> held = HeldSubmit.of(submit);
    assertThat(held).isInstanceOf(HeldSubmit.class);
    assertThat(held.request("key")).isEqualTo(submit);
  }

  @ParameterizedTest
  @CsvSource({
    "''," + JOB + ",0",
    "zzff1e2d3c4b5a69f8e7d6c5b4a39280," + JOB + ",0",
    "00FF1E2D3C4B5A69F8E7D6C5B4A39280," + JOB + ",0",
    DIGEST + ",job,0",
    DIGEST + "," + JOB + ":1,0",
    DIGEST + "," + JOB + ",1"
  })
  void anythingElseIsHeldAsItIs(String digest, String job, int nanos) {
    KeptSubmit submit = new KeptSubmit("key", digest, new JobId(job), AT.plusNanos(nanos));
    assertThat(HeldSubmit.of(submit).request("key")).isEqualTo(submit);
  }
}
