package dev.longshore.wire;

import java.util.Map;

/**
 * Answers one operation of a neighbour service that speaks awsJson, such as GetLogEvents. Called on
 * a virtual thread per request, many at once; may block.
 */
@FunctionalInterface
public interface JsonHandler {

  /**
   * Answers a request.
   *
   * @return an object made of maps, lists, strings, {@code Integer}, {@code Long}, {@code Double},
   *     {@code BigDecimal} and {@code Boolean}, without nulls
   * @throws NeighbourException to answer HTTP 400 with an error of that service. Any other
   *     exception is a bug or a fault: HTTP 500, and a log entry
   */
  Map<String, ?> handle(JsonCall call);
}
