package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longshore.model.FairShare;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decayed use of a share against the formula for each single attempt. */
class ShareUsageTest {
  private static final Instant T = World.START;

  /**
   * An attempt of so many vCPUs from second {@code start} to {@code end}, looked at {@code now}.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 0, 300, 300, 600, 900", // still running: 4 * (300 - 300²/1200)
    "4, 0, 300, 600, 600, 300", // 4 * (300 - (600² - 300²)/1200)
    "4, 0, 300, 900, 600, 0", // over for as long as the window
    "1, 0, 600, 600, 600, 300", // the whole window is half of it
    "1, 0, 5000, 5000, 600, 300", // not more, however long it runs
    "0.5, 0, 60, 60, 600, 28.5",
    "1, 0, 100, 100, 604800, 99.99173"
  })
  void followsTheFormula(double vcpus, int start, int end, int now, int window, double expected) {
    ShareUsage usage = new ShareUsage();
    usage.started((long) (1000 * vcpus), T.plusSeconds(start), window);
    if (end < now) {
      usage.ended((long) (1000 * vcpus), T.plusSeconds(end), window);
    }
    assertThat(usage.vcpuSeconds(T.plusSeconds(now), window)).isCloseTo(expected, within(1e-3));
  }

  @Test
  void addsUpAnyNumberOfAttemptsAlsoOfThoseHeardOfLate() {
    Random random = new Random(7);
    int window = 600;
    ShareUsage usage = new ShareUsage();
    List<long[]> attempts = new ArrayList<>();
    Instant now = T;
    for (int i = 0; i < 3000; i++) {
      now = now.plusMillis(random.nextInt(2000));
      long vcpus = 250L * (1 + random.nextInt(20));
      usage.started(vcpus, now, window);
      attempts.add(new long[] {vcpus, now.toEpochMilli(), 0});
      if (random.nextInt(3) > 0) {
        long[] ended = attempts.get(random.nextInt(attempts.size()));
        if (ended[2] == 0) {
          long earlier = now.minusSeconds(random.nextInt(900)).toEpochMilli();
          ended[2] = Math.max(ended[1], earlier);
          usage.ended(ended[0], Instant.ofEpochMilli(ended[2]), window);
        }
      }
      if (i % 100 == 0) {
        double expected = 0;
        for (long[] attempt : attempts) {
          expected += single(attempt, now.toEpochMilli(), window);
        }
        assertThat(usage.vcpuSeconds(now, window)).isCloseTo(expected, within(1 + expected / 1e4));
      }
    }
  }

  @Test
  void isNotLookedAtFromBeforeTheNewestAttemptThoughTheClockWentBack() {
    FairShare policy = new FairShare(600, 0, List.of());
    QueueShares shares = new QueueShares();
    shares.attemptStarted("much", 1000, T, policy);
    shares.attemptEnded("much", 1000, T, T.plusSeconds(300), policy);
    shares.attemptStarted("little", 1000, T.plusSeconds(290), policy);
    shares.attemptEnded("little", 1000, T.plusSeconds(290), T.plusSeconds(300), policy);
    Instant back = T.minusSeconds(3600);
    assertThat(shares.vcpuSeconds("much", policy, back)).isCloseTo(225, within(1e-3));
    assertThat(shares.vcpuSeconds("little", policy, back)).isCloseTo(9.917, within(1e-3));
    assertThat(shares.vcpuSeconds("none", policy, back)).isZero();
    assertThat(shares.active(policy, back)).isEqualTo(2);
    assertThat(shares.vcpuSeconds("much", policy, T.plusSeconds(900))).isCloseTo(0, within(1e-3));
  }

  @Test
  void anAttemptThatEndedBeforeItBeganHasUsedNothing() {
    FairShare policy = new FairShare(600, 0, List.of());
    QueueShares shares = new QueueShares();
    shares.attemptStarted("s", 1000, T, policy);
    shares.attemptEnded("s", 1000, T, T.minusSeconds(900), policy);
    for (int second : new int[] {0, 300, 1200}) {
      assertThat(shares.vcpuSeconds("s", policy, T.plusSeconds(second))).isZero();
    }
  }

  private static double single(long[] attempt, long now, int window) {
    double a0 = Math.min((now - attempt[1]) / 1000.0, window);
    double a1 = attempt[2] == 0 ? 0 : Math.min((now - attempt[2]) / 1000.0, window);
    return attempt[0] / 1000.0 * ((a0 - a1) - (a0 * a0 - a1 * a1) / (2.0 * window));
  }
}
