package dev.longshore.core;

import static dev.longshore.core.ScaledEnvironment.START;
import static dev.longshore.core.ScaledEnvironment.busy;
import static dev.longshore.core.ScaledEnvironment.idle;
import static dev.longshore.core.ScaledEnvironment.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.core.ScalingStep.Ending;
import dev.longshore.core.ScalingStep.Terminate;
import dev.longshore.model.Drain;
import dev.longshore.model.Instance;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which instances go, and when. */
class ScaleInTest {

  private static final Drain REPLACED =
      new Drain(Drain.Cause.REPLACED, START, null, Duration.ofSeconds(30));

  private static final Duration DELAY = Duration.ofMinutes(20);

  @Test
  void terminatesWhatHasBeenIdleForAMinute() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large")
            .has(usedUntil("i-1", "c5.large", START))
            .has(busy("i-2", "c5.large"))
            .has(pending("i-3", "c5.large"));
    ScaleIn.Plan early = environment.shrink(START.plusSeconds(60).minusMillis(1));
    assertThat(early.steps()).isEmpty();
    assertThat(early.next()).isEqualTo(START.plusSeconds(60));

    ScaleIn.Plan due = environment.shrink(START.plusSeconds(60));
    assertThat(due.steps())
        .containsExactly(new Terminate("i-1", "c5.large", Ending.IDLE, Duration.ofSeconds(60), 4));
    assertThat(due.next()).isNull();
    assertThat(due.steps().getFirst().sentence())
        .isEqualTo("Terminated i-1 of type c5.large: no job has had it for 60 s; 4 vCPUs remain.");
  }

  @Test
  void keepsAnInstanceForTheDelayAfterItsLastJob() {
    Instance instance = usedUntil("i-1", "c5.large", START);
    ScaledEnvironment environment = ScaledEnvironment.of("c5.large").delay(DELAY).has(instance);
    assertThat(environment.terminated(START.plus(DELAY).minusMillis(1))).isEmpty();
    assertThat(environment.shrink(START.plusSeconds(60)).next()).isEqualTo(START.plus(DELAY));
    assertThat(environment.terminated(START.plus(DELAY))).containsExactly("i-1");

    Instant again = START.plus(Duration.ofMinutes(19));
    ScaledEnvironment reset =
        ScaledEnvironment.of("c5.large").delay(DELAY).has(instance.used().idle(again));
    assertThat(reset.terminated(START.plus(DELAY))).as("a job starts it anew").isEmpty();
    assertThat(reset.terminated(again.plus(DELAY))).containsExactly("i-1");
  }

  @Test
  void promisesNothingToInstancesWithoutJobs() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large").delay(DELAY).has(idle("i-1", "c5.large"));
    assertThat(environment.shrink(START.plusSeconds(60)).steps())
        .containsExactly(
            new Terminate("i-1", "c5.large", Ending.NEVER_USED, Duration.ofSeconds(60), 0));
  }

  @Test
  void terminatesWhatDrainsWithItsLastJobWhateverTheMinimum() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large")
            .delay(DELAY)
            .min(4)
            .has(usedUntil("i-1", "c5.large", START).draining(REPLACED))
            .has(busy("i-2", "c5.large").draining(REPLACED))
            .has(pending("i-3", "c5.large").draining(REPLACED))
            .has(idle("i-4", "c5.large"));
    assertThat(environment.shrink(START).steps())
        .extracting(Terminate::instance, Terminate::ending, Terminate::remainingVcpus)
        .containsExactly(tuple("i-1", Ending.DRAINED, 2), tuple("i-3", Ending.DRAINED, 2));
  }

  @Test
  void neverGoesBelowTheMinimum() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5")
            .min(5)
            .has(idle("i-1", "c5.large"))
            .has(idle("i-2", "c5.xlarge"))
            .has(idle("i-3", "c5.2xlarge"));
    assertThat(environment.terminated(START.plusSeconds(60)))
        .as("14 are there; without the largest 6 remain, and no other may go")
        .containsExactly("i-3");
    assertThat(environment.shrink(START).next()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void keepsTheMinimumWhenDisabledAndNothingWhenInvalid() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5").min(2).has(idle("i-1", "c5.large")).has(idle("i-2", "c5.large"));
    environment.mode(ResourceState.DISABLED, ResourceStatus.VALID);
    assertThat(environment.terminated(START.plusSeconds(60))).containsExactly("i-1");

    environment.has(busy("i-3", "c5.large"));
    environment.mode(ResourceState.ENABLED, ResourceStatus.INVALID);
    assertThat(environment.terminated(START)).containsExactly("i-1", "i-2");
    environment.mode(ResourceState.DISABLED, ResourceStatus.DELETING);
    assertThat(environment.shrink(START).steps())
        .extracting(Terminate::instance)
        .containsExactly("i-1", "i-2", "i-3");
  }

  @Test
  void keepsWhatSomethingWaitsFor() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5").has(idle("i-1", "c5.large")).has(idle("i-2", "c5.large"));
    assertThat(environment.shrink(START.plusSeconds(60), "i-1").steps())
        .extracting(Terminate::instance)
        .containsExactly("i-2");
  }

  @Test
  void letsTheLongestIdleGoFirst() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5")
            .min(2)
            .has(usedUntil("i-1", "c5.large", START.plusSeconds(9)))
            .has(usedUntil("i-2", "c5.large", START.plusSeconds(5)));
    assertThat(environment.terminated(START.plusSeconds(90))).containsExactly("i-2");
  }

  private static Instance usedUntil(String id, String type, Instant end) {
    return busy(id, type).idle(end);
  }
}
