package dev.longshore.server;

import dev.longshore.core.Command;
import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ResourceStatus;
import dev.longshore.service.BatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
 * further jobs, and is taken off with its last.
 */
final class UnmanagedHosts implements AutoCloseable {

  /** What clients see as the type of somebody's own machine. */
  static final String TYPE = "longshore.host";

  private static final Logger LOG = LoggerFactory.getLogger(UnmanagedHosts.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final List<UnmanagedHost> assigned;
  private final BatchService service;
  private final Set<String> told = new HashSet<>();
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
      register(instances);
    } catch (RuntimeException fault) {
      LOG.warn("Hosts of unmanaged environments could not be looked at", fault);
    }
  }

  private void register(List<Instance> instances) {
    Set<String> present = instances.stream().map(Instance::id).collect(Collectors.toSet());
    Set<String> hosts =
        service.hosts().stream().filter(Host::isThere).map(Host::id).collect(Collectors.toSet());
    Set<String> environments =
        service.reads().computeEnvironments().stream()
            .filter(one -> one.status() != ResourceStatus.DELETING)
            .map(ComputeEnvironment::name)
            .collect(Collectors.toSet());
    for (UnmanagedHost one : assigned) {
      if (present.contains(one.instance()) || !environments.contains(one.environment())) {
        continue;
      }
      if (!hosts.contains(one.host())) {
        tell("host={} is not there; environment={} waits for it", one);
        continue;
      }
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
        if (instance.takesJobs() && execute(new HoldInstanceCommand(instance.id(), true), former)) {
          LOG.info(
              "host={} environment={} is assigned no longer, and goes with its last job",
              former.host(),
              former.environment());
        }
        if (instance.idleSince() != null) {
          var _ = execute(new DeregisterInstanceCommand(instance.id(), false), former);
        }
      }
    }
    return anyLeft;
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
