package dev.longshore.core;

import dev.longshore.core.ScalingStep.Ending;
import dev.longshore.core.ScalingStep.Terminate;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which instances a compute environment terminates. In the simplest terms: those that no
 * job has had for long enough, as long as minvCpus remain; the largest first, so that the fewest
 * remain.
 *
 * <p>An instance that a job had is kept for the environment's delay, if it has one; any new job
 * starts it anew. One that never had a job, or takes no further ones, has no such promise.
 */
final class ScaleIn {

  private ScaleIn() {}

  /**
   * What is to be done.
   *
   * @param steps the instances that go, in order
   * @param next when another may go if nothing happens until then; null for never
   */
  record Plan(List<Terminate> steps, @Nullable Instant next) {}

  /**
   * Plans at one time.
   *
   * @param instances all of the environment
   * @param claimed ids of instances that something waits for
   * @param idleTime how long an instance is kept that no job has; null for ever
   */
  static Plan plan(
      InstanceSettings settings,
      CapacityMode mode,
      List<Instance> instances,
      Set<String> claimed,
      @Nullable Duration idleTime,
      Instant now) {
    List<Terminate> steps = new ArrayList<>();
    int remaining = 0;
    for (Instance instance : instances) {
      remaining += instance.takesJobs() ? instance.vcpus() : 0;
    }
    int minimum = mode.keepsMinimum() ? settings.minVcpus() : 0;
    Instant next = null;
    for (Instance instance : largestFirst(instances)) {
      if (mode.ends() || isDrained(instance)) {
        remaining -= instance.takesJobs() ? instance.vcpus() : 0;
        Ending ending = isDrained(instance) ? Ending.DRAINED : Ending.ENVIRONMENT;
        steps.add(terminate(instance, ending, now, remaining));
        continue;
      }
      Instant due = due(instance, settings, mode, idleTime);
      if (due == null
          || claimed.contains(instance.id())
          || remaining - instance.vcpus() < minimum) {
        continue; // has a job, is wanted, or stays anyhow; something will happen before it can go
      }
      if (now.isBefore(due)) {
        next = next == null || due.isBefore(next) ? due : next;
        continue;
      }
      remaining -= instance.vcpus();
      steps.add(terminate(instance, ending(instance, mode), now, remaining));
    }
    return new Plan(List.copyOf(steps), next);
  }

  private static List<Instance> largestFirst(List<Instance> instances) {
    return instances.stream()
        .sorted(
            Comparator.comparingInt(Instance::vcpus)
                .reversed()
                .thenComparing(
                    instance -> Objects.requireNonNullElse(instance.idleSince(), Instant.MAX))
                .thenComparing(Instance::id))
        .toList();
  }

  private static boolean isDrained(Instance instance) {
    return !instance.takesJobs() && instance.idleSince() != null;
  }

  /** When it may go; null while a job has it, it starts or its last job has not ended. */
  private static @Nullable Instant due(
      Instance instance,
      InstanceSettings settings,
      CapacityMode mode,
      @Nullable Duration idleTime) {
    Instant idleSince = instance.idleSince();
    if (isUseless(mode) && instance.state() == Instance.State.PENDING) {
      return instance.launchedAt();
    }
    if (idleSince == null) {
      return null;
    }
    if (isUseless(mode)) {
      return idleSince;
    }
    if (idleTime == null) {
      return null;
    }
    Duration delay = settings.scaleDownDelay();
    boolean isPromised = instance.everUsed() && delay.compareTo(idleTime) > 0;
    return idleSince.plus(isPromised ? delay : idleTime);
  }

  /** Of an environment that is INVALID: all that is idle goes. */
  private static boolean isUseless(CapacityMode mode) {
    return !mode.places() && !mode.keepsMinimum();
  }

  private static Ending ending(Instance instance, CapacityMode mode) {
    if (isUseless(mode)) {
      return Ending.ENVIRONMENT;
    }
    return instance.everUsed() ? Ending.IDLE : Ending.NEVER_USED;
  }

  private static Terminate terminate(
      Instance instance, Ending ending, Instant now, int remainingVcpus) {
    Instant idleSince = instance.idleSince();
    Duration idleFor = idleSince == null ? Duration.ZERO : Duration.between(idleSince, now);
    return new Terminate(instance.id(), instance.type(), ending, idleFor, remainingVcpus);
  }
}
