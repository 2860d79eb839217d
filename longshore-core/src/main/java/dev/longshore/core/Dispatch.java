package dev.longshore.core;

import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order of one queue during one cycle, and what its policy lets go. It starts from what shares
 * have used by now, and counts what the cycle dispatches.
 *
 * <p>Which share is next is AWS's rule: the one with the least use times weight. What a running job
 * will use is counted for {@value #QUEUED_SECONDS} s in advance; without that, one share would get
 * all the room of a cycle.
 */
final class Dispatch {

  private static final int QUEUED_SECONDS = 60;

  private final @Nullable FairShare policy;
  private final QueueShares shares;
  private final Instant now;
  private final Map<String, Long> dispatched = new HashMap<>();
  private final QueueWalk walk;
  private final long limitMillis;
  private final int active;
  private long usedMillis;

  /**
   * @param capacity what the environments of the queue may give together
   */
  Dispatch(BatchState state, JobQueue queue, QueueCapacity capacity, Instant now) {
    this.policy = state.fairShareOf(queue);
    this.shares = state.fairShares().of(queue.name());
    this.now = now;
    this.walk = new QueueWalk(state, queue.name(), this::score);
    FairShare reserving = policy != null && policy.computeReservation() > 0 ? policy : null;
    this.active = reserving == null ? 0 : shares.active(reserving, now);
    this.limitMillis = reserving == null ? Long.MAX_VALUE : limit(reserving, active, capacity);
    this.usedMillis = reserving == null ? 0 : shares.runningVcpuMillis();
  }

  /** Whose turn it is, or null behind the last. */
  @Nullable Waiting current() {
    return walk.current();
  }

  /** The current one has got its room. */
  void placed() {
    Waiting placed = Objects.requireNonNull(walk.current());
    dispatched.merge(placed.share(), placed.shape().weightMillis(), Long::sum);
    usedMillis += placed.shape().weightMillis();
    walk.advance();
  }

  /** The current one has gone without having got room. */
  void gone() {
    walk.advance();
  }

  /** The current one, and whoever of its share asks for the same, is not looked at again. */
  void passClass() {
    walk.passClass();
  }

  /** The same of all that ask for one of these, of whatever share; there may be more later. */
  void passAll(Set<Shape> shapes) {
    walk.passAll(shapes);
  }

  /**
   * Why the policy does not let this one go, or null if it does. The first job of a queue of which
   * nothing runs may always go, or it might wait for ever.
   */
  @Nullable WaitReason kept(Waiting waiting) {
    long asked = waiting.shape().weightMillis();
    return usedMillis == 0 || usedMillis + asked <= limitMillis
        ? null
        : new WaitReason.KeptForOtherShares(
            asked, waiting.shape().instances() != null, usedMillis, limitMillis, active);
  }

  private double score(String share) {
    if (policy == null) {
      return 0; // a FIFO queue has one share
    }
    long running = shares.runningVcpuMillis(share) + dispatched.getOrDefault(share, 0L);
    double used = shares.vcpuSeconds(share, policy, now) + QUEUED_SECONDS * running / 1000.0;
    return used * policy.weightOf(share);
  }

  private static long limit(FairShare policy, int active, QueueCapacity capacity) {
    double reserve = Math.pow(policy.computeReservation() / 100.0, active);
    return Math.round(capacity.reservable() * 1000L * (1 - reserve)) + capacity.other() * 1000L;
  }
}
