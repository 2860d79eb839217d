package dev.longshore.server;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;

/**
 * A host that an unmanaged compute environment runs its jobs on, as the configuration assigns it.
 *
 * @param environment its name
 * @param host by the name that the host has
 * @param offered what its jobs may ask for together; more than the host has means all of that
 */
public record UnmanagedHost(String environment, String host, Demand offered) {

  /** What an entry offers that does not say how much. */
  static final Demand ALL = new Demand(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

  /** The same as far as its host has it. */
  Demand offeredOf(Host there) {
    return offered.atMost(there.capacity());
  }

  /** The id of the container instance that stands for it: always the same. */
  String instance() {
    return instance(environment, host);
  }

  /** The id that an assigned host has or would have. */
  static String instance(String environment, String host) {
    return Instance.idOf("configured " + environment + " " + host);
  }
}
