package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Host;
import dev.longshore.model.ServiceEnvironment;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which hosts serve which environment during one cycle, and what is free there: those of its
 * engine, as the rules have it now. What an environment has on other hosts, since another rule was
 * true before, stays until it ends.
 */
final class EngineHosts {

  private final EngineRules rules;
  private final List<Host> all;
  private final Map<String, Host> byId = new HashMap<>();
  private final Map<String, FreeHosts> free;
  private final Map<String, FreeHosts> idle = new HashMap<>();
  private final Map<String, String> engines = new HashMap<>();

  EngineHosts(BatchState state, List<Host> hosts, EngineRules rules) {
    this.rules = rules;
    this.all = hosts;
    this.free = FreeHosts.byEngine(hosts, state.used()::onHost);
    for (Host host : hosts) {
      byId.put(host.id(), host);
    }
  }

  /** Which engine serves it; found once, since it is asked for each job. */
  String engineOf(ComputeEnvironment environment) {
    return engines.computeIfAbsent(environment.name(), _ -> rules.of(environment).engine());
  }

  String engineOf(ServiceEnvironment environment) {
    return rules.of(environment).engine();
  }

  /** What is free on the hosts of an engine that answer. */
  FreeHosts of(String engine) {
    return free.computeIfAbsent(engine, _ -> FreeHosts.empty(List.of()));
  }

  FreeHosts of(ComputeEnvironment environment) {
    return of(engineOf(environment));
  }

  /** The same as if nothing ran; made once, since every queue may ask for it. */
  FreeHosts idle(String engine) {
    return idle.computeIfAbsent(engine, _ -> FreeHosts.empty(present(engine)));
  }

  /** The hosts of an engine that answer. */
  List<Host> present(String engine) {
    return all.stream().filter(host -> host.engine().equals(engine) && host.isThere()).toList();
  }

  /** The hosts of an engine that do not. */
  List<Host> away(String engine) {
    return all.stream().filter(host -> host.engine().equals(engine) && !host.isThere()).toList();
  }

  /** Whether there is such a host, and it answers or may be back. */
  boolean isNotLost(String host) {
    Host known = byId.get(host);
    return known != null && known.presence() != Host.Presence.LOST;
  }

  /** Whether a host serves an environment now; one that is gone serves none. */
  boolean serves(String host, ComputeEnvironment environment) {
    Host known = byId.get(host);
    return known != null && known.engine().equals(engineOf(environment));
  }

  /** Whether what runs on a host takes of what these engines have. */
  boolean sharesWith(String host, Collection<String> ofEngines) {
    Host known = byId.get(host);
    Set<String> hardware = new HashSet<>();
    all.stream()
        .filter(one -> ofEngines.contains(one.engine()))
        .forEach(one -> hardware.add(one.hardware()));
    return known != null && hardware.contains(known.hardware());
  }

  /** Gives room back. A host that is gone has none. */
  void give(String host, Demand demand) {
    Host known = byId.get(host);
    if (known != null) {
      of(known.engine()).give(host, demand);
    }
  }

  /**
   * How hosts of one engine are called where there may be others: {@code hosts of engine local}.
   */
  String called(String hosts, String engine) {
    return rules.areShown() ? hosts + " of engine " + engine : hosts;
  }
}
