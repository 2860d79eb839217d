package dev.longshore.wire;

import dev.longshore.model.FaultException;
import dev.longshore.model.Realm;
import dev.longshore.model.RefusedException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The neighbour services on the wire: what has a handler is answered, all else is refused in the
 * protocol in which it was asked, and noted once in the log, so that operators see what their
 * clients want.
 */
final class NeighbourEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(NeighbourEndpoint.class);

  /** More than clients ask for, and few enough that nobody can fill the memory with names. */
  private static final int MAX_NOTED = 1000;

  /** What all paths of AWS Batch begin with. */
  private static final String BATCH = "/v1/";

  private final Map<NeighbourOperation, JsonHandler> jsonHandlers;
  private final Map<NeighbourOperation, QueryHandler> queryHandlers;
  private final Set<String> noted = ConcurrentHashMap.newKeySet();

  NeighbourEndpoint(
      Map<NeighbourOperation, JsonHandler> jsonHandlers,
      Map<NeighbourOperation, QueryHandler> queryHandlers) {
    this.jsonHandlers = Map.copyOf(jsonHandlers);
    this.queryHandlers = Map.copyOf(queryHandlers);
  }

  /** Answers a request that is not for AWS Batch; never throws. */
  WireResponse answer(
      WireRequest request, @Nullable CredentialScope scope, Realm realm, String requestId) {
    @Nullable NeighbourRequest wanted;
    try {
      wanted = NeighbourRequest.recognize(request, scope);
    } catch (MalformedRequestException e) {
      return RestJson.clientError(400, String.valueOf(e.getMessage()), requestId);
    }
    if (wanted == null && request.path().startsWith(BATCH)) {
      // Some clients of Batch take 404 for "not yet visible", and try again.
      return RestJson.clientError(400, "Unknown operation", requestId);
    }
    if (wanted == null) {
      return WireResponse.of(
          404,
          "application/json",
          JsonTree.write(Map.of("message", "Unknown operation")),
          requestId);
    }
    return switch (wanted.protocol()) {
      case AWS_JSON -> json(wanted, request, realm, requestId);
      case QUERY -> query(wanted, realm, requestId);
      case EC2_QUERY -> ec2Query(wanted, request, realm, requestId);
      case REST_JSON -> {
        note(wanted);
        yield RestJson.error(400, "UnknownOperationException", notServed(wanted), requestId);
      }
      case RPC_CBOR -> {
        note(wanted);
        // An empty CBOR map: new SDKs read no more than the header and the status.
        yield WireResponse.of(404, "application/cbor", new byte[] {(byte) 0xA0}, requestId)
            .with("smithy-protocol", "rpc-v2-cbor");
      }
      case REST_XML -> {
        note(wanted);
        yield QueryXml.s3Refusal(requestId);
      }
    };
  }

  private WireResponse json(
      NeighbourRequest wanted, WireRequest request, Realm realm, String requestId) {
    String mediaType = request.mediaType();
    String contentType =
        mediaType.startsWith("application/x-amz-json-") ? mediaType : "application/x-amz-json-1.1";
    JsonHandler handler =
        wanted.service() == null
            ? null
            : jsonHandlers.get(new NeighbourOperation(wanted.service(), wanted.operation()));
    if (handler == null) {
      note(wanted);
      return jsonError(400, contentType, "UnknownOperationException", notServed(wanted), requestId);
    }
    try {
      byte[] body = RequestBody.open(request, NeighbourRequest.MAX_BODY_BYTES);
      if (RequestBody.size(request, body) > NeighbourRequest.MAX_BODY_BYTES) {
        return jsonError(
            413,
            contentType,
            "RequestEntityTooLargeException",
            "The request is too large.",
            requestId);
      }
      Map<String, ?> reply = handler.handle(new JsonCall(JsonTree.read(body), realm, requestId));
      return WireResponse.of(200, contentType, JsonTree.write(reply), requestId);
    } catch (MalformedRequestException e) {
      return jsonError(
          400, contentType, "SerializationException", String.valueOf(e.getMessage()), requestId);
    } catch (NeighbourException e) {
      return jsonError(400, contentType, e.code(), String.valueOf(e.getMessage()), requestId);
    } catch (RefusedException e) {
      return jsonError(
          400, contentType, "InvalidParameterException", e.refusal().message(), requestId);
    } catch (FaultException e) {
      LOG.debug("requestId={} operation={} failed", requestId, wanted.operation(), e);
      return jsonError(
          500, contentType, "InternalFailure", String.valueOf(e.getMessage()), requestId);
    } catch (RuntimeException e) {
      LOG.error(
          "requestId={} service={} operation={} failed",
          requestId,
          wanted.serviceName(),
          wanted.operation(),
          e);
      return jsonError(
          500, contentType, "InternalFailure", "The server failed to answer.", requestId);
    }
  }

  private static WireResponse jsonError(
      int status, String contentType, String code, String message, String requestId) {
    byte[] body = JsonTree.write(Map.of("__type", code, "message", message));
    return WireResponse.of(status, contentType, body, requestId)
        .with(WireResponse.ERROR_TYPE_HEADER, code);
  }

  private WireResponse query(NeighbourRequest wanted, Realm realm, String requestId) {
    if (wanted.service() == NeighbourService.STS
        && wanted.operation().equals("GetCallerIdentity")) {
      return QueryXml.callerIdentity(realm, requestId);
    }
    note(wanted);
    return QueryXml.invalidAction(wanted, requestId);
  }

  private WireResponse ec2Query(
      NeighbourRequest wanted, WireRequest request, Realm realm, String requestId) {
    QueryHandler handler =
        wanted.service() == null
            ? null
            : queryHandlers.get(new NeighbourOperation(wanted.service(), wanted.operation()));
    if (handler == null) {
      note(wanted);
      return QueryXml.invalidAction(wanted, requestId);
    }
    try {
      QueryCall call = new QueryCall(NeighbourRequest.queryOf(request), realm, requestId);
      return QueryXml.ec2Reply(wanted.operation(), handler.handle(call), requestId);
    } catch (NeighbourException e) {
      return QueryXml.ec2Error(400, e.code(), String.valueOf(e.getMessage()), requestId);
    } catch (FaultException e) {
      LOG.debug("requestId={} operation={} failed", requestId, wanted.operation(), e);
      return QueryXml.ec2Error(500, "InternalError", String.valueOf(e.getMessage()), requestId);
    } catch (RuntimeException e) {
      LOG.error(
          "requestId={} service={} operation={} failed",
          requestId,
          wanted.serviceName(),
          wanted.operation(),
          e);
      return QueryXml.ec2Error(500, "InternalError", "The server failed to answer.", requestId);
    }
  }

  private static String notServed(NeighbourRequest wanted) {
    return "Longshore does not serve "
        + printable(wanted.operation())
        + " of "
        + printable(wanted.serviceName())
        + ".";
  }

  private void note(NeighbourRequest wanted) {
    String name =
        "service="
            + printable(wanted.serviceName())
            + " operation="
            + printable(wanted.operation());
    if (noted.size() < MAX_NOTED && noted.add(name)) {
      LOG.info("{} refused: a client asked for what Longshore does not serve", name);
    }
  }

  /** Names come from callers: no line breaks into the log, and no pages of text. */
  static String printable(String name) {
    String cut = name.length() <= 120 ? name : name.substring(0, 120) + "...";
    return cut.replaceAll("[^\\p{Graph} ]", "?");
  }
}
