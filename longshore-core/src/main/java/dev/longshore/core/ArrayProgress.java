package dev.longshore.core;

import java.util.BitSet;
import java.util.List;

/** What has become of the children of one array parent. Children without a row all wait. */
final class ArrayProgress {

  private final int size;
  private final BitSet withRows;
  private int succeeded;
  private int failed;

  ArrayProgress(int size, List<Integer> withRows, int succeeded, int failed) {
    this.size = size;
    this.withRows = new BitSet(size);
    withRows.forEach(this.withRows::set);
    this.succeeded = succeeded;
    this.failed = failed;
  }

  void spawned(int index) {
    withRows.set(index);
  }

  void ended(boolean well) {
    if (well) {
      succeeded++;
    } else {
      failed++;
    }
  }

  /** Whether this child exists and has no row. */
  boolean isLazy(int index) {
    return index >= 0 && index < size && !withRows.get(index);
  }

  /** The first child from this index on that has no row, or {@code size} when all have. */
  int nextLazy(int from) {
    return Math.min(size, withRows.nextClearBit(from));
  }

  /** How many children before this index have no row. */
  int lazyBefore(int index) {
    return index - withRows.get(0, index).cardinality();
  }

  boolean hasLazy() {
    return nextLazy(0) < size;
  }

  int size() {
    return size;
  }

  int succeeded() {
    return succeeded;
  }

  int failed() {
    return failed;
  }

  List<Integer> withRows() {
    return withRows.stream().boxed().toList();
  }
}
