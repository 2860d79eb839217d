package dev.longshore.wire;

/**
 * Answers requests to a path that belongs to Longshore itself with a body that is written bit by
 * bit, for as long as it takes. Called on a virtual thread per request, many at once; may block.
 */
@FunctionalInterface
public interface StreamRoute {

  /** Answers a request of any method. An exception is answered with HTTP 500 and logged. */
  StreamResponse answer(WireRequest request);
}
