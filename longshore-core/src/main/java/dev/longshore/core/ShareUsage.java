package dev.longshore.core;

import java.math.BigInteger;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What one share of a queue has used of late, decaying in a straight line: use now counts in full,
 * use of half a window ago counts half, use older than the window counts nothing.
 *
 * <p>The naive way keeps every attempt of the window and sums them up each time. An attempt of v
 * vCPUs from t0 to t1 counts {@code F(now - t0) - F(now - t1)}, each times v, where F(a) is the
 * decayed use of one vCPU over the last a: a - a²/2W, and W/2 beyond the window. So starts and ends
 * are apart, each a polynomial in its time, and three sums over all of them say what any number of
 * attempts have used. What leaves the window moves from the sums into one number, a bucket at a
 * time: a bucket is a two-thousandth of the window or a second, so the result is off by less than a
 * millionth of a long window and than a second of the shortest.
 */
final class ShareUsage {

  private static final int BUCKETS = 2000;

  /** By the time at which each ends, in milliseconds since 1970. */
  private final NavigableMap<Long, Sums> buckets = new TreeMap<>();

  private final Sums recent = new Sums();
  private long forgottenUntil = Long.MIN_VALUE;
  private long oldVcpuMillis;
  private long runningVcpuMillis;
  private int running;
  private Instant lastEnd = Instant.MIN;

  /** An attempt has got room. */
  void started(long vcpuMillis, Instant at, int windowSeconds) {
    note(vcpuMillis, at, windowSeconds);
    runningVcpuMillis += vcpuMillis;
    running++;
  }

  /** An attempt has given its room back. */
  void ended(long vcpuMillis, Instant at, int windowSeconds) {
    note(-vcpuMillis, at, windowSeconds);
    runningVcpuMillis -= vcpuMillis;
    running--;
    jobEnded(at);
  }

  /** A job has ended, or an attempt of it. */
  void jobEnded(Instant at) {
    lastEnd = at.isAfter(lastEnd) ? at : lastEnd;
  }

  /** What its attempts have now, in thousandths of a vCPU. */
  long runningVcpuMillis() {
    return runningVcpuMillis;
  }

  int running() {
    return running;
  }

  /** Whether a job has ended so lately that the share is active still. */
  boolean endedWithin(int windowSeconds, Instant now) {
    return lastEnd.isAfter(now.minusSeconds(windowSeconds));
  }

  /** The decayed use in vCPU-seconds. */
  double vcpuSeconds(Instant now, int windowSeconds) {
    forgetBefore(now.minusSeconds(windowSeconds));
    BigInteger window = BigInteger.valueOf(windowSeconds * 1000L);
    return recent
            .usedTwiceWindow(BigInteger.valueOf(now.toEpochMilli()), window)
            .add(window.pow(2).multiply(BigInteger.valueOf(oldVcpuMillis)))
            .doubleValue()
        / (2.0 * windowSeconds * 1000)
        / 1e6;
  }

  private void note(long vcpuMillis, Instant at, int windowSeconds) {
    long time = at.toEpochMilli();
    long width = Math.max(1000, windowSeconds * 1000L / BUCKETS);
    long end = Math.floorDiv(time, width) * width + width;
    if (end <= forgottenUntil) {
      oldVcpuMillis += vcpuMillis; // it was heard of late
      return;
    }
    buckets.computeIfAbsent(end, _ -> new Sums()).add(vcpuMillis, time);
    recent.add(vcpuMillis, time);
  }

  private void forgetBefore(Instant begin) {
    forgottenUntil = Math.max(forgottenUntil, begin.toEpochMilli());
    while (!buckets.isEmpty() && buckets.firstKey() <= forgottenUntil) {
      Sums sums = buckets.pollFirstEntry().getValue();
      recent.subtract(sums);
      oldVcpuMillis += sums.count;
    }
  }

  /** Sums over starts and ends: of vCPUs, of vCPUs times time, and times its square. */
  private static final class Sums {
    private long count;
    private BigInteger first = BigInteger.ZERO;
    private BigInteger second = BigInteger.ZERO;

    void add(long vcpuMillis, long time) {
      BigInteger at = BigInteger.valueOf(time);
      BigInteger product = BigInteger.valueOf(vcpuMillis).multiply(at);
      count += vcpuMillis;
      first = first.add(product);
      second = second.add(product.multiply(at));
    }

    void subtract(Sums others) {
      count -= others.count;
      first = first.subtract(others.first);
      second = second.subtract(others.second);
    }

    /** The sum of F(now - t), times twice the window. */
    BigInteger usedTwiceWindow(BigInteger now, BigInteger window) {
      BigInteger counted = BigInteger.valueOf(count);
      BigInteger ages = now.multiply(counted).subtract(first);
      BigInteger squares =
          now.pow(2).multiply(counted).subtract(now.multiply(first).shiftLeft(1)).add(second);
      return ages.multiply(window).shiftLeft(1).subtract(squares);
    }
  }
}
