package dev.longshore.core;

import static dev.longshore.model.QuotaShare.Strategy.LEND;
import static dev.longshore.model.QuotaShare.Strategy.LEND_AND_BORROW;
import static dev.longshore.model.QuotaShare.Strategy.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.QuotaPreemption.Holder;
import dev.longshore.core.Shape.Instances;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShare.Strategy;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What quota shares may have, and who has to give it back. */
class QuotaLedgerTest {

  private static final String TYPE = "ml.m5.large";

  private final List<QuotaShare> shares = new ArrayList<>();

  private void share(String name, int cap, Strategy strategy, int borrowLimit) {
    shares.add(
        new QuotaShare(
            name,
            "q",
            List.of(new CapacityLimit(cap, TYPE)),
            strategy,
            borrowLimit,
            true,
            ResourceState.ENABLED,
            ResourceStatus.VALID,
            World.START,
            World.START,
            Map.of()));
  }

  private void share(String name, int cap, Strategy strategy) {
    share(name, cap, strategy, QuotaShare.UNLIMITED);
  }

  private QuotaLedger ledger(int total) {
    return new QuotaLedger(shares, type -> type.equals(TYPE) ? total : 0);
  }

  private static Instances of(int quantity) {
    return new Instances(quantity, TYPE);
  }

  @Test
  @DisplayName("a share has its own limit, and no more than the environment has free")
  void ownLimit() {
    share("a", 4, RESERVE);
    share("b", 4, RESERVE);
    QuotaLedger ledger = ledger(6);
    assertThat(ledger.fitsOwn("a", of(4))).isTrue();
    assertThat(ledger.fitsOwn("a", of(5))).isFalse();
    ledger.take("a", of(4));
    assertThat(ledger.fitsOwn("a", of(1))).isFalse();
    assertThat(ledger.fitsOwn("b", of(2))).isTrue();
    assertThat(ledger.fitsOwn("b", of(3))).isFalse();
    ledger.give("a", of(1));
    assertThat(ledger.fitsOwn("b", of(3))).isTrue();
  }

  @Test
  @DisplayName("limits may be as large as they can be written")
  void largestLimits() {
    share("one", Integer.MAX_VALUE, LEND);
    share("two", Integer.MAX_VALUE, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    QuotaLedger ledger = ledger(Integer.MAX_VALUE);
    assertThat(ledger.fitsBorrowed("borrower", of(4))).isTrue();
    assertThat(ledger.lentByOthers("borrower", TYPE)).isEqualTo(2L * Integer.MAX_VALUE);
  }

  @Test
  @DisplayName("only LEND_AND_BORROW borrows, and only what LEND and LEND_AND_BORROW leave idle")
  void borrowing() {
    share("lender", 3, LEND);
    share("keeper", 5, RESERVE);
    share("borrower", 1, LEND_AND_BORROW);
    QuotaLedger ledger = ledger(9);
    assertThat(ledger.fitsBorrowed("borrower", of(4))).isTrue();
    assertThat(ledger.fitsBorrowed("borrower", of(5))).isFalse();
    assertThat(ledger.fitsBorrowed("lender", of(4))).isFalse();
    assertThat(ledger.fitsBorrowed("keeper", of(6))).isFalse();
    ledger.take("lender", of(2));
    assertThat(ledger.fitsBorrowed("borrower", of(2))).isTrue();
    assertThat(ledger.fitsBorrowed("borrower", of(3))).isFalse();
  }

  @Test
  @DisplayName("what one has borrowed is not lent to another")
  void lentOnce() {
    share("lender", 4, LEND);
    share("keeper", 4, RESERVE);
    share("a", 1, LEND_AND_BORROW);
    share("b", 1, LEND_AND_BORROW);
    QuotaLedger ledger = ledger(10);
    ledger.take("a", of(4)); // 3 of them borrowed
    assertThat(ledger.fitsBorrowed("b", of(2))).isTrue();
    assertThat(ledger.fitsBorrowed("b", of(3))).isFalse();
  }

  @Test
  @DisplayName("a borrow limit is a percentage of the share's own limit")
  void borrowLimit() {
    share("lender", 10, LEND);
    share("half", 4, LEND_AND_BORROW, 50);
    share("none", 4, LEND_AND_BORROW, 0);
    QuotaLedger ledger = ledger(18);
    assertThat(ledger.fitsBorrowed("half", of(6))).isTrue();
    assertThat(ledger.fitsBorrowed("half", of(7))).isFalse();
    assertThat(ledger.fitsBorrowed("none", of(5))).isFalse();
    assertThat(ledger.mostWithBorrowing("half", TYPE)).isEqualTo(6);
    assertThat(ledger.lentByOthers("half", TYPE)).isEqualTo(14);
  }

  @Test
  @DisplayName("a lender gets back what was borrowed: lowest priority first, then the newest")
  void acrossShares() {
    share("lender", 2, LEND);
    share("keeper", 2, RESERVE);
    share("borrower", 1, LEND_AND_BORROW);
    QuotaLedger ledger = ledger(5);
    List<Holder> holders =
        List.of(
            holder(1, "borrower", 1, 5, 10),
            holder(2, "borrower", 1, 1, 20),
            holder(3, "borrower", 1, 1, 30),
            holder(4, "keeper", 2, 0, 40));
    holders.forEach(holder -> ledger.take(holder.share(), holder.amount()));
    QuotaPreemption preemption = new QuotaPreemption(ledger, _ -> true);
    assertThat(preemption.acrossShares("lender", of(1), holders)).containsExactly(holders.get(2));
    ledger.take("lender", of(1));
    assertThat(preemption.acrossShares("lender", of(1), remaining(holders, 2)))
        .containsExactly(holders.get(1));
    ledger.take("lender", of(1));
    assertThat(preemption.acrossShares("lender", of(1), remaining(holders, 2, 1)))
        .as("the borrower has no more than its own now")
        .isEmpty();
  }

  @Test
  @DisplayName("who turns out not to be needed stays, and nobody goes where it is not enough")
  void noMoreThanNeeded() {
    share("lender", 4, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    QuotaLedger ledger = ledger(5);
    List<Holder> holders =
        List.of(holder(1, "borrower", 1, 1, 10), holder(2, "borrower", 4, 2, 20));
    holders.forEach(holder -> ledger.take(holder.share(), holder.amount()));
    QuotaPreemption preemption = new QuotaPreemption(ledger, _ -> true);
    assertThat(preemption.acrossShares("lender", of(4), holders)).containsExactly(holders.get(1));
    ledger.take("lender", of(4));
    assertThat(preemption.acrossShares("lender", of(1), remaining(holders, 1))).isEmpty();
    assertThat(ledger.used("borrower", TYPE)).isEqualTo(1);
  }

  @Test
  @DisplayName("in its own share a job takes the place of lower priorities only")
  void inShare() {
    share("a", 2, RESERVE);
    share("b", 2, RESERVE);
    QuotaLedger ledger = ledger(4);
    List<Holder> holders =
        List.of(holder(1, "a", 1, 5, 10), holder(2, "a", 1, 3, 20), holder(3, "b", 2, 0, 30));
    holders.forEach(holder -> ledger.take(holder.share(), holder.amount()));
    QuotaPreemption preemption = new QuotaPreemption(ledger, _ -> true);
    assertThat(preemption.inShare("a", of(1), 3, holders)).isEmpty();
    assertThat(preemption.inShare("a", of(2), 5, holders)).isEmpty();
    assertThat(preemption.inShare("a", of(1), 4, holders)).containsExactly(holders.get(1));
  }

  @Test
  @DisplayName("a share whose limit was lowered gives back what it has too much")
  void loweredLimit() {
    share("a", 1, RESERVE);
    share("b", 3, RESERVE);
    QuotaLedger ledger = ledger(4);
    List<Holder> holders = List.of(holder(1, "a", 1, 1, 10), holder(2, "a", 2, 1, 20));
    holders.forEach(holder -> ledger.take(holder.share(), holder.amount()));
    assertThat(new QuotaPreemption(ledger, _ -> true).acrossShares("b", of(3), holders))
        .containsExactly(holders.get(1));
  }

  private static Holder holder(int id, String share, int quantity, int priority, int second) {
    return new Holder(World.id(id), share, of(quantity), priority, World.START.plusSeconds(second));
  }

  private static List<Holder> remaining(List<Holder> holders, int... gone) {
    List<Holder> remaining = new ArrayList<>(holders);
    for (int index : gone) {
      remaining.remove(holders.get(index));
    }
    return remaining;
  }
}
