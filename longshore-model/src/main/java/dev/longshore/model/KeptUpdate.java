package dev.longshore.model;

import java.time.Instant;

/**
 * That an update of a consumable resource was accepted under a client token.
 *
 * @param key the token
 * @param resource by name
 * @param operation what was asked
 * @param quantity what was asked
 * @param totalQuantity what it came to
 * @param at when it was accepted
 */
public record KeptUpdate(
    String key,
    String resource,
    ConsumableResource.Operation operation,
    long quantity,
    long totalQuantity,
    Instant at)
    implements KeptRequest {

  /** Whether this is what another request with the same token asks. */
  public boolean asks(
      String otherResource, ConsumableResource.Operation otherOperation, long otherQuantity) {
    return resource.equals(otherResource)
        && operation == otherOperation
        && quantity == otherQuantity;
  }
}
