package dev.longshore.core;

import dev.longshore.core.ScalingStep.BelowDesired;
import dev.longshore.core.ScalingStep.BelowMinimum;
import dev.longshore.core.ScalingStep.Cause;
import dev.longshore.core.ScalingStep.Held;
import dev.longshore.core.ScalingStep.Launch;
import dev.longshore.core.ScalingStep.Waiting;
import dev.longshore.core.TypeChoice.Chosen;
import dev.longshore.core.TypeChoice.Target;
import dev.longshore.core.TypeRefusal.AboveMaximum;
import dev.longshore.core.TypeRefusal.JobAboveMaximum;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.model.UsableMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * Decides which instances a compute environment launches. In the simplest terms: what waits is
 * packed on the instances that are there or come; for the first that finds no room an instance is
 * launched, and everything behind that fits is packed on it too; and so on, until nothing waits or
 * the environment has its maximum.
 *
 * <p>Jobs alike are counted, not looked at one by one, and only the first {@link #JOBS} of all
 * count: what comes behind gets its instances once these have gone. So a plan costs what it
 * launches times the types that there are, however many jobs wait.
 *
 * <p>Behind the first job of a queue that gets no instance no other of that queue gets one: the
 * scheduler would not place it before the first either, and the instance would be idle.
 */
final class ScaleOut {

  /** How many waiting jobs count. */
  static final int JOBS = 1000;

  /** vCPUs that are wanted without a job count like jobs of this size. */
  private static final Demand ONE_VCPU = new Demand(1000, 0, 0);

  /** Begins the ids of instances that the plan launches, which have none of their own yet. */
  private static final String COMING = "+";

  private final InstanceSettings settings;
  private final TypeChoice types;
  private final InstanceCatalog catalog;
  private final InstanceRoom room;
  private final List<ScalingStep> steps = new ArrayList<>();
  private Target target = new Target(0, false);
  private int presentVcpus;
  private int launched;

  private ScaleOut(InstanceSettings settings, InstanceCatalog catalog, TypeChoice types) {
    this.settings = settings;
    this.catalog = catalog;
    this.room = new InstanceRoom(catalog);
    this.types = types;
  }

  /**
   * An instance and what attempts have of it.
   *
   * @param used all of its capacity where a node of a multi-node parallel job has it
   */
  record Used(Instance instance, Demand used) {}

  /**
   * What the plan starts from.
   *
   * @param instances all of the environment, draining ones too
   * @param waiting in the order in which it gets room; nothing that is bound elsewhere
   * @param startVcpus somebody's desiredvCpus that has not been reached yet, else 0
   * @param unavailable types that had no capacity before
   */
  record Situation(
      InstanceSettings settings,
      CapacityMode mode,
      List<Used> instances,
      List<InstanceDemand> waiting,
      int startVcpus,
      UnavailableTypes unavailable,
      InstanceMarket market) {}

  /**
   * What is to be done.
   *
   * @param steps launches, and what is held, in order
   * @param desiredVcpus what DescribeComputeEnvironments shows
   * @param claimed ids of instances that something waits for, which must stay
   * @param unavailable as it has become
   */
  record Plan(
      List<ScalingStep> steps,
      int desiredVcpus,
      SortedSet<String> claimed,
      UnavailableTypes unavailable) {}

  static Plan plan(Situation situation, InstanceCatalog catalog, UsableMemory memory, Instant now) {
    TypeChoice types =
        new TypeChoice(
            situation.settings, catalog, memory, situation.market, situation.unavailable, now);
    ScaleOut plan = new ScaleOut(situation.settings, catalog, types);
    plan.measure(situation.instances);
    if (situation.mode.places()) {
      plan.launchFor(firstOf(situation.waiting));
    }
    SortedSet<String> claimed = new TreeSet<>(plan.room.taken());
    claimed.removeIf(id -> id.startsWith(COMING));
    if (situation.mode.keepsMinimum()) {
      plan.fillUp(situation.startVcpus, BelowDesired::new);
      plan.fillUp(situation.settings.minVcpus(), BelowMinimum::new);
    }
    return new Plan(
        List.copyOf(plan.steps),
        Math.max(situation.settings.minVcpus(), plan.target.vcpus()),
        claimed,
        types.unavailable());
  }

  private void measure(List<Used> instances) {
    for (Used used : instances) {
      Instance instance = used.instance();
      boolean isReplacing = target.isReplacing() || !instance.takesJobs();
      target = new Target(target.vcpus() + instance.vcpus(), isReplacing);
      if (instance.takesJobs()) {
        presentVcpus += instance.vcpus();
        room.add(instance, used.used());
      }
    }
  }

  private static List<InstanceDemand> firstOf(List<InstanceDemand> waiting) {
    List<InstanceDemand> first = new ArrayList<>();
    long left = JOBS;
    for (InstanceDemand demand : waiting) {
      if (left == 0) {
        break;
      }
      first.add(demand.withJobs(Math.min(left, demand.jobs())));
      left -= Math.min(left, demand.jobs());
    }
    return first;
  }

  /** Launches until nothing waits, or what waits gets nothing. */
  private void launchFor(List<InstanceDemand> waiting) {
    List<InstanceDemand> unplaced = withoutRoom(waiting, room);
    Set<String> stopped = new HashSet<>();
    while (!unplaced.isEmpty()) {
      InstanceDemand front = unplaced.getFirst();
      Cause cause = new Waiting(front, unplaced.stream().mapToLong(InstanceDemand::jobs).sum());
      Chosen chosen = choose(unplaced);
      if (chosen.candidate() == null) {
        steps.add(new Held(cause, chosen.refused()));
        if (chosen.refused().stream().anyMatch(AboveMaximum.class::isInstance)) {
          return; // the first keeps what comes free below the maximum
        }
        stopped.add(front.queue());
        unplaced = unplaced.stream().filter(demand -> !stopped.contains(demand.queue())).toList();
        continue;
      }
      unplaced = withoutRoom(unplaced, launch(chosen.candidate(), front, cause, chosen.refused()));
    }
  }

  private Chosen choose(List<InstanceDemand> unplaced) {
    InstanceDemand front = unplaced.getFirst();
    if (front.vcpuMillisOfJob() > settings.maxVcpus() * 1000L) {
      return new Chosen(
          null, List.of(new JobAboveMaximum(front.vcpuMillisOfJob(), settings.maxVcpus())));
    }
    ToIntFunction<String> needed = type -> front.isMultiNode() ? missingNodes(front, type) : 1;
    return types.choose(unplaced, target, needed);
  }

  private int missingNodes(InstanceDemand front, String type) {
    return front.nodes().size() - room.empty(type, front.each());
  }

  /** Launches until so many vCPUs are there or come, whether anything waits or not. */
  private void fillUp(int wantedVcpus, BiFunction<Integer, Integer, Cause> because) {
    while (presentVcpus < wantedVcpus) {
      InstanceDemand rest = InstanceDemand.of("", ONE_VCPU, wantedVcpus - presentVcpus);
      Cause cause = because.apply(presentVcpus, wantedVcpus);
      Chosen chosen = types.choose(List.of(rest), target, _ -> 1);
      if (chosen.candidate() == null) {
        steps.add(new Held(cause, chosen.refused()));
        return;
      }
      var _ = launch(chosen.candidate(), rest, cause, chosen.refused());
    }
  }

  /**
   * Launches an instance, or one for each node of a job that has none yet, and gives the room where
   * what waits may find some now. What found none on the others finds none there later, so after
   * the launch of one only that one is looked at.
   */
  private InstanceRoom launch(
      TypeCandidate candidate, InstanceDemand front, Cause cause, List<TypeRefusal> refused) {
    String type = candidate.type().name();
    int instances = front.isMultiNode() ? missingNodes(front, type) : 1;
    InstanceRoom offered = front.isMultiNode() ? room : new InstanceRoom(catalog);
    for (int i = 0; i < instances; i++) {
      offered.add(coming(candidate), Demand.NOTHING);
      target = target.plus(candidate.type().vcpus());
      presentVcpus += candidate.type().vcpus();
    }
    note(type, instances, cause, refused);
    return offered;
  }

  /**
   * A stand-in: who carries out the plan gives ids and hosts. It comes after all that are there.
   */
  private Instance coming(TypeCandidate candidate) {
    launched++;
    return Instance.launched(
        COMING + "%09d".formatted(launched),
        settings.computeEnvironment(),
        candidate.type(),
        candidate.capacity(),
        "",
        Instant.MAX);
  }

  /** Launches of one type in a row for the same are one step. */
  private void note(String type, int instances, Cause cause, List<TypeRefusal> refused) {
    if (!steps.isEmpty()
        && steps.getLast() instanceof Launch last
        && last.type().equals(type)
        && refused.stream().allMatch(TypeRefusal::isShortage)
        && isSame(last.cause(), cause)) {
      steps.removeLast();
      steps.add(new Launch(type, last.instances() + instances, last.cause(), last.refused()));
    } else {
      steps.add(new Launch(type, instances, cause, refused));
    }
  }

  private static boolean isSame(Cause one, Cause other) {
    return switch (one) {
      case Waiting(InstanceDemand demand, _) ->
          other instanceof Waiting(InstanceDemand next, _)
              && demand.withJobs(1).equals(next.withJobs(1));
      case BelowMinimum _ -> other instanceof BelowMinimum;
      case BelowDesired _ -> other instanceof BelowDesired;
    };
  }

  private static List<InstanceDemand> withoutRoom(List<InstanceDemand> waiting, InstanceRoom room) {
    List<InstanceDemand> unplaced = new ArrayList<>();
    for (InstanceDemand demand : waiting) {
      long left = demand.jobs() - room.takeMany(demand);
      if (left > 0) {
        unplaced.add(demand.withJobs(left));
      }
    }
    return unplaced;
  }
}
