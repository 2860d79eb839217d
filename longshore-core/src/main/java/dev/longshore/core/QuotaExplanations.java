package dev.longshore.core;

import dev.longshore.core.Explanation.Holder;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import java.util.List;
import java.util.Objects;

/** Why jobs of quota-managed queues wait, for people. */
final class QuotaExplanations {

  private QuotaExplanations() {}

  /** A job that waits is behind the first of its share, and behind nobody of another share. */
  static Explanation of(
      BatchState state, Job job, JobQueue queue, QuotaQueue quotas, FreeRoom room) {
    String share = FairShares.shareOf(job);
    WaitingShare waiting = Objects.requireNonNull(state.waiting().of(queue.name()).get(share));
    ShareCursor cursor = new ShareCursor(state, share, waiting, _ -> false);
    Waiting first = Objects.requireNonNull(cursor.current());
    int position = 1;
    for (Waiting next = first;
        next != null && position <= Explanations.MOST_PLACES && !next.job().id().equals(job.id());
        next = cursor.current()) {
      cursor.advance();
      position++;
    }
    WaitReason reason = quotas.reason(quotas.ledger(), room, first);
    List<Holder> holders = Explanations.holders(state, queue, reason, room);
    Explanation.InQueue inQueue =
        new Explanation.InQueue(
            queue.name(),
            share,
            position <= Explanations.MOST_PLACES ? position : 0,
            first.job().id(),
            first.shape().demand(),
            reason,
            holders.stream().limit(Explanations.MOST_HOLDERS).toList(),
            null);
    return new Explanation(
        job.status(),
        job.statusReason(),
        standing(queue, first, position) + reason.sentence() + Explanations.heldBy(holders, reason),
        inQueue);
  }

  private static String standing(JobQueue queue, Waiting first, int position) {
    if (position == 1) {
      return "";
    }
    return (position <= Explanations.MOST_PLACES
            ? "It is number " + position + " of quota share "
            : "It is behind more than " + Explanations.MOST_PLACES + " jobs of quota share ")
        + first.share()
        + " of queue "
        + queue.name()
        + ", which keeps its order. First is job "
        + first.job().id()
        + ": ";
  }
}
