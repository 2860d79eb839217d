package dev.longshore.core;

import dev.longshore.core.Command.CreateConsumableResourceCommand;
import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ConsumableResourceDeletedFact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import dev.longshore.model.Fact.UpdateKeptFact;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Creating, changing and deleting consumable resources; all of it at once, there is no status. Jobs
 * that run are never touched: what they took counts until they end.
 */
final class ConsumableDecisions {

  private final Limits limits;

  ConsumableDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> create(BatchState state, CreateConsumableResourceCommand command) {
    if (state.consumables().find(command.resource().name()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    if (state.consumables().count() >= limits.of(Limit.CONSUMABLE_RESOURCES)) {
      return Decision.refuse(
          "Limit exceeded: there are "
              + limits.of(Limit.CONSUMABLE_RESOURCES)
              + " consumable resources.");
    }
    return Decision.accept(Done.DONE, new ConsumableResourceSavedFact(command.resource()));
  }

  /** An update that was made already gets the answer that it got, whatever happened since. */
  Decision<Long> update(BatchState state, UpdateConsumableResourceCommand command, Instant now) {
    String token = command.clientToken();
    KeptUpdate earlier = token == null ? null : state.consumables().updates().find(token, now);
    if (earlier != null) {
      return earlier.asks(command.resource().name(), command.operation(), command.quantity())
          ? new Decision.Accepted<>(List.of(), earlier.totalQuantity())
          : Decision.refuseWrapped(
              "The clientToken " + token + " belongs to another update of a consumable resource.");
    }
    ConsumableResource current = state.consumables().find(command.resource().name());
    if (current == null) {
      return notFound(command.resource());
    }
    long total = total(current, command);
    if (total < 0) {
      return Decision.refuseWrapped(
          "Cannot remove "
              + command.quantity()
              + " from consumable resource "
              + current.name()
              + ", which has a totalQuantity of "
              + current.totalQuantity()
              + ".");
    }
    if (total > ConsumableResource.MOST) {
      return Decision.refuseWrapped(
          "totalQuantity cannot be more than " + ConsumableResource.MOST + ".");
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new ConsumableResourceSavedFact(current.withTotal(total)));
    if (token != null) {
      facts.add(
          new UpdateKeptFact(
              new KeptUpdate(
                  token, current.name(), command.operation(), command.quantity(), total, now)));
    }
    return new Decision.Accepted<>(facts, total);
  }

  Decision<Done> delete(BatchState state, DeleteConsumableResourceCommand command) {
    ConsumableResource current = state.consumables().find(command.resource().name());
    return current == null
        ? notFound(command.resource())
        : Decision.accept(Done.DONE, new ConsumableResourceDeletedFact(current.name()));
  }

  private static long total(ConsumableResource current, UpdateConsumableResourceCommand command) {
    return switch (command.operation()) {
      case SET -> command.quantity();
      case ADD -> current.totalQuantity() + command.quantity();
      case REMOVE -> current.totalQuantity() - command.quantity();
    };
  }

  private static <R> Decision<R> notFound(NameOrArn resource) {
    return Decision.refuseWrapped("ConsumableResource " + resource.given() + " not found.");
  }
}
