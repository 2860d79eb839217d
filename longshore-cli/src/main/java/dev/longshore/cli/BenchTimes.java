package dev.longshore.cli;

import java.util.Arrays;
import java.util.Locale;

/** Times that were measured, in nanoseconds. */
final class BenchTimes {

  private long[] nanos = new long[1024];
  private int count;

  void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = time;
  }

  void addAll(BenchTimes others) {
    for (int i = 0; i < others.count; i++) {
      add(others.nanos[i]);
    }
  }

  int count() {
    return count;
  }

  /** The time that this share of all stays within, such as 0.99, in milliseconds. */
  double millis(double share) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(share * count) - 1;
    return sorted[Math.clamp(index, 0, count - 1)] / 1e6;
  }

  static String text(double millis) {
    return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%.0f ms", millis);
  }
}
