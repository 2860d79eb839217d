package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Fact.ConsumableFact;
import dev.longshore.model.Fact.ConsumableResourceDeletedFact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import dev.longshore.model.Fact.UpdateForgottenFact;
import dev.longshore.model.Fact.UpdateKeptFact;
import dev.longshore.model.Job;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.StoredState;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumable resources, and what attempts that are under way took of them. That is counted by
 * name, whether there is such a resource or not: one that is deleted and created again is the same
 * one, and what runs still has its part of it.
 */
final class Consumables {

  private final SortedMap<String, ConsumableResource> resources = new TreeMap<>();
  private final Map<String, Long> inUse = new HashMap<>();
  private final KeptRequests<KeptUpdate> updates = KeptRequests.ofUpdates();

  void apply(ConsumableFact fact) {
    switch (fact) {
      case ConsumableResourceSavedFact saved ->
          resources.put(saved.resource().name(), saved.resource());
      case ConsumableResourceDeletedFact deleted -> resources.remove(deleted.name());
      case UpdateKeptFact kept -> updates.keep(kept.update());
      case UpdateForgottenFact forgotten -> updates.forget(forgotten.token());
    }
  }

  void restore(StoredState stored) {
    stored.consumableResources().forEach(resource -> resources.put(resource.name(), resource));
    stored.keptUpdates().forEach(updates::keep);
  }

  /** An attempt of this job has begun. */
  void take(Job job) {
    for (ConsumableRequirement requirement : job.consumables()) {
      inUse.merge(requirement.resource(), requirement.quantity(), Math::addExact);
    }
  }

  /** An attempt of this job has ended. */
  void give(Job job) {
    for (ConsumableRequirement requirement : job.consumables()) {
      long left = inUse(requirement.resource()) - requirement.quantity();
      if (left < 0) {
        throw new IllegalStateException("gives back more than is in use: " + requirement);
      }
      if (left == 0) {
        inUse.remove(requirement.resource());
      } else {
        inUse.put(requirement.resource(), left);
      }
    }
  }

  @Nullable ConsumableResource find(String name) {
    return resources.get(name);
  }

  int count() {
    return resources.size();
  }

  /** What attempts that are under way took. */
  long inUse(String name) {
    return inUse.getOrDefault(name, 0L);
  }

  /** All resources, by name. */
  SortedMap<String, ConsumableResource> all() {
    return Collections.unmodifiableSortedMap(resources);
  }

  KeptRequests<KeptUpdate> updates() {
    return updates;
  }
}
