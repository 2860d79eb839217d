package dev.longshore.core;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks one share in order, through all its classes. A class is only opened when its first job has
 * its turn: there may be many, and most cycles end at the first.
 */
final class ShareCursor {

  private final BatchState state;
  private final String share;
  private final Iterator<WaitingClass> unopened;
  private final Predicate<Shape> passed;
  private final PriorityQueue<ClassCursor> opened =
      new PriorityQueue<>(Comparator.comparing(ShareCursor::place));
  private @Nullable WaitingClass next;

  /**
   * @param passed what is asked for by classes that are not to be opened any more
   */
  ShareCursor(BatchState state, String share, WaitingShare waiting, Predicate<Shape> passed) {
    this.state = state;
    this.share = share;
    this.unopened = waiting.classes().iterator();
    this.passed = passed;
    this.next = unopened.next();
    open();
  }

  String share() {
    return share;
  }

  /** Who is next, or null behind the last. */
  @Nullable Waiting current() {
    ClassCursor first = opened.peek();
    return first == null ? null : first.current();
  }

  void advance() {
    ClassCursor first = Objects.requireNonNull(opened.poll());
    first.advance();
    if (first.current() != null) {
      opened.add(first);
    }
    open();
  }

  /** Nobody else of the class of {@link #current} is looked at. */
  void passClass() {
    opened.poll();
    open();
  }

  private void open() {
    while (next != null && (opened.isEmpty() || next.first().compareTo(place(opened.peek())) < 0)) {
      if (!passed.test(next.shape())) {
        opened.add(new ClassCursor(state, share, next));
      }
      next = unopened.hasNext() ? unopened.next() : null;
    }
  }

  private static Place place(ClassCursor cursor) {
    return Objects.requireNonNull(cursor.current()).place();
  }
}
