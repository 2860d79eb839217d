package dev.longshore.core;

import dev.longshore.core.Shape.Instances;
import dev.longshore.model.JobId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Chooses which jobs of a quota-managed queue give their room to one that waits. Tried on a ledger
 * in which jobs that are being stopped have given back what they have, so nobody is stopped for
 * room that comes by itself.
 *
 * <p>AWS does not publish how it chooses. Ours: the lowest scheduling priority first, of those the
 * one that began last; then whoever turns out not to be needed is left alone.
 */
final class QuotaPreemption {

  /**
   * A job that may have to go.
   *
   * @param share that it belongs to
   * @param amount what it has
   * @param priority 0 to 9999
   * @param since when it got its room
   */
  record Holder(JobId job, String share, Instances amount, int priority, Instant since) {}

  private static final Comparator<Holder> FIRST_TO_GO =
      Comparator.comparingInt(Holder::priority)
          .thenComparing(Comparator.comparing(Holder::since).reversed())
          .thenComparing(Holder::job);

  private final QuotaLedger ledger;
  private final Predicate<List<Holder>> findsHosts;

  /**
   * @param ledger changes with what is chosen
   * @param findsHosts whether the one that waits finds hosts when these have gone; asked last, of
   *     those that are to go
   */
  QuotaPreemption(QuotaLedger ledger, Predicate<List<Holder>> findsHosts) {
    this.ledger = ledger;
    this.findsHosts = findsHosts;
  }

  /**
   * Who has to go so that a share gets back what it lent: jobs of other shares that have more than
   * their own limits. None, if that is not enough.
   */
  List<Holder> acrossShares(String share, Instances asked, List<Holder> holders) {
    return chosen(
        holders,
        holder ->
            !holder.share().equals(share)
                && holder.amount().type().equals(asked.type())
                && ledger.isOverCap(holder.share(), asked.type()),
        () -> ledger.fitsOwn(share, asked));
  }

  /** Who has to go for a job of higher priority of the same share. None, if that is not enough. */
  List<Holder> inShare(String share, Instances asked, int priority, List<Holder> holders) {
    return chosen(
        holders,
        holder ->
            holder.share().equals(share)
                && holder.amount().type().equals(asked.type())
                && holder.priority() < priority,
        () -> ledger.fitsOwn(share, asked) || ledger.fitsBorrowed(share, asked));
  }

  private List<Holder> chosen(
      List<Holder> holders, Predicate<Holder> mayGo, BooleanSupplier isEnough) {
    List<Holder> chosen = new ArrayList<>();
    for (Holder holder : holders.stream().sorted(FIRST_TO_GO).toList()) {
      if (isEnough.getAsBoolean()) {
        break;
      }
      if (mayGo.test(holder)) {
        ledger.give(holder.share(), holder.amount());
        chosen.add(holder);
      }
    }
    if (!isEnough.getAsBoolean()) {
      return nobody(chosen);
    }
    for (Holder holder : List.copyOf(chosen)) {
      ledger.take(holder.share(), holder.amount());
      if (isEnough.getAsBoolean()) {
        chosen.remove(holder);
      } else {
        ledger.give(holder.share(), holder.amount());
      }
    }
    return findsHosts.test(chosen) ? chosen : nobody(chosen);
  }

  private List<Holder> nobody(List<Holder> chosen) {
    chosen.forEach(holder -> ledger.take(holder.share(), holder.amount()));
    return List.of();
  }
}
