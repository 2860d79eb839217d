package dev.longshore.core;

import dev.longshore.model.IndexSet;
import dev.longshore.model.StoredState.ArrayChildren;
import java.util.BitSet;

/**
 * What has become of the children of one array parent. A child is waiting (for room) or blocked (by
 * other children) while it has no row; then it has one, until it has succeeded or failed. Children
 * without rows may also fail together, and never have any.
 */
final class ArrayProgress {

  private final int size;
  private final BitSet waiting;
  private final BitSet blocked;
  private final BitSet succeeded;
  private final BitSet failed;

  /**
   * @param blocked the children that came to wait for others when the array spawned
   * @param children what has become of all of them since
   */
  ArrayProgress(int size, IndexSet blocked, ArrayChildren children) {
    this.size = size;
    this.succeeded = children.succeeded().toBitSet();
    this.failed = children.failed().toBitSet();
    IndexSet apart = children.withRows().plus(children.failed());
    this.blocked = blocked.minus(apart).toBitSet();
    this.waiting = IndexSet.range(0, size).minus(blocked).minus(apart).toBitSet();
  }

  /** The child has a row from now on. */
  void spawned(int index) {
    waiting.clear(index);
    blocked.clear(index);
  }

  /** A child that has a row has ended. */
  void ended(int index, boolean well) {
    (well ? succeeded : failed).set(index);
  }

  /** Children have failed together; those without rows get none. */
  void failed(IndexSet children) {
    BitSet set = children.toBitSet();
    waiting.andNot(set);
    blocked.andNot(set);
    failed.or(set);
  }

  /** Whether this child exists, has no row and has not ended. */
  boolean isLazy(int index) {
    return waiting.get(index) || blocked.get(index);
  }

  /** Whether this child has no row and waits for other children. */
  boolean isBlocked(int index) {
    return blocked.get(index);
  }

  /** Whether any child without a row waits for room. */
  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** The first child from this index on that has no row and waits for room, or -1. */
  int nextWaiting(int from) {
    return waiting.nextSetBit(from);
  }

  /** How many children before this index have no row and wait for room. */
  int waitingBefore(int index) {
    return waiting.get(0, index).cardinality();
  }

  /** The children without rows that wait for room. */
  IndexSet waiting() {
    return IndexSet.copyOf(waiting);
  }

  /** The children without rows that wait for other children. */
  IndexSet blocked() {
    return IndexSet.copyOf(blocked);
  }

  /** The children that have rows and have not ended. */
  IndexSet underWay() {
    BitSet rest = new BitSet(size);
    rest.set(0, size);
    rest.andNot(waiting);
    rest.andNot(blocked);
    rest.andNot(succeeded);
    rest.andNot(failed);
    return IndexSet.copyOf(rest);
  }

  boolean hasSucceeded(int index) {
    return succeeded.get(index);
  }

  IndexSet succeeded() {
    return IndexSet.copyOf(succeeded);
  }

  IndexSet failed() {
    return IndexSet.copyOf(failed);
  }

  boolean anyFailed() {
    return !failed.isEmpty();
  }

  boolean allEnded() {
    return succeeded.cardinality() + failed.cardinality() == size;
  }

  int size() {
    return size;
  }
}
