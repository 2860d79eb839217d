package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.QuotaShareId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of queues and quota shares that are being deleted, which nobody has terminated yet;
 * their children and nodes end with them.
 */
final class LeavingJobs {

  private final Map<Where, NavigableMap<Long, JobId>> bySequence = new HashMap<>();

  /**
   * What is being deleted.
   *
   * @param queue by name
   * @param share of the queue, or null for the whole of it
   */
  record Where(String queue, @Nullable String share) {

    /** The whole of a queue. */
    static Where of(String queue) {
      return new Where(queue, null);
    }

    /** A quota share. */
    static Where of(QuotaShareId share) {
      return new Where(share.queue(), share.name());
    }
  }

  /** Deleting begins; each of these jobs that is in it is to end. */
  void begin(Where where, Collection<Job> unfinished) {
    if (bySequence.putIfAbsent(where, new TreeMap<>()) == null) {
      unfinished.forEach(this::note);
    }
  }

  /** It is deleted. */
  void end(Where where) {
    bySequence.remove(where);
  }

  /** In the order of their submission. */
  Collection<JobId> of(Where where) {
    return bySequence.getOrDefault(where, Collections.emptyNavigableMap()).values();
  }

  /** What the job is now. */
  void note(Job job) {
    for (NavigableMap<Long, JobId> jobs : leaving(job)) {
      if (job.stop() != null && job.stop().cause().isTerminate()) {
        jobs.remove(job.sequence());
      } else {
        jobs.put(job.sequence(), job.id());
      }
    }
  }

  /** The job has ended. */
  void ended(Job job) {
    leaving(job).forEach(jobs -> jobs.remove(job.sequence()));
  }

  private List<NavigableMap<Long, JobId>> leaving(Job job) {
    if (bySequence.isEmpty() || job.id().isPart()) {
      return List.of();
    }
    return Stream.of(null, job.request().shareIdentifier())
        .distinct()
        .map(share -> bySequence.get(new Where(job.queue(), share)))
        .filter(Objects::nonNull)
        .toList();
  }
}
