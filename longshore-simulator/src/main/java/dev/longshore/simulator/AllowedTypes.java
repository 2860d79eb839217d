package dev.longshore.simulator;

import dev.longshore.core.InstanceConfig;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Job;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** The instance types that a compute environment may launch, as its settings and the market say. */
final class AllowedTypes {

  private final InstanceSettings settings;
  private final InstanceConfig config;
  private final boolean takesNodes;
  private final List<InstanceType> named;

  /**
   * @param environment one that has instances
   */
  AllowedTypes(ComputeEnvironment environment, InstanceConfig config) {
    this.settings = Objects.requireNonNull(environment.instances());
    this.config = config;
    this.takesNodes = environment.kind().equals("EC2");
    this.named =
        settings.instanceTypes().isEmpty()
            ? config.catalog().all().stream().filter(type -> !type.isMetal()).toList()
            : config.catalog().expand(settings.instanceTypes());
  }

  /** Those whose price is below the bid. */
  List<InstanceType> affordable() {
    return named.stream().filter(this::isAffordable).toList();
  }

  private boolean isAffordable(InstanceType type) {
    Integer percent = config.market().spotPercents().get(type.name());
    return !settings.isSpot() || percent == null || percent < settings.bidPercentage();
  }

  /** Whether an instance of some type could ever hold the job, or each of its nodes. */
  boolean hold(Job job) {
    return mayHold(job) && affordable().stream().anyMatch(type -> holds(type, job));
  }

  /** Whether no type that is named could hold it, whatever its price. */
  boolean areTooSmallFor(Job job) {
    return mayHold(job) && named.stream().noneMatch(type -> holds(type, job));
  }

  /**
   * The vCPUs that are there, of instances that start or drain too.
   *
   * @param isDraining whether some of these drain
   */
  record Present(int vcpus, boolean isDraining) {}

  /**
   * Whether one could hold the job that may be launched beside those that there are.
   *
   * @param unavailable types of which there are none
   */
  boolean mayGrowFor(Job job, Present present, Predicate<String> unavailable) {
    return mayHold(job)
        && mayGrow(
            affordable().stream().filter(type -> holds(type, job)).toList(),
            Math.max(1, job.nodes()),
            present,
            unavailable);
  }

  /** Whether any may be launched beside those that there are. */
  boolean mayGrow(Present present, Predicate<String> unavailable) {
    return mayGrow(affordable(), 1, present, unavailable);
  }

  /** Where the next type is not tried, it is in doubt which is the first. */
  private boolean mayGrow(
      List<InstanceType> able, int instances, Present present, Predicate<String> unavailable) {
    boolean waitsForOneType = settings.strategy() == AllocationStrategy.BEST_FIT || instances > 1;
    if (waitsForOneType && able.stream().anyMatch(type -> unavailable.test(type.name()))) {
      return false;
    }
    return able.stream()
        .filter(type -> !unavailable.test(type.name()))
        .anyMatch(type -> mayAdd(type, instances, present));
  }

  private boolean mayHold(Job job) {
    return (takesNodes || !job.isMultiNode())
        && job.demand().vcpuMillis() <= settings.maxVcpus() * 1000L;
  }

  boolean holds(InstanceType type, Job job) {
    return eachOf(job).fitsIn(type.capacity(config.memory())) && suits(type.name(), job);
  }

  /** Whether a type has the processor that the job is made for. */
  static boolean suits(String type, Job job) {
    Architecture wanted = RandomCluster.architectureOf(job.definition().name());
    return wanted == null
        || InstanceCatalog.builtIn()
            .find(type)
            .filter(known -> known.architecture() == wanted)
            .isPresent();
  }

  /** What the job asks of one instance; all nodes of a simulated job ask for the same. */
  static Demand eachOf(Job job) {
    Demand all = job.demand();
    int nodes = Math.max(1, job.nodes());
    return new Demand(all.vcpuMillis() / nodes, all.memoryMib() / nodes, all.gpus() / nodes);
  }

  /**
   * The last of several may go over the maximum, unless that is strict. While others drain, it
   * comes only once the smallest type would fit. Of managed instances there may be any number: the
   * vCPUs of jobs are bounded.
   */
  private boolean mayAdd(InstanceType type, int instances, Present present) {
    if (settings.managed() != null) {
      return true;
    }
    return settings.isMaximumStrict()
        ? present.vcpus + type.vcpus() * instances <= settings.maxVcpus()
        : present.vcpus + type.vcpus() * (instances - 1) + least(present) <= settings.maxVcpus();
  }

  /** What must be left below the maximum for another instance. */
  private int least(Present present) {
    return present.isDraining
        ? named.stream().mapToInt(InstanceType::vcpus).min().orElseThrow()
        : 1;
  }

  /** Whether such an instance may come beside those that there are. */
  boolean mayAdd(InstanceType type, Present present) {
    return mayAdd(type, 1, present);
  }
}
