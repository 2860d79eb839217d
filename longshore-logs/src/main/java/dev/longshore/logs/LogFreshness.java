package dev.longshore.logs;

/**
 * Lets a search over several streams be exact: a client that tails a group asks next for what is
 * later than the latest line it saw, so no earlier line of another stream may come in afterwards.
 */
@FunctionalInterface
public interface LogFreshness {

  /** Stores what running attempts have written to this group until now. Takes a second at most. */
  void catchUp(String group);
}
