package dev.longshore.core;

import dev.longshore.model.Fact;
import dev.longshore.model.Refusal;
import java.util.List;

/**
 * What core makes of a command.
 *
 * @param <R> the reply of the command
 */
public sealed interface Decision<R> {

  /** It shall be: these facts, and this reply once they are committed. */
  record Accepted<R>(List<Fact> facts, R reply) implements Decision<R> {
    public Accepted {
      facts = List.copyOf(facts);
    }
  }

  /** It cannot be, and nothing changes. */
  record Refused<R>(Refusal refusal) implements Decision<R> {}

  /**
   * What the command was made from has changed since; whoever made it reads again and asks again.
   */
  record Stale<R>() implements Decision<R> {}

  /** Accepted, with one or more facts. */
  static <R> Decision<R> accept(R reply, Fact... facts) {
    return new Accepted<>(List.of(facts), reply);
  }

  /** Refused with a text that AWS shows bare. */
  static <R> Decision<R> refuse(String message) {
    return new Refused<>(Refusal.of(message));
  }

  /** Refused with a text that AWS wraps with the request id. */
  static <R> Decision<R> refuseWrapped(String message) {
    return new Refused<>(Refusal.wrapped(message));
  }
}
