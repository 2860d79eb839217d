package dev.longshore.core;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.Demand;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job waits for that would have room on a host, and that no instance of the compute
 * environments of its queue holds yet. The first that somebody would want to hear of comes first.
 */
public sealed interface InstanceWait {
  /** One sentence with numbers, for people. */
  String sentence();

  /** What AWS shows as {@code statusReason}, or null for plain waiting. */
  default @Nullable String statusReason() {
    return null;
  }

  /** Whether it goes on by itself: an instance comes, or another job ends. */
  default boolean goesOn() {
    return statusReason() == null;
  }

  /** An instance that could hold it starts. */
  record Starting(Demand asked, String environment, String instance, String type, Instant readyAt)
      implements InstanceWait {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and instance "
          + instance
          + " of type "
          + type
          + " starts for compute environment "
          + environment
          + ". It takes jobs at "
          + readyAt
          + ".";
    }
  }

  /** None could hold it, and one is launched as soon as its turn comes. */
  record Wanted(Demand asked, String environment) implements InstanceWait {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and no running instance of compute environment "
          + environment
          + " has that free. One is launched for it.";
    }
  }

  /** The environment has all the instances that it may have, and jobs have them. */
  record AtMaximum(Demand asked, String environment, int presentVcpus, int maxVcpus)
      implements InstanceWait {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and no instance of compute environment "
          + environment
          + " has that free; the instances have "
          + Amounts.vcpus(presentVcpus * 1000L)
          + " and maxvCpus is "
          + maxVcpus
          + ". It starts when enough running jobs have ended.";
    }
  }

  /** Jobs have all the vCPUs that the environment gives at once, whatever its instances have. */
  record JobsAtMaximum(Demand asked, String environment, long takenVcpuMillis, int maxVcpus)
      implements InstanceWait {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and jobs have "
          + Amounts.vcpus(takenVcpuMillis)
          + " of compute environment "
          + environment
          + ", whose maxvCpus is "
          + maxVcpus
          + ". It starts when enough of them have ended.";
    }
  }

  /** There are no more instances to be had of the types that would do. */
  record Shortage(Demand asked, String environment, String type) implements InstanceWait {
    @Override
    public String statusReason() {
      return BlockedReason.insufficientCapacity(type);
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and there is no capacity for any instance type that could hold it in compute"
          + " environment "
          + environment
          + "; the last that was tried is "
          + type
          + ". It is tried again.";
    }
  }

  /** Something else is in the way of every type that would do, such as the price. */
  record Refused(Demand asked, String environment, List<TypeRefusal> refused)
      implements InstanceWait {

    public Refused {
      refused = List.copyOf(refused);
    }

    @Override
    public boolean goesOn() {
      return false;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and compute environment "
          + environment
          + " launches no instance for it: "
          + String.join(", ", refused.stream().map(TypeRefusal::sentence).toList())
          + ".";
    }
  }

  /** Even one instance of a type that would do is more than the environment may have. */
  record TypesAboveMaximum(Demand asked, String environment, String type, int vcpus, int maxVcpus)
      implements InstanceWait {
    @Override
    public String statusReason() {
      return BlockedReason.MAX_RESOURCE;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and instance type "
          + type
          + ", which could hold it, brings "
          + vcpus
          + " vCPUs, while maxvCpus of compute environment "
          + environment
          + " is "
          + maxVcpus
          + ". Raise maxvCpus or allow a smaller type.";
    }
  }

  /** Its nodes insist on a type that the environment does not allow, or that is too small. */
  record NodeTypeOutOfReach(Demand asked, String environment, String type) implements InstanceWait {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public String sentence() {
      return "Its nodes ask for "
          + Amounts.all(asked)
          + " each, on instances of type "
          + type
          + ", and compute environment "
          + environment
          + " does not allow that type, or it holds less. Allow it, or name another.";
    }
  }

  /** None of the types that the environment allows can hold it. */
  record NoTypeHolds(Demand asked, String environment, int types, Demand largest)
      implements InstanceWait {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and none of the "
          + (types == 1 ? "1 instance type" : types + " instance types")
          + " of compute environment "
          + environment
          + " holds that; the largest offers jobs "
          + Amounts.all(largest)
          + ". Ask for less, or allow a larger type.";
    }
  }
}
