package dev.longshore.simulator;

import dev.longshore.core.InstanceConfig;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.Job;
import java.util.List;
import java.util.Objects;

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

  /** Whether one could hold the job that may be launched beside those that there are. */
  boolean mayGrowFor(Job job, int presentVcpus) {
    return mayHold(job)
        && affordable().stream()
            .anyMatch(
                type -> holds(type, job) && mayAdd(type, Math.max(1, job.nodes()), presentVcpus));
  }

  /** Whether any may be launched beside those that there are. */
  boolean mayGrow(int presentVcpus) {
    return affordable().stream().anyMatch(type -> mayAdd(type, 1, presentVcpus));
  }

  private boolean mayHold(Job job) {
    return (takesNodes || !job.isMultiNode())
        && job.demand().vcpuMillis() <= settings.maxVcpus() * 1000L;
  }

  boolean holds(InstanceType type, Job job) {
    return eachOf(job).fitsIn(type.capacity(config.memory()));
  }

  /** What the job asks of one instance; all nodes of a simulated job ask for the same. */
  static Demand eachOf(Job job) {
    Demand all = job.demand();
    int nodes = Math.max(1, job.nodes());
    return new Demand(all.vcpuMillis() / nodes, all.memoryMib() / nodes, all.gpus() / nodes);
  }

  /** The last of several may go over the maximum, unless that is strict. */
  private boolean mayAdd(InstanceType type, int instances, int presentVcpus) {
    return settings.isMaximumStrict()
        ? presentVcpus + type.vcpus() * instances <= settings.maxVcpus()
        : presentVcpus + type.vcpus() * (instances - 1) < settings.maxVcpus();
  }
}
