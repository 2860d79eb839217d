package dev.longshore.core;

import dev.longshore.model.Demand;
import java.time.Instant;

/** Why instance types were not launched, with the numbers: a part of the activity of scaling. */
public sealed interface TypeRefusal {

  /** One sentence with numbers, for people. */
  String sentence();

  /** Whether the type would be launched if there were instances of it to be had. */
  default boolean isShortage() {
    return false;
  }

  /**
   * None of the types that the environment allows can hold it.
   *
   * @param types how many it allows
   * @param largest the largest of these, empty
   */
  record NoneHolds(Demand asked, int types, Demand largest) implements TypeRefusal {
    @Override
    public String sentence() {
      return "none of "
          + (types == 1 ? "1 instance type" : types + " instance types")
          + " holds "
          + Amounts.all(asked)
          + "; the largest offers "
          + Amounts.all(largest);
    }
  }

  /** There was none to be had, so it is tried again later. */
  record NoCapacity(String type, Instant triedAgainAt) implements TypeRefusal {
    @Override
    public boolean isShortage() {
      return true;
    }

    @Override
    public String sentence() {
      return "no capacity for " + type + "; it is tried again at " + triedAgainAt;
    }
  }

  /** There was none to be had some time ago, so it was not tried. */
  record BackingOff(String type, Instant triedAgainAt) implements TypeRefusal {
    @Override
    public boolean isShortage() {
      return true;
    }

    @Override
    public String sentence() {
      return type + " had no capacity and is not tried before " + triedAgainAt;
    }
  }

  /** Spot instances cost more than the environment pays. */
  record SpotPriceTooHigh(String type, int percent, int bidPercentage) implements TypeRefusal {
    @Override
    public String sentence() {
      return "Spot instances of "
          + type
          + " cost "
          + percent
          + " % of the price on demand, and bidPercentage is "
          + bidPercentage;
    }
  }

  /** The environment would come above its maximum by more than it may. */
  record AboveMaximum(String type, int vcpus, int target, int maxVcpus) implements TypeRefusal {
    @Override
    public String sentence() {
      return type + " would add " + vcpus + " vCPUs to " + target + ", and maxvCpus is " + maxVcpus;
    }
  }

  /** One job alone asks for more than the environment may ever have. */
  record JobAboveMaximum(long vcpuMillis, int maxVcpus) implements TypeRefusal {
    @Override
    public String sentence() {
      return "one job asks for " + Amounts.vcpus(vcpuMillis) + ", and maxvCpus is " + maxVcpus;
    }
  }
}
