package dev.longshore.core;

import dev.longshore.model.Attempt;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.StoredState.ShareUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shares of all fair-share queues. Jobs of FIFO queues have none, and are not counted. */
final class FairShares {

  private static final QueueShares NONE = new QueueShares();

  private final Map<String, QueueShares> byQueue = new HashMap<>();

  /** The share of a job; all jobs of a FIFO queue are in one without a name. */
  static String shareOf(Job job) {
    String share = job.request().shareIdentifier();
    return share == null ? "" : share;
  }

  void submitted(Job job) {
    String share = job.request().shareIdentifier();
    if (share != null) {
      open(job.queue()).submitted(share);
    }
  }

  /** The job has ended, whether or not it ever had an attempt. */
  void ended(Job job, @Nullable FairShare policy, Instant at) {
    String share = job.request().shareIdentifier();
    if (share != null) {
      open(job.queue()).ended(share, policy, at);
    }
  }

  /** The queue is gone. Another of its name begins anew. */
  void forget(String queue) {
    byQueue.remove(queue);
  }

  /** An attempt has got room. The nodes of a multi-node parallel job count as one. */
  void placed(Job job, @Nullable FairShare policy, Instant at) {
    String share = job.request().shareIdentifier();
    if (share != null && policy != null && !job.id().isNode()) {
      open(job.queue()).attemptStarted(share, job.shareWeightMillis(), at, policy);
    }
  }

  /** The attempt of an active job gives its room back. */
  void gave(Job job, @Nullable FairShare policy, Instant at) {
    String share = job.request().shareIdentifier();
    if (share != null
        && policy != null
        && !job.id().isNode()
        && job.state() instanceof JobState.Active(Attempt attempt)) {
      open(job.queue())
          .attemptEnded(share, job.shareWeightMillis(), attempt.placedAt(), at, policy);
    }
  }

  /** An attempt, or a job without one, that had ended before the server started. */
  void restore(ShareUse use, @Nullable FairShare policy) {
    if (policy != null) {
      QueueShares shares = open(use.queue());
      shares.attemptStarted(use.share(), use.vcpuMillis(), use.placedAt(), policy);
      shares.attemptEnded(use.share(), use.vcpuMillis(), use.placedAt(), use.stoppedAt(), policy);
    }
  }

  /** How far back the policies of queues look that have used anything, by queue. */
  Map<String, Integer> windows(Function<String, @Nullable FairShare> policies) {
    Map<String, Integer> windows = new HashMap<>();
    for (String queue : byQueue.keySet()) {
      FairShare policy = policies.apply(queue);
      if (policy != null && !of(queue).usage().isEmpty()) {
        windows.put(queue, policy.windowSeconds());
      }
    }
    return windows;
  }

  /** Whether one of these queues looks further back by now. */
  boolean isAnyLonger(
      Map<String, Integer> windows, Function<String, @Nullable FairShare> policies) {
    return windows(policies).entrySet().stream()
        .anyMatch(now -> now.getValue() > windows.getOrDefault(now.getKey(), Integer.MAX_VALUE));
  }

  QueueShares of(String queue) {
    return byQueue.getOrDefault(queue, NONE);
  }

  private QueueShares open(String queue) {
    return byQueue.computeIfAbsent(queue, _ -> new QueueShares());
  }
}
