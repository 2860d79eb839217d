package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What of the consumable resources is free during one cycle; it shrinks as jobs take of it. */
final class FreeConsumables {

  private final Consumables consumables;
  private final Map<String, Long> taken = new TreeMap<>();

  FreeConsumables(Consumables consumables) {
    this.consumables = consumables;
  }

  /** Takes all; the caller has seen that nothing is {@link #lacking}. */
  void take(List<ConsumableRequirement> requirements) {
    for (ConsumableRequirement requirement : requirements) {
      taken.merge(requirement.resource(), requirement.quantity(), Math::addExact);
    }
  }

  /** Gives back what comes back. */
  void give(List<ConsumableRequirement> requirements) {
    for (ConsumableRequirement requirement : requirements) {
      ConsumableResource resource = consumables.find(requirement.resource());
      if (resource != null && resource.kind() == ConsumableResource.Kind.REPLENISHABLE) {
        taken.merge(requirement.resource(), -requirement.quantity(), Math::addExact);
      }
    }
  }

  /** Why not all can be had, told of the first that cannot; null if all can. */
  WaitReason.@Nullable ConsumableTaken lacking(List<ConsumableRequirement> requirements) {
    for (ConsumableRequirement requirement : requirements) {
      ConsumableResource resource = consumables.find(requirement.resource());
      long available = resource == null ? 0 : available(resource);
      if (resource == null || available < requirement.quantity()) {
        return new WaitReason.ConsumableTaken(
            requirement,
            available,
            consumables.inUse(requirement.resource()) + takenOf(requirement.resource()),
            resource == null ? null : left(resource));
      }
    }
    return null;
  }

  /** What the cycle used up for good, once all its jobs have been placed. */
  List<Fact> usedUp() {
    List<Fact> facts = new ArrayList<>();
    for (String name : taken.keySet()) {
      ConsumableResource before = consumables.find(name);
      ConsumableResource after = before == null ? null : left(before);
      if (after != null && !after.equals(before)) {
        facts.add(new ConsumableResourceSavedFact(after));
      }
    }
    return facts;
  }

  private long available(ConsumableResource resource) {
    return left(resource).available(consumables.inUse(resource.name()) + takenOf(resource.name()));
  }

  /** The resource as it is after what the cycle took of it. */
  private ConsumableResource left(ConsumableResource resource) {
    return switch (resource.kind()) {
      case REPLENISHABLE -> resource;
      case NON_REPLENISHABLE ->
          resource.withTotal(resource.totalQuantity() - takenOf(resource.name()));
    };
  }

  private long takenOf(String name) {
    return taken.getOrDefault(name, 0L);
  }
}
