package dev.longshore.wire;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/**
 * Gives AWS's form to the answers that Helidon makes by itself, before there is a request to hand
 * to the router: a broken request line, path or header, a request that is too large. What Helidon
 * would say about it stays out of the answer.
 */
final class TransportErrors implements DirectHandler {

  private final WireRouter router;

  private TransportErrors(WireRouter router) {
    this.router = router;
  }

  static DirectHandlers handlers(WireRouter router) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, new TransportErrors(router));
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    String requestId = router.newRequestId();
    WireResponse answer =
        status.code() >= 500
            ? RestJson.serverError(requestId)
            : RestJson.clientError(
                status.code(), "The request is not a valid HTTP request.", requestId);
    TransportResponse.Builder response =
        TransportResponse.builder()
            .status(status)
            .headers(headers)
            .keepAlive(type.keepAlive())
            .entity(answer.body());
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    return response.build();
  }
}
