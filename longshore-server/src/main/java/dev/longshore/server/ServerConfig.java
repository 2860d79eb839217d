package dev.longshore.server;

import dev.longshore.aws.AwsConfig;
import dev.longshore.engine.LaunchEnvironment;
import dev.longshore.engine.docker.ContainerPolicy;
import dev.longshore.engine.docker.Housekeeping;
import dev.longshore.engine.docker.NodeSubnets;
import dev.longshore.engine.docker.TaskNetworks;
import dev.longshore.events.SigningSecret;
import dev.longshore.events.Webhook;
import dev.longshore.logs.StreamLimit;
import dev.longshore.model.Demand;
import dev.longshore.model.EngineRules;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.Limits;
import dev.longshore.model.NamePattern;
import dev.longshore.model.Ordered;
import dev.longshore.model.Realm;
import dev.longshore.model.UsableMemory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a server is told before it starts. Made by {@link ConfigReader}; {@link Setting}
 * documents each key, its unit and its default.
 *
 * @param host address to listen on; only loopback is accepted so far
 * @param port 0 for any that is free
 * @param data folder that keeps everything; made if it is not there
 * @param engine which engine runs the jobs of environments that no rule fits
 * @param engineRules which engine runs the jobs of others
 * @param home partition and account of every request, and the region of those that name none
 * @param local the local engine's part
 * @param docker the Docker engine's part
 * @param jobs how jobs are treated
 * @param instances what compute environments are made of
 * @param serviceJobs what training jobs get
 * @param events who is told what happens to jobs
 * @param access where what jobs need of other services comes from
 * @param logs what becomes of what jobs write
 * @param limits what AWS bounds per account and region
 * @param logLevel the least severe lines that the log shows
 */
public record ServerConfig(
    String host,
    int port,
    Path data,
    EngineKind engine,
    List<EngineRules.Rule> engineRules,
    Realm home,
    Local local,
    Docker docker,
    Jobs jobs,
    Instances instances,
    ServiceJobs serviceJobs,
    Events events,
    Access access,
    Logs logs,
    Limits limits,
    LogLevel logLevel) {

  public ServerConfig {
    engineRules = List.copyOf(engineRules);
  }

  /** Which engine runs the jobs. */
  public enum EngineKind {
    /** Docker where a Docker engine answers, else local. */
    AUTO,
    /** Processes on this machine. */
    LOCAL,
    /** Containers of a Docker engine. */
    DOCKER
  }

  /** What vCPUs are to a container. */
  public enum CpuLimit {
    /** Its share where several want more than there is. */
    WEIGHT,
    /** The most that it can use. */
    HARD
  }

  /** Which jobs commands may be run in. */
  public enum ExecAccess {
    /** None. */
    NONE,
    /** Those whose definition has {@code enableExecuteCommand}. */
    DEFINED,
    /** All. */
    ALL
  }

  /** How much the log tells. */
  public enum LogLevel {
    /** Only what failed. */
    ERROR,
    /** And what somebody should look at. */
    WARN,
    /** And every change of state. */
    INFO,
    /** And what helps to find a bug. */
    DEBUG
  }

  /**
   * The capacity of this machine, where it is not what is found.
   *
   * @param vcpuMillis thousandths of a vCPU; 0 for all
   * @param memoryMib MiB; 0 for all
   * @param gpus which
   */
  public record Local(long vcpuMillis, long memoryMib, GpuChoice gpus) {}

  /**
   * Where the Docker engine is.
   *
   * @param host such as {@code unix:///var/run/docker.sock}, or null for {@code DOCKER_HOST} and
   *     then the usual socket
   * @param networks which one a container is on
   * @param nodeSubnets what the networks of multi-node jobs are cut from
   * @param vcpuMillis thousandths of a vCPU that jobs may ask for; 0 for all that the daemon has
   * @param memoryMib MiB that jobs may ask for; 0 for all that the daemon has
   * @param gpus which
   * @param hosts several machines, of which each has what is said above; empty for one
   * @param hostLostAfter how long one of several may be away until its jobs are lost; zero for ever
   * @param policy what the administrator says of all containers
   * @param housekeeping what stays on each that no attempt needs
   * @param agent whether containers are answered that ask for credentials of their role and for
   *     metadata
   */
  public record Docker(
      @Nullable String host,
      TaskNetworks networks,
      NodeSubnets nodeSubnets,
      long vcpuMillis,
      long memoryMib,
      GpuChoice gpus,
      List<DockerHost> hosts,
      Duration hostLostAfter,
      ContainerPolicy policy,
      Housekeeping housekeeping,
      boolean agent) {

    public Docker {
      hosts = List.copyOf(hosts);
    }

    /** Whether something is said of a single host where several are named. */
    boolean isContradictory() {
      boolean saysOne =
          host != null || vcpuMillis != 0 || memoryMib != 0 || !gpus.equals(GpuChoice.FOUND);
      return saysOne && !hosts.isEmpty();
    }
  }

  /**
   * How jobs are treated.
   *
   * @param stopGrace between SIGTERM and SIGKILL
   * @param minimumTimeoutSeconds the shortest timeout that a job may have
   * @param settling how long a compute environment or queue stays CREATING, UPDATING or DELETING
   * @param launchesAtOnce how many attempts an engine may be starting at the same time
   * @param placementsPerCycle how many jobs one cycle of the scheduler places at most
   * @param backfillDepth how many jobs behind the first that finds no room may find none either
   * @param retention how long a job is kept after it has ended
   * @param definitionRetention how long a revision is kept after it was deregistered, unless a job
   *     that was made from it is kept longer
   * @param environment variables that all jobs of a queue or compute environment have
   * @param exec which of them commands may be run in
   */
  public record Jobs(
      Duration stopGrace,
      int minimumTimeoutSeconds,
      Duration settling,
      int launchesAtOnce,
      int placementsPerCycle,
      int backfillDepth,
      Duration retention,
      Duration definitionRetention,
      List<LaunchEnvironment.Rule> environment,
      ExecAccess exec) {}

  /** What becomes of compute environments whose image AWS has retired: Amazon Linux 2. */
  public enum RetiredImages {
    /** They are taken, since no image starts here. */
    ACCEPTED,
    /** They are refused, as by AWS. */
    REFUSED
  }

  /**
   * What compute environments are made of.
   *
   * @param catalogFile of the user's own types and prices, or null for none
   * @param catalog the types that there are, with those of the file
   * @param memory how much of its memory a type offers
   * @param startTime from the launch of an instance until it takes jobs
   * @param idleTime how long an instance is kept that no job has
   * @param unmanagedHosts what unmanaged environments run on
   * @param retiredImages whether environments may name images that AWS has retired
   * @param spot what Spot instances are like
   */
  public record Instances(
      @Nullable Path catalogFile,
      InstanceCatalog catalog,
      UsableMemory memory,
      Duration startTime,
      Duration idleTime,
      List<UnmanagedHost> unmanagedHosts,
      RetiredImages retiredImages,
      Spot spot) {

    public Instances {
      unmanagedHosts = List.copyOf(unmanagedHosts);
    }
  }

  /**
   * What Spot instances are like. Types and families are known; a type goes before its family.
   *
   * @param percents of the price on demand, by type or family
   * @param spare how many more could be had, by type or family
   * @param interruptionsPerHour of one instance, by environment
   * @param interruptionSeed what makes the interruptions
   * @param interruptionNotice from SIGTERM to SIGKILL
   */
  public record Spot(
      Map<String, BigDecimal> percents,
      Map<String, BigDecimal> spare,
      Map<String, BigDecimal> interruptionsPerHour,
      int interruptionSeed,
      Duration interruptionNotice) {

    public Spot {
      percents = Ordered.copyOf(percents);
      spare = Ordered.copyOf(spare);
      interruptionsPerHour = Collections.unmodifiableMap(new LinkedHashMap<>(interruptionsPerHour));
    }
  }

  /**
   * What training jobs get.
   *
   * @param s3Folders the folder that stands for each S3 prefix
   * @param instance what one instance takes of a host, whatever its type
   */
  public record ServiceJobs(Map<String, Path> s3Folders, Demand instance) {

    public ServiceJobs {
      s3Folders = Ordered.copyOf(s3Folders);
    }
  }

  /**
   * Where what jobs need of other services comes from.
   *
   * @param secretsFile the values of secrets; null for the usual file of the data folder
   * @param rolesFile the credentials of roles; null for the usual file of the data folder
   * @param aws which services of AWS are asked
   * @param registries host and port of registries of what stands for ECR
   */
  public record Access(
      @Nullable Path secretsFile,
      @Nullable Path rolesFile,
      AwsConfig aws,
      List<NamePattern> registries) {

    public Access {
      registries = List.copyOf(registries);
    }
  }

  /**
   * Who is told what happens to jobs.
   *
   * @param retention how long events are kept, unless their jobs are kept shorter
   * @param webhooks receivers of all or some events
   * @param targetSecret signs what targets of EventBridge's rules get; null signs nothing
   */
  public record Events(
      Duration retention, List<Webhook> webhooks, @Nullable SigningSecret targetSecret) {}

  /**
   * What becomes of what jobs write.
   *
   * @param streamLimit how much of it is kept for each container
   */
  public record Logs(StreamLimit streamLimit) {}
}
