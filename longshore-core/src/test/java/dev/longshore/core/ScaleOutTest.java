package dev.longshore.core;

import static dev.longshore.core.ScaledEnvironment.START;
import static dev.longshore.core.ScaledEnvironment.busy;
import static dev.longshore.core.ScaledEnvironment.gpuJobs;
import static dev.longshore.core.ScaledEnvironment.idle;
import static dev.longshore.core.ScaledEnvironment.jobs;
import static dev.longshore.core.ScaledEnvironment.nodes;
import static dev.longshore.core.ScaledEnvironment.pending;
import static dev.longshore.model.AllocationStrategy.BEST_FIT;
import static dev.longshore.model.AllocationStrategy.BEST_FIT_PROGRESSIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.ScalingStep.BelowDesired;
import dev.longshore.core.ScalingStep.BelowMinimum;
import dev.longshore.core.ScalingStep.Held;
import dev.longshore.core.ScalingStep.Launch;
import dev.longshore.core.ScalingStep.Waiting;
import dev.longshore.core.TypeRefusal.AboveMaximum;
import dev.longshore.core.TypeRefusal.JobAboveMaximum;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many instances a compute environment launches, and for what. */
class ScaleOutTest {

  private static final Drain REPLACED =
      new Drain(Drain.Cause.REPLACED, START, null, Duration.ofSeconds(30));

  @ParameterizedTest
  @CsvSource({"BEST_FIT, 6", "BEST_FIT_PROGRESSIVE, 6"})
  void launchesNoMoreThanFiveSmallJobsNeed(AllocationStrategy strategy, int vcpus) {
    ScaleOut.Plan plan =
        ScaledEnvironment.of("c5.large", "c5.xlarge").strategy(strategy).max(8).plan(jobs(5, 1));
    assertThat(plan.desiredVcpus()).isEqualTo(vcpus);
    assertThat(ScaledEnvironment.launched(plan).stream().mapToInt(ScaleOutTest::vcpusOf).sum())
        .isEqualTo(vcpus);
    assertThat(plan.steps()).as("everything gets room").noneMatch(Held.class::isInstance);
  }

  @Test
  void launchesNothingForNobody() {
    ScaleOut.Plan plan = ScaledEnvironment.of("c5.large").plan();
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.desiredVcpus()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "BEST_FIT, false, 1",
    "BEST_FIT, true, 2",
    "BEST_FIT_PROGRESSIVE, false, 2",
    "BEST_FIT_PROGRESSIVE, true, 2",
    "BEST_FIT_PROGRESSIVE_ORDERED, false, 2",
    "SPOT_CAPACITY_OPTIMIZED, true, 2",
    "SPOT_PRICE_CAPACITY_OPTIMIZED, true, 2",
    "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, true, 2"
  })
  void goesAboveTheMaximumByLessThanOneInstance(
      AllocationStrategy strategy, boolean spot, int instances) {
    ScaledEnvironment environment = ScaledEnvironment.of("c5.xlarge").strategy(strategy).max(6);
    ScaleOut.Plan plan = (spot ? environment.spot() : environment).plan(jobs(20, 1));
    assertThat(ScaledEnvironment.launched(plan))
        .isEqualTo(Collections.nCopies(instances, "c5.xlarge"));
    assertThat(plan.desiredVcpus()).isEqualTo(4 * instances);
    assertThat(plan.steps().getLast())
        .isEqualTo(
            new Held(
                new Waiting(jobs(20 - 4 * instances, 1), 20 - 4 * instances),
                List.of(new AboveMaximum("c5.xlarge", 4, 4 * instances, 6))));
  }

  @Test
  void takesASmallerTypeBelowAStrictMaximum() {
    assertThat(
            ScaledEnvironment.of("c5.xlarge", "c5.large")
                .strategy(BEST_FIT)
                .max(6)
                .launched(jobs(4, 3)))
        .containsExactly("c5.xlarge");
    assertThat(
            ScaledEnvironment.of("r5.xlarge", "m5.large")
                .strategy(BEST_FIT)
                .max(6)
                .has(busy("i-1", "r5.xlarge"), new Demand(4000, 1024, 0))
                .launched(jobs(4, 1, 6500)))
        .containsExactly("m5.large");
  }

  @Test
  void neverLaunchesForAJobAboveTheMaximum() {
    ScaleOut.Plan plan = ScaledEnvironment.of("c5").max(8).plan(jobs(1, 9));
    assertThat(plan.steps())
        .containsExactly(
            new Held(new Waiting(jobs(1, 9), 1), List.of(new JobAboveMaximum(9000, 8))));
    assertThat(ScaledEnvironment.of("c5").max(8).launched(nodes(3, 3)))
        .as("all nodes count together")
        .isEmpty();
  }

  @Test
  void nodesOfDifferentSizesCountAsWhatTheyAre() {
    InstanceDemand oneAndFour =
        InstanceDemand.multiNode(
            "q", List.of(new Demand(1000, 512, 0), new Demand(4000, 512, 0)), null, 1);

    assertThat(ScaledEnvironment.of("c5.xlarge").max(6).launched(oneAndFour))
        .containsExactly("c5.xlarge", "c5.xlarge");
  }

  @Test
  void countsOnInstancesThatAreThereOrCome() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large")
            .has(idle("i-1", "c5.large"))
            .has(pending("i-2", "c5.large"))
            .has(busy("i-3", "c5.large"), new Demand(2000, 1024, 0));
    ScaleOut.Plan plan = environment.plan(jobs(4, 1));
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.desiredVcpus()).isEqualTo(6);
    assertThat(plan.claimed()).containsExactly("i-1", "i-2");
    assertThat(environment.launched(jobs(5, 1))).containsExactly("c5.large");
  }

  @Test
  void packsWhatComesBehindOnWhatIsLaunched() {
    ScaleOut.Plan plan =
        ScaledEnvironment.of("c5.xlarge")
            .plan(jobs(1, 3), other("r", 1, 3), jobs(1, 1), jobs(1, 1));
    assertThat(ScaledEnvironment.launched(plan)).containsExactly("c5.xlarge", "c5.xlarge");
  }

  @Test
  void tellsWhatWaitedAndHowMuchBehind() {
    ScaleOut.Plan plan = ScaledEnvironment.of("c5.xlarge").plan(jobs(2, 4), other("r", 3, 4));
    assertThat(plan.steps())
        .containsExactly(
            new Launch("c5.xlarge", 2, new Waiting(jobs(2, 4), 5), List.of()),
            new Launch("c5.xlarge", 3, new Waiting(other("r", 3, 4), 3), List.of()));
    assertThat(plan.steps().getFirst().sentence())
        .isEqualTo(
            "Launched 2 of type c5.xlarge: 2 jobs of queue q that ask for 4 vCPUs and 512 MiB"
                + " each, and 3 behind, wait.");
  }

  @Test
  void launchesNothingBehindAJobThatGetsNothing() {
    ScaledEnvironment environment = ScaledEnvironment.of("c5.large");
    assertThat(environment.launched(jobs(1, 64), jobs(9, 1))).isEmpty();
    assertThat(environment.launched(jobs(1, 64), jobs(9, 1), other("r", 1, 1)))
        .as("another queue is not behind it")
        .containsExactly("c5.large");
  }

  @Test
  void givesTheFirstWhatComesFreeBelowTheMaximum() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large", "c5.2xlarge")
            .strategy(BEST_FIT)
            .max(8)
            .has(busy("i-1", "c5.large"), new Demand(2000, 512, 0));
    assertThat(environment.launched(jobs(1, 8), other("r", 3, 1))).isEmpty();
  }

  @Test
  void countsAThousandOfAMillion() {
    ScaleOut.Plan plan = ScaledEnvironment.of("c5.large").max(1_000_000).plan(jobs(1_000_000, 2));
    assertThat(plan.steps())
        .containsExactly(new Launch("c5.large", 1000, new Waiting(jobs(1000, 2), 1000), List.of()));
    assertThat(
            ScaledEnvironment.of("c5.large").max(10_000).launched(jobs(1000, 1), other("r", 9, 2)))
        .as("those behind the first thousand get theirs later")
        .hasSize(500);
  }

  @Test
  void letsNodesHaveTheirInstancesAlone() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.xlarge")
            .has(idle("i-1", "c5.xlarge"))
            .has(busy("i-2", "c5.xlarge"), new Demand(1000, 512, 0));
    ScaleOut.Plan plan = environment.plan(nodes(3, 1), jobs(3, 1));
    assertThat(ScaledEnvironment.launched(plan))
        .as("one is empty, two are missing, and the jobs have room beside the other")
        .containsExactly("c5.xlarge", "c5.xlarge");
    assertThat(plan.claimed()).containsExactly("i-1", "i-2");
  }

  @Test
  void launchesAllNodesBelowTheMaximumOrNone() {
    assertThat(ScaledEnvironment.of("c5.xlarge").max(9).launched(nodes(3, 3)))
        .as("8 are there before the last")
        .hasSize(3);
    assertThat(ScaledEnvironment.of("c5.xlarge").max(8).launched(nodes(3, 2))).isEmpty();
    assertThat(ScaledEnvironment.of("c5.xlarge").strategy(BEST_FIT).max(11).launched(nodes(3, 3)))
        .isEmpty();
    assertThat(ScaledEnvironment.of("c5.xlarge").strategy(BEST_FIT).max(12).launched(nodes(3, 3)))
        .hasSize(3);
  }

  @Test
  void launchesSeveralJobsOfNodes() {
    InstanceDemand two = nodes(2, 1).withJobs(2);
    assertThat(ScaledEnvironment.of("c5.large").launched(two)).hasSize(4);
  }

  @Test
  void launchesGpusByTheirNumber() {
    assertThat(ScaledEnvironment.of("g4dn.12xlarge").launched(gpuJobs(5, 1, 1)))
        .containsExactly("g4dn.12xlarge", "g4dn.12xlarge");
  }

  @Test
  void keepsTheMinimumEvenWhenDisabled() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large", "c5.xlarge").min(6).has(idle("i-1", "c5.large"));
    ScaleOut.Plan plan = environment.plan();
    assertThat(plan.steps())
        .containsExactly(new Launch("c5.xlarge", 1, new BelowMinimum(2, 6), List.of()));
    assertThat(plan.desiredVcpus()).isEqualTo(6);

    environment.mode(ResourceState.DISABLED, ResourceStatus.VALID);
    assertThat(environment.launched(jobs(100, 1))).containsExactly("c5.xlarge");
    assertThat(environment.plan(jobs(1, 1)).claimed()).isEmpty();

    environment.mode(ResourceState.ENABLED, ResourceStatus.INVALID);
    assertThat(environment.launched(jobs(1, 1))).isEmpty();
    environment.mode(ResourceState.ENABLED, ResourceStatus.DELETING);
    assertThat(environment.launched(jobs(1, 1))).isEmpty();
  }

  @Test
  void putsWhatWaitsOnWhatTheMinimumWants() {
    assertThat(ScaledEnvironment.of("c5.large").min(4).launched(jobs(3, 1)))
        .containsExactly("c5.large", "c5.large");
  }

  @Test
  void startsWithWhatIsDesired() {
    ScaleOut.Plan plan = ScaledEnvironment.of("c5.xlarge").min(1).startWith(8).plan();
    assertThat(plan.steps())
        .containsExactly(new Launch("c5.xlarge", 2, new BelowDesired(0, 8), List.of()));
    assertThat(plan.steps().getFirst().sentence())
        .isEqualTo("Launched 2 of type c5.xlarge: desiredvCpus is set to 8, and 0 are there.");
  }

  @Test
  void replacesInstancesAsTheOldOnesLeaveRoom() {
    Instance old = busy("i-1", "c5.xlarge").draining(REPLACED);
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large", "c5.xlarge").max(8).has(old, new Demand(4000, 1024, 0));
    assertThat(environment.launched(jobs(4, 1))).containsExactly("c5.xlarge");

    ScaledEnvironment full =
        ScaledEnvironment.of("c5.large", "c5.xlarge").max(5).has(old, new Demand(4000, 1024, 0));
    assertThat(full.launched(jobs(4, 1))).as("4 of 5 in use, and the smallest has 2").isEmpty();
  }

  @Test
  void doesNotCountWhatDrainsForTheMinimum() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large")
            .strategy(BEST_FIT_PROGRESSIVE)
            .min(2)
            .has(busy("i-1", "c5.large").draining(REPLACED), new Demand(2000, 512, 0));
    ScaleOut.Plan plan = environment.plan();
    assertThat(ScaledEnvironment.launched(plan)).containsExactly("c5.large");
    assertThat(plan.desiredVcpus()).isEqualTo(4);
  }

  private static InstanceDemand other(String queue, int jobs, int vcpus) {
    return InstanceDemand.of(queue, new Demand(vcpus * 1000L, 512, 0), jobs);
  }

  private static int vcpusOf(String type) {
    return InstanceCatalog.builtIn().find(type).orElseThrow().vcpus();
  }
}
