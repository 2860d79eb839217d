package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That it runs; how fast, only a quiet machine can tell. */
final class SchedulerBenchTest {

  @Test
  void measuresEveryKindOfCycle() {
    Map<String, String> figures = new LinkedHashMap<>();
    new SchedulerBench(60_000, (what, reached, aim) -> figures.put(what, reached)).run();
    assertThat(figures.keySet())
        .contains(
            "a cycle of 1,000 hosts that places nothing",
            "a cycle of 1,000 hosts that places nothing, with backfill",
            "a cycle that starts one that fits, in another queue behind 60,000",
            "a cycle that places 1,000 jobs");
  }
}
