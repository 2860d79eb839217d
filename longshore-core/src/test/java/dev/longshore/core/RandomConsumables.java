package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.ConsumableResource.Kind;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.NameOrArn;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Two consumable resources that change by chance, with a count of our own of what they should be.
 */
final class RandomConsumables {
  private static final String LENT = "lent";
  private static final String USED_UP = "used up";

  private final World world;
  private final Random random;
  private final Map<String, Long> totals = new TreeMap<>();

  RandomConsumables(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** So that all jobs can end. */
  void enough() {
    world.with(resource(LENT, 2)).with(resource(USED_UP, 999));
  }

  void takenBy(SubmitBuilder submit) {
    if (random.nextInt(3) == 0) {
      submit.taking(LENT, random.nextInt(3));
    }
    if (random.nextInt(5) == 0) {
      submit.taking(USED_UP, 1);
    }
  }

  /** Also below what is in use, and away with it. */
  void change() {
    String name = random.nextBoolean() ? LENT : USED_UP;
    if (world.state.consumables().find(name) == null) {
      world.with(resource(name, random.nextInt(5)));
    } else if (random.nextInt(4) == 0) {
      world.accept(new DeleteConsumableResourceCommand(new NameOrArn(name, name)));
    } else {
      long total = random.nextInt(5);
      totals.put(name, total);
      world.accept(
          new UpdateConsumableResourceCommand(
              new NameOrArn(name, name),
              ConsumableResource.Operation.SET,
              total,
              random.nextBoolean() ? null : "token " + random.nextLong()));
    }
  }

  private ConsumableResource resource(String name, long total) {
    totals.put(name, total);
    return new ConsumableResource(
        name,
        name.equals(USED_UP) ? Kind.NON_REPLENISHABLE : Kind.REPLENISHABLE,
        total,
        World.START,
        Map.of());
  }

  Map<String, Long> available() {
    Map<String, Long> available = new TreeMap<>();
    for (ConsumableResource resource : world.state.consumables().all().values()) {
      available.put(
          resource.name(), resource.available(world.state.consumables().inUse(resource.name())));
    }
    return available;
  }

  /**
   * Nobody took what was not there.
   *
   * @param plan that is true by now
   * @param before what was {@link #available} before it
   */
  void checkTaken(PlacementPlan plan, Map<String, Long> before) {
    for (Fact fact : plan.facts()) {
      if (fact instanceof Fact.AttemptPlacedFact placed) {
        for (ConsumableRequirement taken : world.job(placed.job()).consumables()) {
          assertThat(before).containsKey(taken.resource());
          before.merge(taken.resource(), -taken.quantity(), Long::sum);
          if (taken.resource().equals(USED_UP)) {
            totals.merge(USED_UP, -taken.quantity(), Long::sum);
          }
        }
      }
    }
    assertThat(before.values()).allMatch(left -> left >= 0);
  }

  /** What is in use is what active jobs take, and totals are what was asked less what was used. */
  void check() {
    Map<String, Long> inUse = new TreeMap<>();
    for (Job job : world.state.unfinished()) {
      if (job.state() instanceof JobState.Active) {
        job.consumables().forEach(r -> inUse.merge(r.resource(), r.quantity(), Long::sum));
      }
    }
    for (String name : List.of(LENT, USED_UP)) {
      assertThat(world.state.consumables().inUse(name))
          .as("in use of " + name)
          .isEqualTo(inUse.getOrDefault(name, 0L));
      ConsumableResource resource = world.state.consumables().find(name);
      if (resource != null) {
        assertThat(resource.totalQuantity()).as("total of " + name).isEqualTo(totals.get(name));
      }
    }
  }
}
