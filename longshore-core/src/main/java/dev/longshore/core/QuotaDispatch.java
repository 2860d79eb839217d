package dev.longshore.core;

import dev.longshore.core.Shape.Instances;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The order of one quota-managed queue during one cycle. Each quota share is a queue of its own, of
 * which only the first job is looked at. As long as the first of any share fits into what is the
 * share's own, one of these is next: of the share that has had the fewest in this cycle, and of
 * those, of the one that uses the least part of its own. When none does, the oldest that may borrow
 * is.
 */
final class QuotaDispatch {

  private final QuotaLedger ledger;
  private final Map<String, ShareCursor> cursors = new TreeMap<>();
  private final Map<String, Integer> dispatched = new HashMap<>();
  private final Set<String> withoutRoom = new HashSet<>();
  private @Nullable Waiting current;

  /**
   * @param ledger with what jobs of the queue have; changes with what is dispatched
   */
  QuotaDispatch(BatchState state, String queue, QuotaLedger ledger) {
    this.ledger = ledger;
    state
        .waiting()
        .of(queue)
        .forEach(
            (share, waiting) ->
                cursors.put(share, new ShareCursor(state, share, waiting, _ -> false)));
    choose();
  }

  /** Whose turn it is, or null when the first of no share may go. */
  @Nullable Waiting current() {
    return current;
  }

  /** The current one has got its room. */
  void placed() {
    Waiting placed = Objects.requireNonNull(current);
    ledger.take(placed.share(), instances(placed));
    dispatched.merge(placed.share(), 1, Integer::sum);
    gone();
  }

  /** The current one has gone without having got room. */
  void gone() {
    cursor(Objects.requireNonNull(current).share()).advance();
    choose();
  }

  /** The current one finds no host: neither it nor its share is looked at again. */
  void passShare() {
    withoutRoom.add(Objects.requireNonNull(current).share());
    choose();
  }

  /** The first of each share that stays, the oldest first. */
  List<Waiting> left() {
    List<Waiting> left = new ArrayList<>();
    for (ShareCursor cursor : cursors.values()) {
      Waiting first = cursor.current();
      if (first != null) {
        left.add(first);
      }
    }
    left.sort(Comparator.comparing(Waiting::place, Place.BY_AGE));
    return left;
  }

  /** Whether it may go as far as quotas are concerned, so that it is hosts that it waits for. */
  boolean isWithoutRoom(Waiting waiting) {
    return withoutRoom.contains(waiting.share());
  }

  private void choose() {
    List<Waiting> candidates =
        left().stream().filter(first -> !withoutRoom.contains(first.share())).toList();
    current =
        candidates.stream()
            .filter(first -> ledger.fitsOwn(first.share(), instances(first)))
            .min(
                Comparator.comparingInt(
                        (Waiting first) -> dispatched.getOrDefault(first.share(), 0))
                    .thenComparingDouble(this::usedPart)
                    .thenComparing(Waiting::share))
            .or(
                () ->
                    candidates.stream()
                        .filter(first -> ledger.fitsBorrowed(first.share(), instances(first)))
                        .findFirst())
            .orElse(null);
  }

  private double usedPart(Waiting waiting) {
    return ledger.usedPart(waiting.share(), instances(waiting).type());
  }

  private static Instances instances(Waiting waiting) {
    return Objects.requireNonNull(waiting.shape().instances());
  }

  private ShareCursor cursor(String share) {
    return Objects.requireNonNull(cursors.get(share));
  }
}
