package dev.longshore.server;

import dev.longshore.core.Command;
import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ResourceStatus;
import dev.longshore.service.BatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the hosts that the configuration assigns registered with the clusters of their unmanaged
 * environments, as soon as both are there. One that an earlier configuration assigned takes no
 * further jobs, and is taken off with its last; so does one whose size has changed, which is
 * registered anew then. One that somebody holds back takes jobs again after a restart.
 */
final class UnmanagedHosts implements AutoCloseable {

  /** What clients see as the type of somebody's own machine. */
  static final String TYPE = "longshore.host";

  private static final Logger LOG = LoggerFactory.getLogger(UnmanagedHosts.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final List<UnmanagedHost> assigned;
  private final BatchService service;
  private final Set<String> told = new HashSet<>();

  /** Instances that this server has seen, so that whoever holds one back from now on means it. */
  private final Set<String> seen = new HashSet<>();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("longshore-unmanaged-hosts").factory());

  UnmanagedHosts(List<UnmanagedHost> assigned, BatchService service) {
    this.assigned = assigned;
    this.service = service;
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::step, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step() {
    try {
      List<Instance> instances = service.reads().instances();
      boolean anyLeft = takeOff(instances);
      if (assigned.isEmpty() && !anyLeft) {
        timer.shutdown(); // nobody assigns hosts, as in most servers
        return;
      }
      assign(instances);
    } catch (RuntimeException fault) {
      if (!timer.isShutdown()) {
        LOG.warn("Hosts of unmanaged environments could not be looked at", fault);
      }
    }
  }

  private void assign(List<Instance> instances) {
    Map<String, Instance> present =
        instances.stream().collect(Collectors.toMap(Instance::id, one -> one));
    Map<String, Host> hosts =
        service.hosts().stream()
            .filter(Host::isThere)
            .collect(Collectors.toMap(Host::id, host -> host));
    Set<String> environments =
        service.reads().computeEnvironments().stream()
            .filter(one -> one.status() != ResourceStatus.DELETING)
            .map(ComputeEnvironment::name)
            .collect(Collectors.toSet());
    for (UnmanagedHost one : assigned) {
      if (!environments.contains(one.environment())) {
        continue;
      }
      Host host = hosts.get(one.host());
      Instance instance = present.get(one.instance());
      if (host == null) {
        tell("host={} is not there; environment={} waits for it", one);
      } else if (instance == null) {
        register(one);
      } else if (!instance.capacity().equals(one.offeredOf(host))) {
        leave(instance, one, "is assigned with another size");
      } else if (seen.add(instance.id()) && isHeld(instance)) {
        var _ = execute(new HoldInstanceCommand(instance.id(), false), one);
      }
    }
  }

  private void register(UnmanagedHost one) {
    RegisterInstanceCommand command =
        new RegisterInstanceCommand(
            one.environment(), one.instance(), TYPE, one.offered(), one.host());
    if (execute(command, one)) {
      LOG.info(
          "host={} environment={} instance={} is registered, as the configuration says",
          one.host(),
          one.environment(),
          one.instance());
    }
  }

  /** Returns whether any is left that no entry assigns now. */
  private boolean takeOff(List<Instance> instances) {
    Set<String> kept = assigned.stream().map(UnmanagedHost::instance).collect(Collectors.toSet());
    boolean anyLeft = false;
    for (Instance instance : instances) {
      UnmanagedHost former =
          new UnmanagedHost(instance.computeEnvironment(), instance.host(), UnmanagedHost.ALL);
      if (instance.id().equals(former.instance()) && !kept.contains(instance.id())) {
        anyLeft = true;
        leave(instance, former, "is assigned no longer");
      }
    }
    return anyLeft;
  }

  /** It takes no further jobs, and is taken off once it has none. */
  private void leave(Instance instance, UnmanagedHost host, String why) {
    if (instance.takesJobs() && execute(new HoldInstanceCommand(instance.id(), true), host)) {
      LOG.info(
          "host={} environment={} {}, and goes with its last job",
          host.host(),
          host.environment(),
          why);
    }
    if (service.reads().tasksUnderWay(instance.computeEnvironment()).stream()
        .noneMatch(task -> instance.id().equals(task.placement().instance()))) {
      var _ = execute(new DeregisterInstanceCommand(instance.id(), false), host);
    }
  }

  private static boolean isHeld(Instance instance) {
    Drain drain = instance.drain();
    return drain != null && drain.cause() == Drain.Cause.HELD;
  }

  private boolean execute(Command<?> command, UnmanagedHost host) {
    try {
      var _ = service.execute(() -> command);
      return true;
    } catch (RefusedException refused) {
      tell("host={} environment={}: " + refused.refusal().message(), host);
      return false;
    }
  }

  /** Once, and not with every look. */
  private void tell(String message, UnmanagedHost host) {
    if (told.add(message + host.instance())) {
      LOG.warn(message, host.host(), host.environment());
    }
  }

  /** To be closed before the service, which a step under way asks. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      var _ = timer.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
