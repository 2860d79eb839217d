package dev.longshore.wire;

import dev.longshore.model.FaultException;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkPojo;

/** AWS Batch on the wire: finds the operation, reads the request, calls the handler, answers. */
final class BatchEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(BatchEndpoint.class);

  private final Map<BatchOperation<?, ?>, BatchHandler<?, ?>> handlers;
  private final Limits limits;
  private final RequestRates rates;
  private final Map<String, BatchOperation<?, ?>> byPath = new HashMap<>();
  private final Map<String, BatchOperation<?, ?>> tagsByMethod = new HashMap<>();

  BatchEndpoint(
      Map<BatchOperation<?, ?>, BatchHandler<?, ?>> handlers, Limits limits, RequestRates rates) {
    this.handlers = Map.copyOf(handlers);
    this.limits = limits;
    this.rates = rates;
    for (BatchOperation<?, ?> operation : BatchOperations.ALL) {
      if (operation.path().equals(BatchOperations.TAGS_PATH)) {
        tagsByMethod.put(operation.method(), operation);
      } else {
        byPath.put(operation.path(), operation);
      }
    }
  }

  /**
   * Whether the request is for AWS Batch. Other services have {@code /v1/tags/} too, so the ARN or
   * the signature decides there.
   */
  boolean serves(WireRequest request, @Nullable CredentialScope scope) {
    if (byPath.containsKey(request.path())) {
      return true;
    }
    return request.path().startsWith(BatchOperations.TAGS_PATH)
        && (scope == null
            ? isBatchArn(request)
            : scope.service().equals("batch") || isBatchArn(request));
  }

  boolean answers(BatchOperation<?, ?> operation) {
    return handlers.containsKey(operation);
  }

  private static boolean isBatchArn(WireRequest request) {
    try {
      String[] parts = taggedArn(request).split(":", 4);
      return parts.length == 4 && parts[0].equals("arn") && parts[2].equals("batch");
    } catch (MalformedRequestException _) {
      return false;
    }
  }

  /** Everything after the slash: an ARN may hold slashes that the client did not encode. */
  private static String taggedArn(WireRequest request) {
    return FormParameters.decodePath(request.path().substring(BatchOperations.TAGS_PATH.length()));
  }

  /** Answers a request that {@link #serves}; never throws. */
  WireResponse answer(WireRequest request, Realm realm, String requestId) {
    boolean tags = request.path().startsWith(BatchOperations.TAGS_PATH);
    BatchOperation<?, ?> operation =
        tags ? tagsByMethod.get(request.method()) : byPath.get(request.path());
    if (operation == null || !operation.method().equals(request.method())) {
      String allowed = tags ? "GET, POST, DELETE" : "POST";
      return RestJson.clientError(
              405, "This path takes " + allowed + ", not " + request.method() + ".", requestId)
          .with("allow", allowed);
    }
    if (!rates.admits(operation, realm)) {
      return RestJson.tooManyRequests(requestId);
    }
    try {
      return RestJson.ok(call(operation, request, realm, requestId), requestId);
    } catch (MalformedRequestException e) {
      return RestJson.clientError(400, String.valueOf(e.getMessage()), requestId);
    } catch (RefusedException e) {
      return RestJson.refusal(e.refusal(), requestId);
    } catch (FaultException e) {
      LOG.debug("requestId={} operation={} failed", requestId, operation.name(), e);
      return RestJson.fault(String.valueOf(e.getMessage()), requestId);
    } catch (RuntimeException e) {
      LOG.error("requestId={} operation={} failed", requestId, operation.name(), e);
      return RestJson.serverError(requestId);
    }
  }

  private <Q extends SdkPojo, R extends SdkPojo> byte[] call(
      BatchOperation<Q, R> operation, WireRequest request, Realm realm, String requestId) {
    BodyLimit limit = BodyLimit.of(operation, limits);
    byte[] body = RequestBody.open(request, limit.readBytes());
    Refusal tooLarge = limit.checked(RequestBody.size(request, body));
    Q decoded = operation.request().decode(body, routed(operation, request));
    @SuppressWarnings("unchecked") // The builder of the router pairs handlers with operations.
    BatchHandler<Q, R> handler = (BatchHandler<Q, R>) handlers.get(operation);
    if (handler == null) {
      throw new Refusal(
              Refusal.Kind.NOT_YET, operation.name() + " is not available in Longshore yet.", false)
          .toException();
    }
    R reply = handler.handle(new Call<>(decoded, realm, request.headers(), requestId, tooLarge));
    return ShapeCodec.encode(reply);
  }

  private static Map<String, List<String>> routed(
      BatchOperation<?, ?> operation, WireRequest request) {
    if (!operation.path().equals(BatchOperations.TAGS_PATH)) {
      return Map.of();
    }
    Map<String, List<String>> routed = new HashMap<>(request.queryParameters());
    routed.put("resourceArn", List.of(taggedArn(request)));
    return routed;
  }
}
