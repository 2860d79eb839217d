package dev.longshore.wire;

/**
 * Answers requests to a path that belongs to Longshore itself, such as {@code /health}. Called on a
 * virtual thread per request, many at once; may block.
 */
@FunctionalInterface
public interface PlainRoute {

  /** Answers a request of any method. An exception is answered with HTTP 500 and logged. */
  WireResponse answer(WireRequest request);
}
