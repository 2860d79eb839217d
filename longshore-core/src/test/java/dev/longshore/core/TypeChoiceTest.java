package dev.longshore.core;

import static dev.longshore.core.ScaledEnvironment.START;
import static dev.longshore.core.ScaledEnvironment.gpuJobs;
import static dev.longshore.core.ScaledEnvironment.jobs;
import static dev.longshore.core.ScaledEnvironment.nodes;
import static dev.longshore.model.AllocationStrategy.BEST_FIT;
import static dev.longshore.model.AllocationStrategy.BEST_FIT_PROGRESSIVE;
import static dev.longshore.model.AllocationStrategy.BEST_FIT_PROGRESSIVE_ORDERED;
import static dev.longshore.model.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED;
import static dev.longshore.model.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED_PRIORITIZED;
import static dev.longshore.model.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.ScalingStep.Held;
import dev.longshore.core.ScalingStep.Launch;
import dev.longshore.core.TypeRefusal.BackingOff;
import dev.longshore.core.TypeRefusal.NoCapacity;
import dev.longshore.core.TypeRefusal.NoneHolds;
import dev.longshore.core.TypeRefusal.SpotPriceTooHigh;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Demand;
import dev.longshore.model.UnavailableTypes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which instance type each allocation strategy takes. */
class TypeChoiceTest {

  @Test
  void takesTheCheapestInAllThatWaitsWithBestFit() {
    ScaledEnvironment environment =
        ScaledEnvironment.of("c5.large", "c5.xlarge", "m5.large").strategy(BEST_FIT);
    assertThat(environment.launched(jobs(1, 1))).containsExactly("c5.large");
    assertThat(environment.launched(jobs(1, 3))).containsExactly("c5.xlarge");
    assertThat(
            ScaledEnvironment.of("c5.xlarge", "m5.large")
                .strategy(BEST_FIT)
                .launched(jobs(1, 2, 6000)))
        .as("an m5.large costs 2.26, a c5.xlarge 4")
        .containsExactly("m5.large");
  }

  @Test
  void waitsForThatTypeWithBestFit() {
    ScaleOut.Plan plan =
        ScaledEnvironment.of("c5.large", "c5.xlarge")
            .strategy(BEST_FIT)
            .shortage("c5.large", START.plusSeconds(1))
            .plan(jobs(1, 1));
    assertThat(ScaledEnvironment.launched(plan)).isEmpty();
    assertThat(plan.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            Held.class,
            held -> {
              assertThat(held.isShortage()).isTrue();
              assertThat(held.refused())
                  .containsExactly(new NoCapacity("c5.large", START.plusSeconds(60)));
            });
  }

  @Test
  void takesTheNextWhereOneHasNoCapacity() {
    ScaleOut.Plan plan =
        ScaledEnvironment.of("c5.large", "m5.large")
            .shortage("c5.large", START.plusSeconds(1))
            .plan(jobs(3, 1));
    assertThat(plan.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            Launch.class,
            launch -> {
              assertThat(launch.type()).isEqualTo("m5.large");
              assertThat(launch.instances()).isEqualTo(2);
              assertThat(launch.refused())
                  .containsExactly(new NoCapacity("c5.large", START.plusSeconds(60)));
              assertThat(launch.sentence())
                  .isEqualTo(
                      "Launched 2 of type m5.large: 3 jobs of queue q that ask for 1 vCPU and 512"
                          + " MiB each, wait; no capacity for c5.large; it is tried again at"
                          + " 2026-01-01T00:01:00Z.");
            });
  }

  @Test
  void backsOffFrom60SecondsDoublingTo10Minutes() {
    UnavailableTypes unavailable = UnavailableTypes.NONE;
    Instant now = START;
    for (int seconds : new int[] {60, 120, 240, 480, 600, 600}) {
      ScaledEnvironment environment =
          ScaledEnvironment.of("c5.large").shortage("c5.large", Instant.MAX).remembers(unavailable);
      unavailable = environment.plan(now, jobs(1, 1)).unavailable();
      Instant triedAgainAt = now.plusSeconds(seconds);
      ScaleOut.Plan meanwhile =
          ScaledEnvironment.of("c5.large")
              .remembers(unavailable)
              .plan(triedAgainAt.minusMillis(1), jobs(1, 1));
      assertThat(meanwhile.steps())
          .singleElement()
          .isInstanceOfSatisfying(
              Held.class,
              held ->
                  assertThat(held.refused())
                      .containsExactly(new BackingOff("c5.large", triedAgainAt)));
      assertThat(meanwhile.unavailable()).as("not tried, so not failed").isEqualTo(unavailable);
      now = triedAgainAt;
    }
    ScaleOut.Plan last =
        ScaledEnvironment.of("c5.large").remembers(unavailable).plan(now, jobs(1, 1));
    assertThat(ScaledEnvironment.launched(last)).containsExactly("c5.large");
    assertThat(last.unavailable()).isEqualTo(UnavailableTypes.NONE);
  }

  @Test
  void takesLargerTypesWhereManyWait() {
    assertThat(ScaledEnvironment.of("c5").launched(jobs(16, 1))).containsExactly("c5.4xlarge");
    assertThat(ScaledEnvironment.of("c5").launched(jobs(5, 1)))
        .containsExactly("c5.xlarge", "c5.large");
    assertThat(ScaledEnvironment.of("c5").launched(jobs(1, 1))).containsExactly("c5.large");
  }

  @Test
  void neverTakesAnOversizedTypeThoughItsVcpusAreCheaper() {
    assertThat(ScaledEnvironment.of("c5.24xlarge", "m5.large").launched(jobs(3, 1)))
        .containsExactly("m5.large", "m5.large");
    assertThat(ScaledEnvironment.of("c5.24xlarge", "m5.large").launched(jobs(96, 1)))
        .containsExactly("c5.24xlarge");
  }

  @Test
  void wastesLittleWhereMemoryIsShort() {
    // 1 vCPU and 2 GiB: one on a c5.large, but 93 on a c5.24xlarge.
    assertThat(ScaledEnvironment.of("c5.large", "c5.24xlarge").launched(jobs(93, 1, 2048)))
        .containsExactly("c5.24xlarge");
  }

  @Test
  void prefersNewerGenerationsWherePricesAreTheSame() {
    assertThat(ScaledEnvironment.of("c5.large", "c7i.large", "c6i.large").launched(jobs(1, 1)))
        .containsExactly("c7i.large");
  }

  @ParameterizedTest
  @EnumSource(
      value = AllocationStrategy.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "BEST_FIT_PROGRESSIVE_ORDERED")
  void prefersTypesWithoutGpusForJobsThatWantNone(AllocationStrategy strategy) {
    ScaledEnvironment environment =
        ScaledEnvironment.of("g4dn.xlarge", "r5.2xlarge")
            .strategy(strategy)
            .spare("g4dn.xlarge", 9);
    assertThat(environment.launched(jobs(1, 1))).containsExactly("r5.2xlarge");
    assertThat(environment.launched(gpuJobs(1, 1, 1))).containsExactly("g4dn.xlarge");
    assertThat(ScaledEnvironment.of("g4dn.xlarge").strategy(strategy).launched(jobs(1, 1)))
        .as("a GPU is better than none")
        .containsExactly("g4dn.xlarge");
  }

  @Test
  void comparesPricesByGpuForJobsThatWantOne() {
    assertThat(ScaledEnvironment.of("p3", "g4dn", "g5").launched(gpuJobs(1, 4, 1)))
        .containsExactly("g4dn.xlarge");
    assertThat(ScaledEnvironment.of("p3", "g4dn", "g5").launched(gpuJobs(1, 4, 8)))
        .as("a g4dn has 8 GPUs only as a whole machine")
        .containsExactly("g5.48xlarge");
  }

  @Test
  void walksAnOrderedListAndItsFamilies() {
    ScaledEnvironment ordered =
        ScaledEnvironment.of("m7a.4xlarge", "m7a", "m6a").strategy(BEST_FIT_PROGRESSIVE_ORDERED);
    assertThat(ordered.launched(jobs(1, 1))).containsExactly("m7a.4xlarge");

    ordered.shortage("m7a.4xlarge", START.plusSeconds(1));
    assertThat(ordered.launched(jobs(1, 1))).containsExactly("m7a.medium");
    assertThat(ordered.launched(jobs(1, 192)))
        .as("too large for the first")
        .containsExactly("m7a.48xlarge");

    ordered.shortage("m7a.48xlarge", START.plusSeconds(1));
    assertThat(ordered.launched(jobs(1, 192))).containsExactly("m6a.48xlarge");
  }

  @Test
  void givesATypeThatIsNamedItselfItsOwnPlace() {
    ScaledEnvironment ordered =
        ScaledEnvironment.of("m7a", "m7a.medium").strategy(BEST_FIT_PROGRESSIVE_ORDERED);
    assertThat(ordered.launched(jobs(1, 1))).containsExactly("m7a.large");
  }

  @Test
  void takesTheSpotPoolWithTheMostToSpare() {
    ScaledEnvironment spot =
        ScaledEnvironment.of("c5.large", "m5.large", "r5.large").strategy(SPOT_CAPACITY_OPTIMIZED);
    assertThat(spot.launched(jobs(1, 1))).as("nothing is known").containsExactly("c5.large");
    spot.spare("r5.large", 20).spare("m5.large", 19).spare("c5.large", 3);
    assertThat(spot.launched(jobs(1, 1))).containsExactly("r5.large");
    spot.shortage("r5.large", START.plusSeconds(1));
    assertThat(spot.launched(jobs(1, 1))).containsExactly("m5.large");
  }

  @Test
  void weighsSpotPriceAndCapacityEqually() {
    ScaledEnvironment spot =
        ScaledEnvironment.of("c5.large", "m5.large", "r5.large")
            .strategy(SPOT_PRICE_CAPACITY_OPTIMIZED)
            .spare("r5.large", 30)
            .spare("m5.large", 20)
            .spare("c5.large", 10)
            .spotPercent("c5.large", 90)
            .spotPercent("m5.large", 30)
            .spotPercent("r5.large", 40);
    assertThat(spot.launched(jobs(1, 1)))
        .as("first by price and second by capacity; r5 is second and first, but dearer")
        .containsExactly("m5.large");
    spot.spotPercent("r5.large", 20);
    assertThat(spot.launched(jobs(1, 1))).containsExactly("r5.large");
  }

  @Test
  void takesTheFirstOfTheListAmongSimilarSpotPools() {
    ScaledEnvironment spot =
        ScaledEnvironment.of("r5.large", "m5.large", "c5.large")
            .strategy(SPOT_CAPACITY_OPTIMIZED_PRIORITIZED)
            .spare("r5.large", 8)
            .spare("m5.large", 16)
            .spare("c5.large", 31);
    assertThat(spot.launched(jobs(1, 1))).containsExactly("m5.large");
    spot.spare("r5.large", 17);
    assertThat(spot.launched(jobs(1, 1))).containsExactly("r5.large");
  }

  @Test
  void paysForSpotOnlyLessThanItsBid() {
    ScaledEnvironment spot =
        ScaledEnvironment.of("c5.large", "m5.large").spot().bid(40).spotPercent("c5.large", 40);
    ScaleOut.Plan plan = spot.plan(jobs(1, 1));
    assertThat(ScaledEnvironment.launched(plan))
        .as("no price of m5.large is known")
        .containsExactly("m5.large");
    assertThat(((Launch) plan.steps().getFirst()).refused())
        .containsExactly(new SpotPriceTooHigh("c5.large", 40, 40));
    spot.spotPercent("c5.large", 39);
    assertThat(spot.launched(jobs(1, 1))).containsExactly("c5.large");
    assertThat(
            ScaledEnvironment.of("c5.large")
                .bid(40)
                .spotPercent("c5.large", 90)
                .launched(jobs(1, 1)))
        .as("on demand")
        .containsExactly("c5.large");
  }

  @Test
  void takesOneTypeForAllNodesAndNoOther() {
    ScaledEnvironment environment = ScaledEnvironment.of("c5.xlarge", "m5.xlarge");
    assertThat(environment.launched(nodes(3, 2)))
        .containsExactly("c5.xlarge", "c5.xlarge", "c5.xlarge");
    environment.shortage("c5.xlarge", START.plusSeconds(1));
    assertThat(environment.launched(nodes(3, 2))).isEmpty();
    assertThat(environment.launched(jobs(1, 2))).containsExactly("m5.xlarge");
  }

  @Test
  void givesNodesTheTypeThatTheyInsistOn() {
    InstanceDemand demand =
        InstanceDemand.multiNode(
            "q", List.of(new Demand(1000, 512, 0), new Demand(1000, 512, 0)), "m5.xlarge", 1);
    assertThat(ScaledEnvironment.of("c5", "m5").launched(demand))
        .containsExactly("m5.xlarge", "m5.xlarge");
    assertThat(ScaledEnvironment.of("c5").launched(demand)).isEmpty();
  }

  @Test
  void tellsWhatNoTypeHolds() {
    // The check list: 8192 MiB never fit on an m4.large, 7500 do.
    ScaleOut.Plan plan = ScaledEnvironment.of("m4.large").plan(jobs(1, 1, 8192));
    assertThat(plan.steps())
        .containsExactly(
            new Held(
                new ScalingStep.Waiting(jobs(1, 1, 8192), 1),
                List.of(new NoneHolds(new Demand(1000, 8192, 0), 1, new Demand(2000, 7873, 0)))));
    assertThat(plan.steps().getFirst().sentence())
        .isEqualTo(
            "Launched nothing: 1 job of queue q that asks for 1 vCPU and 8192 MiB, waits; none of"
                + " 1 instance type holds 1 vCPU and 8192 MiB; the largest offers 2 vCPUs and 7873"
                + " MiB.");
    assertThat(ScaledEnvironment.of("m4.large").launched(jobs(1, 1, 7500)))
        .containsExactly("m4.large");
  }

  @Test
  void takesWholeMachinesOnlyWhereTheyAreNamed() {
    assertThat(ScaledEnvironment.of("g4dn").launched(gpuJobs(1, 1, 8))).isEmpty();
    assertThat(ScaledEnvironment.of("g4dn", "g4dn.metal").launched(gpuJobs(1, 1, 8)))
        .containsExactly("g4dn.metal");
    assertThat(ScaledEnvironment.of().strategy(BEST_FIT_PROGRESSIVE).launched(gpuJobs(1, 1, 16)))
        .as("no types given allow all")
        .containsExactly("p2.16xlarge");
  }
}
