package dev.longshore.core;

import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who stands at the front of each queue, and since when at that position. Follows from what waits;
 * it is looked at after every change, since only that tells when. After a restart all positions
 * count from then.
 */
final class QueueFronts {

  /** As many as GetJobQueueSnapshot shows. */
  static final int LENGTH = 100;

  private final Map<String, List<QueueSnapshot.Position>> byQueue = new HashMap<>();
  private final Map<String, Map<String, QueueSnapshot.Position>> byQuotaShare = new HashMap<>();

  /** Looks at the queues that have changed since the last time. */
  void observe(BatchState state, Instant now) {
    for (String name : state.waiting().takeChanged()) {
      JobQueue queue = state.queue(name);
      if (queue == null || state.waiting().of(name).isEmpty()) {
        byQueue.remove(name);
        byQuotaShare.remove(name);
      } else {
        observe(state, queue, now);
      }
    }
  }

  /** Looks at all queues: the order of shares changes with time alone. */
  void observeAll(BatchState state, Instant now) {
    observe(state, now);
    for (JobQueue queue : state.queues()) {
      if (state.fairShareOf(queue) != null && !state.waiting().of(queue.name()).isEmpty()) {
        observe(state, queue, now);
      }
    }
  }

  /** Looks at one queue, whose order may have changed with time alone. */
  List<QueueSnapshot.Position> observe(BatchState state, JobQueue queue, Instant now) {
    List<QueueSnapshot.Position> before = byQueue.getOrDefault(queue.name(), List.of());
    List<QueueSnapshot.Position> front = new ArrayList<>();
    Dispatch dispatch = new Dispatch(state, queue, QueueCapacity.NONE, now);
    for (Waiting next = dispatch.current();
        next != null && front.size() < LENGTH;
        next = dispatch.current()) {
      JobId job = next.job().id();
      boolean stayed = front.size() < before.size() && before.get(front.size()).job().equals(job);
      front.add(stayed ? before.get(front.size()) : new QueueSnapshot.Position(job, now));
      dispatch.placed();
    }
    byQueue.put(queue.name(), front);
    if (QuotaQueue.of(state, queue) != null) {
      observeShares(state, queue, now);
    }
    return front;
  }

  /** Who is the first of each quota share, since its share is a queue of its own. */
  private void observeShares(BatchState state, JobQueue queue, Instant now) {
    Map<String, QueueSnapshot.Position> firsts = new HashMap<>();
    state
        .waiting()
        .of(queue.name())
        .forEach(
            (share, waiting) ->
                firsts.put(share, firstOf(queue.name(), share, waiting.first().job(), now)));
    byQuotaShare.put(queue.name(), firsts);
  }

  /** This job as the first of its quota share, since when it is known to be that. */
  QueueSnapshot.Position firstOf(String queue, String share, JobId job, Instant now) {
    QueueSnapshot.Position known = byQuotaShare.getOrDefault(queue, Map.of()).get(share);
    return known != null && known.job().equals(job) ? known : new QueueSnapshot.Position(job, now);
  }

  /** Since when this job is the first of its queue; now, where it is not. */
  Instant firstSince(String queue, JobId job, Instant now) {
    List<QueueSnapshot.Position> front = byQueue.getOrDefault(queue, List.of());
    return !front.isEmpty() && front.getFirst().job().equals(job) ? front.getFirst().since() : now;
  }
}
