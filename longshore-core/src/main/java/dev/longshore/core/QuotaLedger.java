package dev.longshore.core;

import dev.longshore.core.Shape.Instances;
import dev.longshore.model.QuotaShare;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What the quota shares of one queue may have and have, of each instance type: an account that
 * decisions are tried on.
 *
 * <p>AWS's rules (user guide, "Quota management"): a share may always use what its capacity limits
 * say. One that borrows may use more, as far as its borrow limit goes and as far as others that
 * lend leave their own idle; what others have borrowed already is not lent twice. Nobody gets more
 * than the service environment has.
 */
final class QuotaLedger {

  private final Map<String, QuotaShare> shares = new TreeMap<>();
  private final ToIntFunction<String> total;
  private final Map<String, InstanceCounts> usedByShare = new HashMap<>();

  /**
   * @param total how many instances of a type the service environment has
   */
  QuotaLedger(Collection<QuotaShare> shares, ToIntFunction<String> total) {
    shares.forEach(share -> this.shares.put(share.name(), share));
    this.total = total;
  }

  /** A job of the share has these. */
  void take(String share, Instances instances) {
    ofShare(share).add(instances.type(), instances.count());
  }

  /** A job of the share gives these back. */
  void give(String share, Instances instances) {
    ofShare(share).add(instances.type(), -instances.count());
  }

  private InstanceCounts ofShare(String share) {
    return usedByShare.computeIfAbsent(share, _ -> new InstanceCounts());
  }

  int used(String share, String type) {
    return ofShare(share).of(type);
  }

  /** What the share may have without borrowing; nothing, of a share that is gone. */
  int cap(String share, String type) {
    QuotaShare known = shares.get(share);
    return known == null ? 0 : known.limitOf(type);
  }

  /** How much of its own limit the share uses: 0 to 1, or more where it has borrowed. */
  double usedPart(String share, String type) {
    int cap = cap(share, type);
    return cap == 0 ? Double.MAX_VALUE : (double) used(share, type) / cap;
  }

  /** Whether it is within the limit of the share, and the environment has so many free. */
  boolean fitsOwn(String share, Instances asked) {
    return isWithinCap(share, asked) && isFree(asked);
  }

  boolean isWithinCap(String share, Instances asked) {
    return used(share, asked.type()) + asked.count() <= cap(share, asked.type());
  }

  private boolean isFree(Instances asked) {
    return usedByAll(asked.type()) + asked.count() <= total.applyAsInt(asked.type());
  }

  private int usedByAll(String type) {
    return usedByShare.values().stream().mapToInt(used -> used.of(type)).sum();
  }

  /** Whether the share may have it, more than its own limit, because others lend. */
  boolean fitsBorrowed(String share, Instances asked) {
    String type = asked.type();
    return used(share, type) + asked.count() <= mostWithBorrowing(share, type)
        && borrowedByAll(type) + beyondCap(share, asked) <= idleOfOthers(share, type)
        && isFree(asked);
  }

  /** How much of what is asked is beyond what the share has left of its own. */
  private int beyondCap(String share, Instances asked) {
    int left = Math.max(0, cap(share, asked.type()) - used(share, asked.type()));
    return Math.max(0, asked.count() - left);
  }

  /** The most that the share could ever have by its own limits. */
  long mostWithBorrowing(String share, String type) {
    QuotaShare known = shares.get(share);
    int cap = cap(share, type);
    if (known == null || !borrows(share)) {
      return cap;
    }
    return known.borrowLimit() == QuotaShare.UNLIMITED
        ? Long.MAX_VALUE
        : cap + (long) cap * known.borrowLimit() / 100;
  }

  /** What others would lend this share if they used nothing. */
  long lentByOthers(String share, String type) {
    return lenders(share, other -> other.limitOf(type));
  }

  private long idleOfOthers(String share, String type) {
    return lenders(share, other -> Math.max(0, other.limitOf(type) - used(other.name(), type)));
  }

  /** Some write limits as large as they can be where they want none. */
  private long lenders(String borrower, ToIntFunction<QuotaShare> amount) {
    return shares.values().stream()
        .filter(other -> lends(other) && !other.name().equals(borrower))
        .mapToLong(amount::applyAsInt)
        .sum();
  }

  private static boolean lends(QuotaShare share) {
    return switch (share.strategy()) {
      case RESERVE -> false;
      case LEND, LEND_AND_BORROW -> true;
    };
  }

  private int borrowedByAll(String type) {
    return usedByShare.keySet().stream()
        .mapToInt(share -> Math.max(0, used(share, type) - cap(share, type)))
        .sum();
  }

  /** Why a job that neither fits its share nor may borrow waits. */
  WaitReason reason(Waiting waiting) {
    String share = waiting.share();
    Instances asked = Objects.requireNonNull(waiting.shape().instances());
    String type = asked.type();
    int cap = cap(share, type);
    if (asked.count() > total.applyAsInt(type)) {
      return new WaitReason.AboveQuota(
          asked, share, total.applyAsInt(type), WaitReason.AboveQuota.Limit.SERVICE_ENVIRONMENT);
    }
    if (asked.count() > mostWithBorrowing(share, type)) {
      return new WaitReason.AboveQuota(
          asked,
          share,
          mostWithBorrowing(share, type),
          borrows(share)
              ? WaitReason.AboveQuota.Limit.WITH_BORROWING
              : WaitReason.AboveQuota.Limit.OWN);
    }
    if (asked.count() - cap > lentByOthers(share, type)) {
      return new WaitReason.AboveQuota(
          asked,
          share,
          cap + lentByOthers(share, type),
          WaitReason.AboveQuota.Limit.LENT_BY_OTHERS);
    }
    return new WaitReason.QuotaTaken(
        asked, share, used(share, type), cap, usedByAll(type), total.applyAsInt(type));
  }

  private boolean borrows(String share) {
    QuotaShare known = shares.get(share);
    return known != null && known.strategy() == QuotaShare.Strategy.LEND_AND_BORROW;
  }

  /** Whether the share has more than its own limit: it borrows, or the limit was lowered. */
  boolean isOverCap(String share, String type) {
    return used(share, type) > cap(share, type);
  }
}
