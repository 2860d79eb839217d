package dev.longshore.core;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** One decision about the instances of a compute environment, with why. */
public sealed interface ScalingStep {

  /** One sentence with numbers, for people. */
  String sentence();

  /** What wants instances. */
  sealed interface Cause {
    /** In words, such as {@code 5 jobs of queue q that ask for … each}. */
    String sentence();
  }

  /**
   * Jobs wait.
   *
   * @param demand the front of them, with how many are left of it
   * @param jobs how many wait without an instance, with those behind it; at most as many as count
   */
  record Waiting(InstanceDemand demand, long jobs) implements Cause {
    @Override
    public String sentence() {
      long behind = jobs - demand.jobs();
      return demand.sentence()
          + (behind == 0 ? "" : ", and " + behind + " behind")
          + (jobs == 1 ? ", waits" : ", wait");
    }
  }

  /** Less is there than minvCpus. */
  record BelowMinimum(int presentVcpus, int minVcpus) implements Cause {
    @Override
    public String sentence() {
      return "minvCpus is " + minVcpus + ", and " + presentVcpus + " vCPUs are there";
    }
  }

  /** Less is there than somebody asked to start with. */
  record BelowDesired(int presentVcpus, int desiredVcpus) implements Cause {
    @Override
    public String sentence() {
      return "desiredvCpus is set to " + desiredVcpus + ", and " + presentVcpus + " are there";
    }
  }

  /**
   * Instances are launched.
   *
   * @param type such as {@code c5.large}
   * @param instances how many, from 1
   * @param refused types that came before it and were not launched
   */
  record Launch(String type, int instances, Cause cause, List<TypeRefusal> refused)
      implements ScalingStep {

    public Launch {
      refused = List.copyOf(refused);
    }

    @Override
    public String sentence() {
      return "Launched "
          + instances
          + " of type "
          + type
          + ": "
          + cause.sentence()
          + (refused.isEmpty() ? "" : "; " + words(refused))
          + ".";
    }
  }

  /** Something wants instances and gets none. */
  record Held(Cause cause, List<TypeRefusal> refused) implements ScalingStep {

    public Held {
      refused = List.copyOf(refused);
    }

    /** Whether nothing but a lack of instances at EC2 is in the way. */
    boolean isShortage() {
      return !refused.isEmpty() && refused.stream().allMatch(TypeRefusal::isShortage);
    }

    /** Whether it would go on once other instances have gone. */
    boolean isAtMaximum() {
      return refused.stream().anyMatch(TypeRefusal.AboveMaximum.class::isInstance);
    }

    @Override
    public String sentence() {
      return "Launched nothing: " + cause.sentence() + "; " + words(refused) + ".";
    }
  }

  /** Why an instance goes. */
  enum Ending {
    /** No job has had it for long enough. */
    IDLE,
    /** No job ever had it. */
    NEVER_USED,
    /** It takes no further jobs, and its last has ended. */
    DRAINED,
    /** The environment goes, or is of no use. */
    ENVIRONMENT
  }

  /**
   * An instance is terminated.
   *
   * @param instance its id
   * @param idleFor how long no job had it
   * @param remainingVcpus what the environment has without it
   */
  record Terminate(
      String instance, String type, Ending ending, Duration idleFor, int remainingVcpus)
      implements ScalingStep {
    @Override
    public String sentence() {
      String why =
          switch (ending) {
            case IDLE -> "no job has had it for " + idleFor.toSeconds() + " s";
            case NEVER_USED ->
                "no job has had it since it started " + idleFor.toSeconds() + " s ago";
            case DRAINED -> "it takes no further jobs, and none is left on it";
            case ENVIRONMENT -> "its compute environment takes no jobs any more";
          };
      return "Terminated "
          + instance
          + " of type "
          + type
          + ": "
          + why
          + "; "
          + remainingVcpus
          + " vCPUs remain.";
    }
  }

  private static String words(List<TypeRefusal> refused) {
    return refused.stream().map(TypeRefusal::sentence).collect(Collectors.joining(", "));
  }
}
