package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.simulator.Simulation.Outcome;
import dev.longshore.testkit.Seeds;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure names its seed: {@code ./longshore simulate --seed 17}, or {@code -Dseed=17} here. */
final class SimulationTest {

  private static final int SEEDS = 200;

  @TempDir Path folder;

  static IntStream seeds() {
    return Seeds.upTo(SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensTheRulesHold(int seed) {
    Outcome outcome = Simulation.run(seed, folder);
    assertThat(outcome.jobs()).isPositive();
    assertThat(outcome.faults()).isPositive();
  }

  @Test
  void theSameSeedMakesTheSameRun() {
    assertThat(Simulation.run(7, folder.resolve("one")))
        .isEqualTo(Simulation.run(7, folder.resolve("other")));
  }
}
