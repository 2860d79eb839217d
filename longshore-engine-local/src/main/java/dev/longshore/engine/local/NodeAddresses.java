package dev.longshore.engine.local;

import dev.longshore.model.AttemptKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Gives each node of a multi-node parallel job a loopback address of its own, so that nodes on this
 * machine may use the same ports. Linux answers on all of {@code 127.0.0.0/8}; elsewhere the
 * addresses must be set up. They follow from the attempt, unless another running node has the same;
 * {@code 127.0.0.x} is left to everybody else.
 */
final class NodeAddresses {

  /** 127.1.0.1 to 127.255.255.254, without the last bytes 0 and 255. */
  private static final int COUNT = 255 * 256 * 254;

  private final Map<AttemptKey, String> byNode = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** The address of a node, the same until its release. */
  synchronized String of(AttemptKey node) {
    String known = byNode.get(node);
    if (known != null) {
      return known;
    }
    int first = Math.floorMod(Objects.hash(node.job().value(), node.number()), COUNT);
    for (int i = 0; i < COUNT; i++) {
      String address = address((first + i) % COUNT);
      if (!taken.contains(address)) {
        adopt(node, address);
        return address;
      }
    }
    throw new IllegalStateException("every loopback address is taken by a node");
  }

  /** The address that an earlier server gave to a node. */
  synchronized void adopt(AttemptKey node, String address) {
    byNode.put(node, address);
    taken.add(address);
  }

  /** The node is gone; its address may be given to another. */
  synchronized void release(AttemptKey node) {
    String address = byNode.remove(node);
    if (address != null) {
      taken.remove(address);
    }
  }

  private static String address(int index) {
    return "127.%d.%d.%d".formatted(1 + index / (256 * 254), index / 254 % 256, 1 + index % 254);
  }
}
