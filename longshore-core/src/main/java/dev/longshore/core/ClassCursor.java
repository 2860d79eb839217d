package dev.longshore.core;

import dev.longshore.model.Job;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks one class in order. Children without rows come by index between those of the same array
 * that have rows; no other job comes between them, so the walk is in one array at a time.
 */
final class ClassCursor {

  private final BatchState state;
  private final String share;
  private final Shape shape;
  private final Iterator<Place> places;
  private @Nullable Place next;
  private @Nullable Place lazy;
  private @Nullable Waiting current;

  ClassCursor(BatchState state, String share, WaitingClass waiting) {
    this.state = state;
    this.share = share;
    this.shape = waiting.shape();
    this.places = waiting.places().iterator();
    this.next = places.next();
    advance();
  }

  /** Who is next, or null behind the last. */
  @Nullable Waiting current() {
    return current;
  }

  void advance() {
    while (true) {
      if (lazy != null && (next == null || lazy.compareTo(next) < 0)) {
        Job child = state.job(lazy.job()).spawn(lazy.index());
        current = new Waiting(child, true, share, shape, lazy);
        lazy = nextLazy(lazy);
        return;
      }
      if (next == null) {
        current = null;
        return;
      }
      Job job = state.job(next.job());
      if (!job.isArrayParent()) {
        current = new Waiting(job, false, share, shape, next);
        next = places.hasNext() ? places.next() : null;
        return;
      }
      lazy = next;
      next = places.hasNext() ? places.next() : null;
    }
  }

  private @Nullable Place nextLazy(Place from) {
    int index = state.progress(from.job()).nextWaiting(from.index() + 1);
    return index < 0 ? null : from.at(index);
  }
}
