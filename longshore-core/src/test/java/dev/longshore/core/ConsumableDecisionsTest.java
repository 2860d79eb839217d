package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CreateConsumableResourceCommand;
import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.ConsumableResource.Kind;
import dev.longshore.model.ConsumableResource.Operation;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Refusal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of consumable resources, and updates that come again. */
class ConsumableDecisionsTest {

  private final World world = new World();

  private static CreateConsumableResourceCommand create(String name) {
    return new CreateConsumableResourceCommand(
        new ConsumableResource(name, Kind.REPLENISHABLE, 5, World.START, Map.of()));
  }

  private static UpdateConsumableResourceCommand update(
      Operation operation, long quantity, @Nullable String token) {
    return new UpdateConsumableResourceCommand(
        new NameOrArn("given", "r"), operation, quantity, token);
  }

  @Test
  void aNameIsTakenOnce() {
    world.accept(create("r"));
    Refusal refusal = world.refuse(create("r"));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
    assertThat(refusal.message()).isEqualTo("Object already exists");
    world.accept(new DeleteConsumableResourceCommand(new NameOrArn("r", "r")));
    world.accept(create("r"));
  }

  @Test
  void thereAreOnlySoMany() {
    World full = World.limited(Limits.DEFAULTS.with(Limit.CONSUMABLE_RESOURCES, 2));
    full.accept(create("a"));
    full.accept(create("b"));
    assertThat(full.refuse(create("c")).message())
        .isEqualTo("Limit exceeded: there are 2 consumable resources.");
  }

  @Test
  void theTotalIsSetRaisedAndCut() {
    world.accept(create("r"));
    assertThat(world.accept(update(Operation.ADD, 2, null))).isEqualTo(7);
    assertThat(world.accept(update(Operation.REMOVE, 3, null))).isEqualTo(4);
    assertThat(world.refuse(update(Operation.REMOVE, 5, null)).message())
        .isEqualTo("Cannot remove 5 from consumable resource r, which has a totalQuantity of 4.");
    assertThat(world.accept(update(Operation.REMOVE, 4, null))).isZero();
    assertThat(world.accept(update(Operation.SET, ConsumableResource.MOST, null)))
        .isEqualTo(ConsumableResource.MOST);
    assertThat(world.refuse(update(Operation.ADD, 1, null)).message())
        .isEqualTo("totalQuantity cannot be more than 1000000000000000.");
  }

  @Test
  void whatIsUnknownIsNotFound() {
    String text = "ConsumableResource given not found.";
    assertThat(world.refuse(update(Operation.SET, 1, null)).message()).isEqualTo(text);
    assertThat(
            world
                .refuse(new DeleteConsumableResourceCommand(new NameOrArn("given", "r")))
                .message())
        .isEqualTo(text);
  }

  @Test
  void anUpdateWithATokenIsMadeOnce() {
    world.accept(create("r"));
    assertThat(world.accept(update(Operation.ADD, 2, "token"))).isEqualTo(7);
    world.accept(update(Operation.ADD, 1, "another"));
    world.restart();
    assertThat(world.accept(update(Operation.ADD, 2, "token"))).as("as it was then").isEqualTo(7);
    assertThat(world.refuse(update(Operation.ADD, 3, "token")).message())
        .isEqualTo("The clientToken token belongs to another update of a consumable resource.");
    world.refuse(update(Operation.SET, 2, "token"));
    world.accept(new DeleteConsumableResourceCommand(new NameOrArn("r", "r")));
    assertThat(world.accept(update(Operation.ADD, 2, "token"))).isEqualTo(7);
  }

  @Test
  void anUpdateThatWasRefusedKeepsNoToken() {
    world.refuse(update(Operation.ADD, 2, "token"));
    world.accept(create("r"));
    assertThat(world.accept(update(Operation.ADD, 2, "token"))).isEqualTo(7);
  }

  @Test
  void aTokenIsForgottenAfterEightHours() {
    world.accept(create("r"));
    world.accept(update(Operation.ADD, 2, "token"));
    world.later(Duration.ofHours(8).minusMillis(1));
    assertThat(world.state.consumables().updates().all()).hasSize(1);
    assertThat(world.nextDue()).hasValue(World.START.plus(Duration.ofHours(8)));
    world.later(Duration.ofMillis(1));
    assertThat(world.state.consumables().updates().all()).isEmpty();
    assertThat(world.accept(update(Operation.ADD, 2, "token"))).isEqualTo(9);
  }
}
