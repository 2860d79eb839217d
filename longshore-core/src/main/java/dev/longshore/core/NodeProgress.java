package dev.longshore.core;

import dev.longshore.model.AttemptEnd;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What has become of the nodes of one attempt of a multi-node parallel job. */
final class NodeProgress {

  private final BitSet active = new BitSet();
  private @Nullable AttemptEnd mainEnd;

  /** Of an attempt whose main node has ended like this; null where it has not. */
  NodeProgress(@Nullable AttemptEnd mainEnd) {
    this.mainEnd = mainEnd;
  }

  /** This node has room. */
  void placed(int node) {
    active.set(node);
  }

  /** This node has ended. */
  void ended(int node) {
    active.clear(node);
  }

  /** How the main node ended, which decides for all. */
  void mainEnded(AttemptEnd end) {
    mainEnd = end;
  }

  /** How the main node ended, or null while it is under way. */
  @Nullable AttemptEnd mainEnd() {
    return mainEnd;
  }

  /** The nodes that have not ended, by index. */
  int[] active() {
    return active.stream().toArray();
  }
}
