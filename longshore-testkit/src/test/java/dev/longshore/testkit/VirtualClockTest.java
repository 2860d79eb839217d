package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualClockTest {

  private final VirtualClock clock = new VirtualClock();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsWhatIsDueInOrderOfTimeAndThenOfAsking() {
    clock.after(Duration.ofSeconds(2), () -> note("late"));
    clock.after(Duration.ofSeconds(1), () -> note("first"));
    clock.after(Duration.ofSeconds(1), () -> note("second"));
    clock.after(Duration.ofSeconds(9), () -> note("never"));
    clock.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("first 1s", "second 1s", "late 2s");
    assertThat(clock.instant()).isEqualTo(VirtualClock.START.plusSeconds(3));
  }

  @Test
  void runsWhatWasAskedForOnTheWay() {
    clock.after(
        Duration.ofSeconds(1), () -> clock.after(Duration.ofSeconds(1), () -> note("chained")));
    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("chained 2s");
  }

  @Test
  void movesToWhatIsDueNextAndNoFurther() {
    clock.after(
        Duration.ofSeconds(1), () -> clock.after(Duration.ofSeconds(1), () -> note("chained")));
    clock.advanceToNext();
    assertThat(ran).isEmpty();
    assertThat(clock.instant()).isEqualTo(VirtualClock.START.plusSeconds(1));

    clock.advanceToNext();
    assertThat(ran).containsExactly("chained 2s");
    assertThatIllegalStateException().isThrownBy(clock::advanceToNext);
  }

  private void note(String what) {
    ran.add(what + " " + Duration.between(VirtualClock.START, clock.instant()).toSeconds() + "s");
  }
}
