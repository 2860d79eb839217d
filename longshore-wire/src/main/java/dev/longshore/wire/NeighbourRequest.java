package dev.longshore.wire;

import dev.longshore.wire.NeighbourService.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request that is not for AWS Batch wants: found from, in this order, X-Amz-Target, the CBOR
 * protocol's path, the Action of a query, the credential scope, the host name, and signs of S3.
 *
 * @param service the service, or null where it is none that we know
 * @param protocol how to answer
 * @param serviceName for messages and the log, also where the service is not known
 * @param operation for messages and the log; the path where the protocol names no operation
 */
record NeighbourRequest(
    @Nullable NeighbourService service, Protocol protocol, String serviceName, String operation) {

  /** The largest body of a neighbour service: 1 MiB of log events, and room for their JSON. */
  static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  /**
   * Recognizes a request.
   *
   * @return null where nothing tells which service is meant
   * @throws MalformedRequestException if a query or form cannot be decoded
   */
  static @Nullable NeighbourRequest recognize(
      WireRequest request, @Nullable CredentialScope scope) {
    String target = request.header("x-amz-target");
    if (target != null) {
      return byTarget(target);
    }
    if ("rpc-v2-cbor".equals(request.header("smithy-protocol"))) {
      return byCborPath(request.path());
    }
    Map<String, List<String>> query = queryOf(request);
    if (query.containsKey("Action")) {
      return byAction(query, scope);
    }
    String path = request.method() + " " + request.path();
    if (scope != null) {
      NeighbourService service = NeighbourService.ofScope(scope.service());
      Protocol protocol = service == null ? Protocol.REST_JSON : service.protocol();
      return new NeighbourRequest(service, protocol, scope.service(), path);
    }
    NeighbourService byHost = byHost(request.header("host"));
    if (byHost == null && looksLikeS3(request)) {
      byHost = NeighbourService.S3;
    }
    return byHost == null
        ? null
        : new NeighbourRequest(byHost, byHost.protocol(), byHost.scope(), path);
  }

  /** The Action parameters of a query, from the form or the URI; empty where it is no query. */
  static Map<String, List<String>> queryOf(WireRequest request) {
    if (request.method().equals("GET")) {
      return request.query().contains("Action=") ? request.queryParameters() : Map.of();
    }
    if (request.mediaType().equals("application/x-www-form-urlencoded")) {
      byte[] form = RequestBody.open(request, MAX_BODY_BYTES);
      return FormParameters.parse(new String(form, StandardCharsets.UTF_8));
    }
    return Map.of();
  }

  private static NeighbourRequest byTarget(String target) {
    int dot = target.lastIndexOf('.');
    String prefix = dot < 0 ? target : target.substring(0, dot);
    String operation = target.substring(dot + 1);
    NeighbourService service = NeighbourService.ofTargetPrefix(prefix);
    return new NeighbourRequest(
        service, Protocol.AWS_JSON, service == null ? prefix : service.scope(), operation);
  }

  private static NeighbourRequest byCborPath(String path) {
    String[] parts = path.split("/", -1);
    boolean named = parts.length == 5 && parts[1].equals("service") && parts[3].equals("operation");
    return new NeighbourRequest(
        null, Protocol.RPC_CBOR, named ? parts[2] : "unknown", named ? parts[4] : path);
  }

  private static NeighbourRequest byAction(
      Map<String, List<String>> query, @Nullable CredentialScope scope) {
    String action = query.getOrDefault("Action", List.of("")).getFirst();
    String version = query.getOrDefault("Version", List.of("")).getFirst();
    NeighbourService service =
        scope == null
            ? NeighbourService.ofVersion(version)
            : NeighbourService.ofScope(scope.service());
    Protocol protocol = service == NeighbourService.EC2 ? Protocol.EC2_QUERY : Protocol.QUERY;
    String name = scope != null ? scope.service() : service != null ? service.scope() : "unknown";
    return new NeighbourRequest(service, protocol, name, action);
  }

  private static @Nullable NeighbourService byHost(@Nullable String host) {
    if (host == null) {
      return null;
    }
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.contains(".s3.") || lower.contains(".s3-") || lower.startsWith("s3-")) {
      return NeighbourService.S3;
    }
    int dot = lower.indexOf('.');
    // A bare host name is the name of this machine, not of a service.
    return dot < 0 ? null : NeighbourService.ofScope(lower.substring(0, dot));
  }

  /** Unsigned requests to a bucket: the SDKs mark them by a parameter or a header. */
  private static boolean looksLikeS3(WireRequest request) {
    return request.header("x-amz-content-sha256") != null
        || request.query().contains("x-id=")
        || request.query().contains("list-type=2");
  }
}
