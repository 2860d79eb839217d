package dev.longshore.core;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the first job of a queue gets no room, with the numbers. AWS's codes are rendered from it,
 * and our own longer sentence.
 */
public sealed interface WaitReason {
  /** What AWS shows as {@code statusReason}, or null where AWS shows nothing: plain waiting. */
  default @Nullable String statusReason() {
    return null;
  }

  /** One sentence with numbers, for people. */
  String sentence();

  /** Whether it goes on by itself when other jobs have ended: plain waiting. */
  default boolean endsWithOthers() {
    return free() != null;
  }

  /** The most that it could have now, where it waits for that. */
  default @Nullable Demand free() {
    return null;
  }

  /** The most that it could ever have where it waits for that, or where it asks for more. */
  default @Nullable Demand largest() {
    return null;
  }

  /** None of the queue's environments may be used now. */
  record NoUsableEnvironment(List<String> environments, boolean allInvalid) implements WaitReason {
    @Override
    public @Nullable String statusReason() {
      return allInvalid ? BlockedReason.INVALID_ENVIRONMENTS : null;
    }

    @Override
    public String sentence() {
      return "No compute environment of the queue takes jobs now: "
          + String.join(", ", environments)
          + ". Enable one that is VALID.";
    }
  }

  /** It is made for Windows, and all hosts run Linux. */
  record NoWindowsHosts(String family) implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public String sentence() {
      return "Its operatingSystemFamily is "
          + family
          + ", and this server runs Linux jobs only. Register a definition for LINUX.";
    }
  }

  /** It asks for more vCPUs than any environment of the queue may ever use. */
  record AboveEnvironmentMaximum(Demand asked, int largestMaxVcpus) implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.MAX_RESOURCE;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.vcpus(asked)
          + ", and the largest maxvCpus of the queue's compute environments is "
          + largestMaxVcpus
          + ". Raise maxvCpus or ask for less.";
    }
  }

  /**
   * It asks for more than any host has, even when nothing else runs.
   *
   * @param host how the hosts are called that its jobs may go to: {@code host}
   */
  record AboveHosts(Demand asked, Demand largestHost, String host) implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public Demand largest() {
      return largestHost;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and the largest "
          + host
          + " has "
          + Amounts.all(largestHost)
          + ". Ask for less, or run on a larger machine.";
    }
  }

  /** It has several nodes, and all environments of the queue are of a kind that runs none. */
  record NoEnvironmentForNodes(List<String> environments) implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public String sentence() {
      return "It is a multi-node parallel job, which runs on compute environments of type EC2 only:"
          + " "
          + String.join(", ", environments)
          + ". Attach one of type EC2 to the queue.";
    }
  }

  /** Its nodes are too many or too large for all hosts, even when nothing else runs. */
  record NodesAboveHosts(int nodes, Demand asked, int hosts, Demand allHosts)
      implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.JOB_RESOURCE_REQUIREMENT;
    }

    @Override
    public Demand largest() {
      return allHosts;
    }

    @Override
    public String sentence() {
      return "Its "
          + nodes
          + " nodes start together and ask for "
          + Amounts.all(asked)
          + ", which do not fit on the "
          + (hosts == 1 ? "one host" : hosts + " hosts")
          + " with "
          + Amounts.all(allHosts)
          + " even when nothing else runs. Ask for less or for fewer nodes.";
    }
  }

  /** Its queue keeps a part of its room for shares that are not active yet. */
  record KeptForOtherShares(
      long askedMillis, boolean isService, long usedMillis, long limitMillis, int active)
      implements WaitReason {
    private String amount(long millis) {
      return isService ? Amounts.instances((int) (millis / 1000)) : Amounts.vcpus(millis);
    }

    @Override
    public boolean endsWithOthers() {
      return true;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + amount(askedMillis)
          + ", and jobs of its queue use "
          + amount(usedMillis)
          + " of the "
          + amount(limitMillis)
          + " that are not reserved (computeReservation, "
          + active
          + (active == 1 ? " active share" : " active shares")
          + "). It starts when jobs of the queue have ended or another share becomes active.";
    }
  }

  /** The service environment of its queue may not be used now. */
  record NoUsableServiceEnvironment(String environment) implements WaitReason {
    @Override
    public String sentence() {
      return "The service environment of the queue takes no jobs now: "
          + environment
          + ". Enable it.";
    }
  }

  /** It asks for more instances than its service environment may ever have. */
  record AboveServiceEnvironment(int asked, String environment, String unit, int limit)
      implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.SERVICE_MAX_RESOURCE;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.instances(asked)
          + ", and service environment "
          + environment
          + " has a limit of "
          + limit
          + " of "
          + unit
          + ". Raise the limit or ask for less.";
    }
  }

  /** Its service environment may not have so many more now. */
  record InstancesTaken(int asked, String environment, String unit, int left, int limit)
      implements WaitReason {
    @Override
    public boolean endsWithOthers() {
      return true;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.instances(asked)
          + ", and "
          + Math.max(0, left)
          + " of "
          + limit
          + " of "
          + unit
          + " are free in service environment "
          + environment
          + ". It starts when enough running jobs have ended.";
    }
  }

  /** No host, or not all of them together, could ever hold its instances. */
  record InstancesAboveHosts(int instances, Demand asked, Demand allHosts) implements WaitReason {
    @Override
    public String statusReason() {
      return BlockedReason.SERVICE_CAPACITY;
    }

    @Override
    public Demand largest() {
      return allHosts;
    }

    @Override
    public String sentence() {
      return "Its "
          + Amounts.instances(instances)
          + " take "
          + Amounts.all(asked)
          + " (serviceJobs.vcpus, serviceJobs.memoryMib and serviceJobs.gpus for each), which the"
          + " hosts with "
          + Amounts.all(allHosts)
          + " do not have even when nothing else runs.";
    }
  }

  /** Hosts would have room, and what it waits for is an instance that holds it. */
  record ForInstance(InstanceWait missing) implements WaitReason {
    @Override
    public @Nullable String statusReason() {
      return missing.statusReason();
    }

    @Override
    public boolean endsWithOthers() {
      return missing.goesOn();
    }

    @Override
    public String sentence() {
      return missing.sentence();
    }
  }

  /**
   * No machine is there to run it now.
   *
   * @param host how those are called that could: {@code host}
   */
  record NoHosts(Demand asked, String host) implements WaitReason {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and no "
          + host
          + " is there now. It starts when one is.";
    }
  }

  /** Only hosts that do not answer now may hold it. */
  record HostsAway(Demand asked, List<String> hosts) implements WaitReason {
    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and what may hold that does not answer now: host "
          + String.join(", ", hosts)
          + ". It starts when "
          + (hosts.size() == 1 ? "it is" : "one of them is")
          + " back.";
    }
  }

  /** There is room by now, and only the next cycle gives it out. */
  record RoomFree(Demand asked) implements WaitReason {
    @Override
    public boolean endsWithOthers() {
      return true;
    }

    @Override
    public String sentence() {
      return "It asks for " + Amounts.all(asked) + ", which are free. It starts in the next cycle.";
    }
  }

  /**
   * It fits, but not beside what runs now.
   *
   * @param most what could ever be had where most is free
   * @param where that is
   * @param ofHosts whether hosts have too little left; otherwise no environment may use so much
   *     more
   */
  record RoomTaken(Demand asked, Demand mostFree, Demand most, String where, boolean ofHosts)
      implements WaitReason {
    @Override
    public Demand free() {
      return mostFree;
    }

    @Override
    public Demand largest() {
      return most;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.all(asked)
          + ", and "
          + Amounts.all(mostFree)
          + " of "
          + Amounts.all(most)
          + " are free "
          + where
          + ". It starts when enough running jobs have ended.";
    }
  }

  /**
   * There is room, but not enough of a consumable resource.
   *
   * @param resource as it is now, or null if there is none of that name
   */
  record ConsumableTaken(
      ConsumableRequirement asked,
      long available,
      long inUse,
      @Nullable ConsumableResource resource)
      implements WaitReason {
    /** Where the end of others gives back enough; else only an update of the resource helps. */
    @Override
    public boolean endsWithOthers() {
      return resource != null
          && isGivenBack(resource)
          && asked.quantity() <= resource.totalQuantity();
    }

    private static boolean isGivenBack(ConsumableResource resource) {
      return resource.kind() == ConsumableResource.Kind.REPLENISHABLE;
    }

    @Override
    public String sentence() {
      String start =
          "It asks for " + asked.quantity() + " of consumable resource " + asked.resource();
      if (resource == null) {
        return start + ", which does not exist. It starts once that is created with enough.";
      }
      String numbers =
          start
              + ", of which "
              + available
              + " of "
              + resource.totalQuantity()
              + (available == 1 ? " is available, and " : " are available, and ")
              + (inUse == 1 ? "1 is in use. " : inUse + " are in use. ");
      return endsWithOthers()
          ? numbers + "It starts when running jobs have given back enough."
          : numbers
              + (isGivenBack(resource) ? "" : "What jobs take of it is used up. ")
              + "Raise its total or ask for less.";
    }
  }

  /**
   * It asks for more instances than its quota share may ever have.
   *
   * @param most that it may have
   * @param limit what keeps it from more
   */
  record AboveQuota(Shape.Instances asked, String share, long most, Limit limit)
      implements WaitReason {

    /** What keeps a share from having more. */
    enum Limit {
      /** The service environment has no more. */
      SERVICE_ENVIRONMENT(
          BlockedReason.SERVICE_MAX_RESOURCE,
          "the service environment has a limit of %d",
          "Raise that limit"),
      /** Its own capacity limit; it borrows nothing. */
      OWN(
          BlockedReason.QUOTA_LIMIT,
          "its quota share %2$s has a limit of %1$d",
          "Raise that limit"),
      /** Its own capacity limit and its borrow limit. */
      WITH_BORROWING(
          BlockedReason.QUOTA_AND_BORROW_LIMIT,
          "its quota share %2$s may have %1$d with all that it may borrow",
          "Raise its limit or its borrowLimit"),
      /** Its own capacity limit and what all others lend. */
      LENT_BY_OTHERS(
          BlockedReason.QUOTA_LENT,
          "its quota share %2$s may have %1$d with all that others lend",
          "Let other shares lend more");

      private final String statusReason;
      private final String text;
      private final String advice;

      Limit(String statusReason, String text, String advice) {
        this.statusReason = statusReason;
        this.text = text;
        this.advice = advice;
      }
    }

    @Override
    public String statusReason() {
      return limit.statusReason;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.instances(asked.count())
          + " of "
          + asked.type()
          + ", and "
          + limit.text.formatted(most, share)
          + ". "
          + limit.advice
          + ", or ask for less.";
    }
  }

  /** Its quota share may have as much, but not beside what jobs have now. */
  record QuotaTaken(
      Shape.Instances asked, String share, int used, int cap, int usedByAll, int total)
      implements WaitReason {
    @Override
    public boolean endsWithOthers() {
      return true;
    }

    @Override
    public String sentence() {
      return "It asks for "
          + Amounts.instances(asked.count())
          + " of "
          + asked.type()
          + ", its quota share "
          + share
          + " has "
          + used
          + " of its "
          + cap
          + ", and all shares together have "
          + usedByAll
          + " of "
          + total
          + ". It starts when enough of them have ended or made room.";
    }
  }
}
