package dev.longshore.core;

import dev.longshore.model.AttemptEnd;
import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What has become of the nodes of one attempt of a multi-node parallel job. */
final class NodeProgress {

  private final boolean everyNodeDecides;
  private final BitSet active = new BitSet();
  private @Nullable AttemptEnd mainEnd;
  private @Nullable AttemptEnd firstFailure;
  private int firstFailureIndex;
  private Instant lastEnd = Instant.MIN;

  /**
   * Of an attempt that begins.
   *
   * @param everyNodeDecides whether each node that fails decides, as for service jobs; otherwise
   *     only the main one does
   */
  NodeProgress(boolean everyNodeDecides) {
    this.everyNodeDecides = everyNodeDecides;
  }

  /** This node has room. */
  void placed(int node) {
    active.set(node);
  }

  /** This node has ended. */
  void ended(int node) {
    active.clear(node);
  }

  /** How a node ended. In whatever order this is told, it comes to the same. */
  void attemptEnded(int node, boolean isMain, AttemptEnd end) {
    if (isMain) {
      mainEnd = end;
    }
    if (everyNodeDecides && isFailureOfItsOwn(end) && isBeforeFirstFailure(node, end)) {
      firstFailure = end;
      firstFailureIndex = node;
    }
    if (end.stoppedAt().isAfter(lastEnd)) {
      lastEnd = end.stoppedAt();
    }
  }

  /** One that was stopped for the failure of another decides nothing. */
  private static boolean isFailureOfItsOwn(AttemptEnd end) {
    Integer exitCode = end.exitCode();
    boolean succeeded = exitCode != null && exitCode == 0 && end.startedAt() != null;
    return !succeeded && !end.statusReason().equals(ServiceReasons.OTHER_FAILED);
  }

  private boolean isBeforeFirstFailure(int node, AttemptEnd end) {
    if (firstFailure == null) {
      return true;
    }
    int order = end.stoppedAt().compareTo(firstFailure.stoppedAt());
    return order < 0 || (order == 0 && node < firstFailureIndex);
  }

  /** The end that will be that of the whole job, whatever nodes still run; null while unknown. */
  @Nullable AttemptEnd decidedEnd() {
    return everyNodeDecides ? firstFailure : mainEnd;
  }

  /** The end that is that of the whole job once all nodes have ended. */
  @Nullable AttemptEnd finalEnd() {
    return firstFailure != null ? firstFailure : mainEnd;
  }

  /** When the last of those that have ended did. */
  Instant lastEnd() {
    return lastEnd;
  }

  /** The nodes that have not ended, by index. */
  int[] active() {
    return active.stream().toArray();
  }
}
