package dev.longshore.core;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Walks what waits in one queue in the order in which it would be dispatched. Between shares the
 * one with the least score is next; ties go to the one whose first job was submitted first. A FIFO
 * queue is one share, so this is its order of submission.
 */
final class QueueWalk {

  private final ToDoubleFunction<String> score;
  private final PriorityQueue<Scored> shares =
      new PriorityQueue<>(
          Comparator.comparingDouble(Scored::score)
              .thenComparing(scored -> place(scored.cursor()), Place.BY_AGE)
              .thenComparing(scored -> scored.cursor().share()));

  private Set<Shape> passed = Set.of();

  private record Scored(ShareCursor cursor, double score) {}

  /**
   * @param score of a share by its identifier; asked again after each of its jobs that goes
   */
  QueueWalk(BatchState state, String queue, ToDoubleFunction<String> score) {
    this.score = score;
    for (Map.Entry<String, WaitingShare> entry : state.waiting().of(queue).entrySet()) {
      add(new ShareCursor(state, entry.getKey(), entry.getValue(), this::isPassed));
    }
  }

  /** Whose turn it is, or null behind the last. */
  @Nullable Waiting current() {
    Scored first = shares.peek();
    return first == null ? null : first.cursor().current();
  }

  /** The current one has gone. */
  void advance() {
    ShareCursor cursor = Objects.requireNonNull(shares.poll()).cursor();
    cursor.advance();
    add(cursor);
  }

  /** The current one stays, and so does whoever of its share asks for the same. */
  void passClass() {
    ShareCursor cursor = Objects.requireNonNull(shares.poll()).cursor();
    cursor.passClass();
    add(cursor);
  }

  /**
   * From now on classes that ask for one of these are left out, unless their turn has been near.
   *
   * @param shapes may grow later
   */
  void passAll(Set<Shape> shapes) {
    passed = shapes;
  }

  private boolean isPassed(Shape shape) {
    return passed.contains(shape);
  }

  private void add(ShareCursor cursor) {
    if (cursor.current() != null) {
      shares.add(new Scored(cursor, score.applyAsDouble(cursor.share())));
    }
  }

  private static Place place(ShareCursor cursor) {
    return Objects.requireNonNull(cursor.current()).place();
  }
}
