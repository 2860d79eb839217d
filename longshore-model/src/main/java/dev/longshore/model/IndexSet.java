package dev.longshore.model;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Some children of an array, by index. Immutable; a bit for each in memory, and as text its runs:
 * {@code 0-4,7,9-12}.
 */
public final class IndexSet {

  /** No child. */
  public static final IndexSet NONE = new IndexSet(new BitSet());

  private final BitSet indexes;

  private IndexSet(BitSet indexes) {
    this.indexes = indexes;
  }

  /** These indexes. */
  public static IndexSet of(int... indexes) {
    BitSet set = new BitSet();
    for (int index : indexes) {
      set.set(index);
    }
    return new IndexSet(set);
  }

  /** All indexes from the first up to the end, which is not among them. */
  public static IndexSet range(int first, int end) {
    BitSet set = new BitSet(end);
    set.set(first, Math.max(first, end));
    return new IndexSet(set);
  }

  /** The indexes whose bits are set now. */
  public static IndexSet copyOf(BitSet indexes) {
    return indexes.isEmpty() ? NONE : new IndexSet((BitSet) indexes.clone());
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws NumberFormatException when it did not
   */
  public static IndexSet parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    BitSet set = new BitSet();
    for (String run : text.split(",", -1)) {
      int dash = run.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? run : run.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(run.substring(dash + 1));
      set.set(first, last + 1);
    }
    return new IndexSet(set);
  }

  /** Whether it has this index. */
  public boolean contains(int index) {
    return indexes.get(index);
  }

  /** Whether it has none. */
  public boolean isEmpty() {
    return indexes.isEmpty();
  }

  /** How many it has. */
  public int size() {
    return indexes.cardinality();
  }

  /** The lowest, or -1 if it has none. */
  public int first() {
    return indexes.nextSetBit(0);
  }

  /** These and those. */
  public IndexSet plus(IndexSet others) {
    BitSet set = toBitSet();
    set.or(others.indexes);
    return new IndexSet(set);
  }

  /** These without those. */
  public IndexSet minus(IndexSet others) {
    BitSet set = toBitSet();
    set.andNot(others.indexes);
    return new IndexSet(set);
  }

  /** Those of these that are also among the others. */
  public IndexSet and(IndexSet others) {
    BitSet set = toBitSet();
    set.and(others.indexes);
    return new IndexSet(set);
  }

  /** Ascending. */
  public IntStream stream() {
    return indexes.stream();
  }

  /** A copy that the caller may change. */
  public BitSet toBitSet() {
    return (BitSet) indexes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexSet set && indexes.equals(set.indexes);
  }

  @Override
  public int hashCode() {
    return indexes.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int first = indexes.nextSetBit(0); first >= 0; ) {
      int end = indexes.nextClearBit(first);
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (end > first + 1) {
        text.append('-').append(end - 1);
      }
      first = indexes.nextSetBit(end);
    }
    return text.toString();
  }
}
