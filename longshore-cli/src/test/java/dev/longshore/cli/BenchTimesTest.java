package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchTimesTest {

  @Test
  void aShareOfAllStaysWithinItsTime() {
    BenchTimes times = new BenchTimes();
    for (int i = 2_000; i >= 1; i--) {
      times.add(i * 1_000_000L);
    }

    assertThat(times.millis(0.50)).isEqualTo(1000);
    assertThat(times.millis(0.99)).isEqualTo(1980);
    assertThat(times.millis(1)).isEqualTo(2000);
  }
}
