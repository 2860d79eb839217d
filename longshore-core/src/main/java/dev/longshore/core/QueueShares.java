package dev.longshore.core;

import dev.longshore.model.FairShare;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shares of one fair-share queue: what each has used, and which are active.
 *
 * <p>A clock may be set back. Attempts then lie in the future, or end before they began, and their
 * use would count as less than nothing. So it is never looked at from a time before the newest
 * start or end that is known, as if time stood still until the clock is there again; and an attempt
 * that ended before it began has used nothing.
 */
final class QueueShares {

  private static final ShareUsage NONE = new ShareUsage();
  private static final int FEWEST_TO_FORGET = 64;

  private final Map<String, ShareUsage> usage = new TreeMap<>();
  private final Map<String, Integer> unfinished = new TreeMap<>();
  private Instant newest = Instant.MIN;
  private int forgetAt = FEWEST_TO_FORGET;

  /** A job of the share has been submitted. */
  void submitted(String share) {
    unfinished.merge(share, 1, Integer::sum);
  }

  /** A job of the share has ended, which keeps the share active for a while. */
  void ended(String share, @Nullable FairShare policy, Instant at) {
    unfinished.computeIfPresent(share, (_, count) -> count == 1 ? null : count - 1);
    if (policy != null) {
      newest = later(at);
      openUsageOf(share).jobEnded(at);
      forgetUnused(policy);
    }
  }

  /** Whether any job of the share has not ended. */
  boolean hasUnfinished(String share) {
    return unfinished.containsKey(share);
  }

  /** An attempt of the share has got room. */
  void attemptStarted(String share, long vcpuMillis, Instant at, FairShare policy) {
    newest = later(at);
    openUsageOf(share).started(vcpuMillis, at, policy.windowSeconds());
    forgetUnused(policy);
  }

  /**
   * Some name a share for every run, so those that nothing counts for any more must go. Looked for
   * when there are twice as many as the last time, so that it costs nothing in the long run.
   */
  private void forgetUnused(FairShare policy) {
    if (usage.size() < forgetAt) {
      return;
    }
    usage
        .entrySet()
        .removeIf(
            entry ->
                !unfinished.containsKey(entry.getKey())
                    && entry.getValue().running() == 0
                    && !entry.getValue().endedWithin(policy.windowSeconds(), newest));
    forgetAt = Math.max(FEWEST_TO_FORGET, 2 * usage.size());
  }

  /** An attempt of the share has given its room back. */
  void attemptEnded(
      String share, long vcpuMillis, Instant startedAt, Instant endedAt, FairShare policy) {
    Instant at = endedAt.isAfter(startedAt) ? endedAt : startedAt;
    newest = later(at);
    openUsageOf(share).ended(vcpuMillis, at, policy.windowSeconds());
  }

  /** What attempts of the share have now, in thousandths of a vCPU. */
  long runningVcpuMillis(String share) {
    return usageOf(share).runningVcpuMillis();
  }

  /** The decayed use of the share in vCPU-seconds. */
  double vcpuSeconds(String share, FairShare policy, Instant now) {
    return usageOf(share).vcpuSeconds(later(now), policy.windowSeconds());
  }

  private ShareUsage usageOf(String share) {
    return usage.getOrDefault(share, NONE);
  }

  private ShareUsage openUsageOf(String share) {
    return usage.computeIfAbsent(share, _ -> new ShareUsage());
  }

  private Instant later(Instant at) {
    return at.isAfter(newest) ? at : newest;
  }

  /**
   * How many shares are active: those that have a job that has not ended, or had one that ended
   * within the window.
   */
  int active(FairShare policy, Instant now) {
    int active = unfinished.size();
    for (Map.Entry<String, ShareUsage> entry : usage.entrySet()) {
      if (!unfinished.containsKey(entry.getKey())
          && entry.getValue().endedWithin(policy.windowSeconds(), later(now))) {
        active++;
      }
    }
    return active;
  }

  boolean isActive(String share, FairShare policy, Instant now) {
    return unfinished.containsKey(share)
        || usageOf(share).endedWithin(policy.windowSeconds(), later(now));
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
