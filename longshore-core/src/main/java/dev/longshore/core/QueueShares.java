package dev.longshore.core;

import dev.longshore.model.FairShare;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The shares of one fair-share queue: what each has used, and which are active. */
final class QueueShares {

  private static final ShareUsage NONE = new ShareUsage();

  private final Map<String, ShareUsage> usage = new TreeMap<>();
  private final Map<String, Integer> unfinished = new TreeMap<>();

  /** A job of the share has been submitted. */
  void submitted(String share) {
    unfinished.merge(share, 1, Integer::sum);
  }

  /** A job of the share has ended. */
  void ended(String share) {
    unfinished.computeIfPresent(share, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Whether any job of the share has not ended. */
  boolean hasUnfinished(String share) {
    return unfinished.containsKey(share);
  }

  ShareUsage usageOf(String share) {
    return usage.getOrDefault(share, NONE);
  }

  /** The same, to add to. */
  ShareUsage openUsageOf(String share) {
    return usage.computeIfAbsent(share, _ -> new ShareUsage());
  }

  /**
   * How many shares are active: those that have a job that has not ended, or had an attempt that
   * ended within the window.
   */
  int active(FairShare policy, Instant now) {
    int active = unfinished.size();
    for (Map.Entry<String, ShareUsage> entry : usage.entrySet()) {
      if (!unfinished.containsKey(entry.getKey())
          && entry.getValue().endedWithin(policy.windowSeconds(), now)) {
        active++;
      }
    }
    return active;
  }

  boolean isActive(String share, FairShare policy, Instant now) {
    return unfinished.containsKey(share) || usageOf(share).endedWithin(policy.windowSeconds(), now);
  }

  /** What all attempts of the queue have now, in thousandths of a vCPU. */
  long runningVcpuMillis() {
    return usage.values().stream().mapToLong(ShareUsage::runningVcpuMillis).sum();
  }

  /** The shares that have used anything that may still count, by identifier. */
  Map<String, ShareUsage> usage() {
    return usage;
  }
}
