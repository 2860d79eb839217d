package dev.longshore.wire;

import java.util.Map;

/**
 * Answers one action of a neighbour service that speaks ec2Query. Any number of threads call it.
 */
public interface QueryHandler {

  /**
   * Answers a request.
   *
   * @return the elements of the reply in order: strings, numbers and booleans, maps for what has
   *     elements of its own, and lists, whose elements are called {@code item}
   * @throws NeighbourException for an error that the client is to see
   */
  Map<String, ?> handle(QueryCall call);
}
