package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.ConsumableResource.Kind;
import dev.longshore.model.ConsumableResource.Operation;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What jobs take of consumable resources, and when they wait for them. */
class ConsumablesTest {

  private final World world =
      new World()
          .host("h", 64, 65_536)
          .with(new EnvironmentBuilder("ce").maxVcpus(64).build())
          .with(new QueueBuilder("q").on("ce").build())
          .with(new QueueBuilder("other").on("ce").build())
          .with(new DefinitionBuilder("d").build())
          .with(resource("licence", Kind.REPLENISHABLE, 2));

  private static ConsumableResource resource(String name, Kind kind, long total) {
    return new ConsumableResource(name, kind, total, World.START, Map.of());
  }

  private JobId one() {
    return world.submit(world.aSubmit().taking("licence", 1));
  }

  private long total(String name) {
    return Objects.requireNonNull(world.state.consumables().find(name)).totalQuantity();
  }

  private long inUse(String name) {
    return world.state.consumables().inUse(name);
  }

  private long available(String name) {
    return Objects.requireNonNull(world.state.consumables().find(name)).available(inUse(name));
  }

  private void update(Operation operation, long quantity) {
    world.accept(
        new UpdateConsumableResourceCommand(
            new NameOrArn("licence", "licence"), operation, quantity, null));
  }

  @Test
  void theThirdOfThreeWaitsForTwo() {
    JobId first = one();
    JobId second = one();
    JobId third = one();
    assertThat(world.placed()).containsExactly(first, second);
    assertThat(inUse("licence")).isEqualTo(2);
    assertThat(available("licence")).isZero();
    assertThat(world.status(third)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(third).statusReason()).isNull();
    assertThat(world.explain(third).sentence())
        .isEqualTo(
            "It asks for 1 of consumable resource licence, of which 0 of 2 are available, and 2 are"
                + " in use. It starts when running jobs have given back enough. It is held by job "
                + first
                + " (1) and 1 other.");
    world.exits(first, 0);
    assertThat(world.placed()).containsExactly(third);
    assertThat(total("licence")).isEqualTo(2);
  }

  @Test
  void whatFailsAndWhatIsStoppedGivesBackToo() {
    JobId first = one();
    JobId second = one();
    world.schedule();
    world.exits(first, 1);
    assertThat(inUse("licence")).isEqualTo(1);
    world.accept(new TerminateJobCommand(second, "enough"));
    assertThat(inUse("licence")).as("it still runs").isEqualTo(1);
    world.exits(second, 137);
    assertThat(inUse("licence")).isZero();
  }

  @Test
  void aRetriedJobGivesBackAndTakesAgain() {
    JobId job = world.submit(world.aSubmit().taking("licence", 2).attempts(3));
    world.schedule();
    world.exits(job, 1);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(inUse("licence")).isZero();
    assertThat(world.placed()).containsExactly(job);
    world.report(new Report.AttemptLost(world.attempt(job), world.now));
    assertThat(inUse("licence")).isZero();
    world.schedule();
    world.restart();
    assertThat(inUse("licence")).isEqualTo(2);
  }

  @Test
  void whatIsUsedUpIsGoneForGood() {
    world.with(resource("token", Kind.NON_REPLENISHABLE, 5));
    JobId job = world.submit(world.aSubmit().taking("token", 2).attempts(2));
    world.schedule();
    assertThat(List.of(total("token"), inUse("token"), available("token")))
        .containsExactly(3L, 2L, 3L);
    world.exits(job, 1);
    assertThat(List.of(total("token"), inUse("token"))).containsExactly(3L, 0L);
    world.schedule();
    world.exits(job, 0);
    JobId last = world.submit(world.aSubmit().taking("token", 1));
    JobId waiting = world.submit(world.aSubmit().taking("token", 1));
    assertThat(world.placed()).containsExactly(last);
    world.exits(last, 0);
    assertThat(world.placed()).isEmpty();
    assertThat(List.of(total("token"), inUse("token"))).containsExactly(0L, 0L);
    world.restart();
    assertThat(world.explain(waiting).sentence())
        .isEqualTo(
            "It asks for 1 of consumable resource token, of which 0 of 0 are available, and 0 are"
                + " in use. What jobs take of it is used up. Raise its total or ask for less.");
  }

  @Test
  void aCycleUsesUpNoMoreThanThereIs() {
    world.with(resource("token", Kind.NON_REPLENISHABLE, 3));
    for (int i = 0; i < 5; i++) {
      world.submit(world.aSubmit().taking("token", 1));
    }
    assertThat(world.placed()).hasSize(3);
    assertThat(total("token")).isZero();
  }

  @Test
  void aTotalBelowWhatIsInUseLeavesNothingUntilEnoughIsGivenBack() {
    update(Operation.SET, 3);
    JobId first = one();
    JobId second = one();
    JobId third = one();
    world.schedule();
    update(Operation.SET, 1);
    JobId fourth = one();
    assertThat(List.of(total("licence"), inUse("licence"), available("licence")))
        .containsExactly(1L, 3L, 0L);
    world.exits(first, 0);
    world.exits(second, 0);
    assertThat(world.placed()).isEmpty();
    world.exits(third, 0);
    assertThat(world.placed()).containsExactly(fourth);
  }

  @Test
  void moreThanTheTotalWaitsUntilThatGrows() {
    JobId large = world.submit(world.aSubmit().taking("licence", 4));
    JobId behind = one();
    assertThat(world.placed()).isEmpty();
    assertThat(world.explain(large).sentence())
        .isEqualTo(
            "It asks for 4 of consumable resource licence, of which 2 of 2 are available, and 0 are"
                + " in use. Raise its total or ask for less.");
    update(Operation.ADD, 3);
    assertThat(world.placed()).containsExactly(large, behind);
  }

  @Test
  void whoWaitsForItBlocksItsQueueAndNoOther() {
    world.submit(world.aSubmit().taking("licence", 3));
    JobId behind = world.submit("q", 1);
    JobId elsewhere = world.submit("other", 1);
    assertThat(world.placed()).containsExactly(elsewhere);
    assertThat(world.status(behind)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void allOfItsResourcesAreTakenOrNone() {
    world.with(resource("seat", Kind.REPLENISHABLE, 1));
    JobId both = world.submit(world.aSubmit().taking("licence", 2).taking("seat", 1));
    JobId again = world.submit(world.aSubmit().taking("licence", 1).taking("seat", 1));
    assertThat(world.placed()).containsExactly(both);
    update(Operation.ADD, 5);
    assertThat(world.placed()).isEmpty();
    assertThat(inUse("licence")).isEqualTo(2);
    assertThat(world.explain(again).sentence()).contains("consumable resource seat");
  }

  @Test
  void anEstimateCountsOnWhatRunningJobsGiveBack() {
    JobId running = world.submit(world.aSubmit().taking("licence", 2).timeoutSeconds(300));
    world.schedule();
    world.starts(running);
    JobId waiting = one();
    assertThat(estimate(waiting)).isEqualTo(world.now.plusSeconds(300));
    world.with(resource("token", Kind.NON_REPLENISHABLE, 1));
    JobId user = world.submit(world.aSubmit().to("other").taking("token", 1).timeoutSeconds(60));
    world.schedule();
    assertThat(world.status(user)).isEqualTo(JobStatus.STARTING);
    JobId never = world.submit(world.aSubmit().to("other").taking("token", 1));
    assertThat(estimate(never)).as("what is used up does not come back").isNull();
  }

  private @Nullable Instant estimate(JobId job) {
    return Objects.requireNonNull(world.explain(job).queue()).estimatedStart();
  }

  @Test
  void whomNobodysEndHelpsIsUndeterminedAfterAWhile() {
    JobId waiting = world.submit(world.aSubmit().taking("licence", 3)); // there are two
    world.schedule();
    world.later(Duration.ofMinutes(11));
    world.schedule();
    assertThat(world.job(waiting).statusReason()).isEqualTo(BlockedReason.UNDETERMINED);
  }

  @Test
  void whoWaitsForOthersToGiveItBackHasNoCodeOfAws() {
    world.submit(world.aSubmit().taking("licence", 2));
    world.schedule();
    JobId waiting = world.submit(world.aSubmit().taking("licence", 2));
    world.schedule();
    world.later(Duration.ofMinutes(11));
    world.schedule();
    assertThat(world.job(waiting).statusReason()).isNull();
  }

  @Test
  void withoutRoomNothingIsTaken() {
    JobId job = world.submit(world.aSubmit().taking("licence", 1).vcpus(65));
    assertThat(world.placed()).isEmpty();
    assertThat(inUse("licence")).isZero();
    assertThat(world.job(job).statusReason()).isEqualTo(BlockedReason.MAX_RESOURCE);
  }

  @Test
  void whatIsDeletedIsWaitedForAndTheSameWhenItIsThereAgain() {
    JobId running = one();
    world.schedule();
    world.accept(new DeleteConsumableResourceCommand(new NameOrArn("licence", "licence")));
    JobId waiting = world.submit(world.aSubmit().taking("licence", 2));
    assertThat(world.placed()).isEmpty();
    assertThat(world.explain(waiting).sentence())
        .isEqualTo(
            "It asks for 2 of consumable resource licence, which does not exist. It starts once"
                + " that is created with enough. It is held by job "
                + running
                + " (1).");
    world.with(resource("licence", Kind.REPLENISHABLE, 2));
    assertThat(world.placed()).as("one is still in use").isEmpty();
    world.exits(running, 0);
    assertThat(world.placed()).containsExactly(waiting);
  }

  @Test
  void whatIsGivenBackToADeletedOneIsForgotten() {
    JobId running = one();
    world.schedule();
    world.accept(new DeleteConsumableResourceCommand(new NameOrArn("licence", "licence")));
    world.exits(running, 0);
    assertThat(world.status(running)).isEqualTo(JobStatus.SUCCEEDED);
    world.with(resource("licence", Kind.REPLENISHABLE, 2));
    assertThat(available("licence")).isEqualTo(2);
  }

  @Test
  void eachChildOfAnArrayTakesItsOwn() {
    JobId array = world.submit(world.aSubmit().array(3).taking("licence", 1));
    assertThat(world.placed()).containsExactly(array.child(0), array.child(1));
    assertThat(world.status(array.child(2))).isEqualTo(JobStatus.RUNNABLE);
    world.restart();
    assertThat(inUse("licence")).isEqualTo(2);
    world.exits(array.child(1), 0);
    assertThat(world.placed()).containsExactly(array.child(2));
  }

  @Test
  void aMultiNodeJobTakesOnceWhatItsRangesSay() {
    update(Operation.SET, 9);
    world.with(
        new DefinitionBuilder("nodes")
            .consuming("licence", 1)
            .nodesConsuming("licence", 3)
            .nodes(4, 0)
            .build());
    JobId plain = world.submit(world.aSubmit().of("nodes", 0));
    assertThat(world.job(plain).consumables())
        .containsExactly(new ConsumableRequirement("licence", 4));
    JobId job =
        world.submit(
            world
                .aSubmit()
                .of("nodes", 0)
                .nodes(
                    new NodeOverrides(
                        2,
                        List.of(
                            new RangeOverrides(
                                "0:",
                                0,
                                null,
                                Map.of(),
                                List.of(),
                                List.of(new ConsumableRequirement("licence", 2)))))));
    assertThat(world.placed()).containsExactly(plain, job);
    assertThat(inUse("licence")).isEqualTo(7);
    world.restart();
    assertThat(inUse("licence")).isEqualTo(7);
    world.exits(job.node(0), 0);
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(inUse("licence")).isEqualTo(4);
  }

  @Test
  void aSubmitReplacesQuantitiesAndAddsResources() {
    world.with(new DefinitionBuilder("takes").consuming("licence", 1).consuming("seat", 2).build());
    JobId job = world.submit(world.aSubmit().of("takes", 0).taking("seat", 5).taking("another", 6));
    assertThat(world.job(job).consumables())
        .containsExactly(
            new ConsumableRequirement("another", 6),
            new ConsumableRequirement("licence", 1),
            new ConsumableRequirement("seat", 5));
  }

  @Test
  void oneJobTakesOfFiveResourcesAtMost() {
    DefinitionBuilder definition = new DefinitionBuilder("takes");
    SubmitBuilder six = world.aSubmit();
    for (String name : List.of("a", "b", "c", "e", "f")) {
      definition.consuming(name, 1);
      six.taking(name, 1);
    }
    world.with(definition.build());
    String text = "Each ConsumableResourceProperty can have at most 5 consumableResources";
    assertThat(world.refuse(world.aSubmit().of("takes", 0).taking("g", 1).build()).message())
        .isEqualTo(text);
    assertThat(world.refuse(six.taking("g", 1).build()).message()).isEqualTo(text);
    assertThat(
            world
                .refuse(
                    new Command.RegisterJobDefinitionCommand(definition.consuming("g", 1).build()))
                .message())
        .isEqualTo(text);
    world.submit(world.aSubmit().of("takes", 0).taking("a", 9));
  }
}
