package dev.longshore.agent;

/** Finds where some tasks reach the agent. Safe to call from any thread. */
@FunctionalInterface
public interface AgentAddresses {

  /**
   * Where they reach it now.
   *
   * @throws OutOfReach when they do not
   */
  AgentAddress get() throws OutOfReach;

  /** Containers do not reach the agent; the message says why. */
  final class OutOfReach extends Exception {

    /** Says why. */
    public OutOfReach(String why) {
      super(why);
    }
  }
}
