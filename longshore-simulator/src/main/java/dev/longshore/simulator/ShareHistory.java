package dev.longshore.simulator;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What shares have used, kept the naive way: every attempt that ever had room, from the facts. The
 * rules compare it with what the scheduler does, which keeps sums only.
 */
final class ShareHistory {

  /** What a running job will use is counted so far in advance, as the scheduler does. */
  private static final double QUEUED_SECONDS = 60;

  private final Map<JobId, Job> submitted = new HashMap<>();
  private final Map<JobId, Use> running = new HashMap<>();
  private final List<Use> uses = new ArrayList<>();
  private final Set<Use> justPlaced = new HashSet<>();
  private int attempts;

  private static final class Use {
    final String queue;
    final String share;
    final double vcpus;
    final Instant from;
    @Nullable Instant until;

    Use(String queue, String share, double vcpus, Instant from) {
      this.queue = queue;
      this.share = share;
      this.vcpus = vcpus;
      this.from = from;
    }

    boolean isOf(String itsQueue, String itsShare) {
      return queue.equals(itsQueue) && share.equals(itsShare);
    }

    /** The decayed use in vCPU-seconds; recent use counts most, in a straight line. */
    double decayed(Instant now, double window) {
      double youngest = until == null ? 0 : seconds(until, now);
      double oldest = Math.min(seconds(from, now), window);
      return youngest >= window
          ? 0
          : vcpus * (oldest - youngest - (oldest * oldest - youngest * youngest) / (2 * window));
    }

    private static double seconds(Instant from, Instant to) {
      return Duration.between(from, to).toMillis() / 1000.0;
    }
  }

  /** What became true in one commit. */
  void note(List<Fact> facts) {
    justPlaced.clear();
    facts.forEach(this::note);
  }

  private void note(Fact fact) {
    if (fact instanceof JobSubmittedFact job) {
      submitted.put(job.job(), job.submitted());
    } else if (fact instanceof AttemptPlacedFact placed) {
      placed(placed);
    } else if (fact instanceof AttemptEndedFact ended) {
      ended(ended.job(), ended.end());
    } else if (fact instanceof JobEndedFact ended && !ended.job().isPart()) {
      jobEnded(ended);
    } else if (fact instanceof JobQueueDeletedFact deleted) {
      uses.removeIf(use -> use.queue.equals(deleted.name()));
    }
  }

  /** How many attempts have had room. */
  int attempts() {
    return attempts;
  }

  private void placed(AttemptPlacedFact fact) {
    attempts++;
    Job job = Objects.requireNonNull(submitted.get(fact.job().parent()));
    String share = job.request().shareIdentifier();
    if (share != null) {
      double vcpus = job.demand().vcpuMillis() / 1000.0;
      Use use = new Use(job.queue(), share, vcpus, fact.attempt().placedAt());
      uses.add(use);
      justPlaced.add(use);
      running.put(fact.job(), use);
    }
  }

  private void ended(JobId job, AttemptEnd end) {
    Use use = running.remove(job);
    if (use != null) {
      use.until = end.stoppedAt().isAfter(use.from) ? end.stoppedAt() : use.from;
    }
  }

  /** Though it may never have run, it keeps its share active: an attempt of no vCPUs and time. */
  private void jobEnded(JobEndedFact ended) {
    Job job = Objects.requireNonNull(submitted.get(ended.job()));
    String share = job.request().shareIdentifier();
    if (share != null) {
      Use use = new Use(job.queue(), share, 0, ended.at());
      use.until = ended.at();
      uses.add(use);
    }
  }

  /** Where the clock went back, the time of the newest start or end in the queue. */
  private Instant notBefore(Instant now, String queue) {
    return uses.stream()
        .filter(use -> use.queue.equals(queue))
        .flatMap(use -> Stream.of(use.from, use.until == null ? use.from : use.until))
        .filter(time -> time.isAfter(now))
        .max(Comparator.naturalOrder())
        .orElse(now);
  }

  /** Use times weight: the share with the least is next. */
  double score(String queue, String share, FairShare policy, Instant now) {
    return score(queue, share, policy, now, 0);
  }

  /**
   * The same, as it was before something was placed.
   *
   * @param lessVcpus so much less ran
   */
  double score(String queue, String share, FairShare policy, Instant now, double lessVcpus) {
    Instant from = notBefore(now, queue);
    double used = -QUEUED_SECONDS * lessVcpus;
    for (Use use : uses) {
      if (use.isOf(queue, share)) {
        // what was placed just now has used nothing, though time may stand still ahead of it
        used += justPlaced.contains(use) ? 0 : use.decayed(from, policy.windowSeconds());
        used += use.until == null ? QUEUED_SECONDS * use.vcpus : 0;
      }
    }
    return used * policy.weightOf(share);
  }

  /** What jobs of this fair-share queue have now, in thousandths of a vCPU. */
  long runningVcpuMillis(String queue) {
    return running.values().stream()
        .filter(use -> use.queue.equals(queue))
        .mapToLong(use -> Math.round(use.vcpus * 1000))
        .sum();
  }

  /** Whether an attempt of the share ended so lately that the share is still active. */
  boolean endedWithin(String queue, String share, int seconds, Instant now) {
    Instant since = notBefore(now, queue).minusSeconds(seconds);
    return uses.stream()
        .anyMatch(use -> use.isOf(queue, share) && use.until != null && use.until.isAfter(since));
  }

  /** Every share that ever had room in this queue. */
  List<String> shares(String queue) {
    return uses.stream()
        .filter(use -> use.queue.equals(queue))
        .map(use -> use.share)
        .distinct()
        .sorted()
        .toList();
  }
}
