package dev.longshore.store;

import dev.longshore.model.ConsumableResource;

/**
 * A consumable resource as it is read.
 *
 * @param resource as it is
 * @param inUse what attempts that are under way took of it
 */
public record ConsumableView(ConsumableResource resource, long inUse) {

  /** What may be taken now. */
  public long available() {
    return resource.available(inUse);
  }
}
