package dev.longshore.wire;

import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * All of AWS that Longshore answers, on one endpoint: AWS Batch first, then the neighbour services.
 * It knows nothing of sockets; an HTTP server brings it requests. Any number of threads may call
 * it.
 */
public final class WireRouter {

  private final Realm home;
  private final Supplier<String> requestIds;
  private final BatchEndpoint batch;
  private final NeighbourEndpoint neighbours;

  private WireRouter(Builder builder) {
    this.home = builder.home;
    this.requestIds = builder.requestIds;
    this.batch =
        new BatchEndpoint(
            builder.batchHandlers, builder.limits, new RequestRates(builder.limits, builder.clock));
    this.neighbours = new NeighbourEndpoint(builder.jsonHandlers, builder.queryHandlers);
  }

  /**
   * Starts with no handlers: every operation of AWS Batch answers that it is not available yet.
   *
   * @param home partition and account of every request, and the region of those that name none
   */
  public static Builder builder(Realm home) {
    return new Builder(home);
  }

  /** Answers a request; never throws. */
  public WireResponse handle(WireRequest request) {
    String requestId = newRequestId();
    @Nullable CredentialScope scope;
    try {
      scope = CredentialScope.of(request);
    } catch (MalformedRequestException e) {
      return RestJson.clientError(400, String.valueOf(e.getMessage()), requestId);
    }
    Realm realm = scope == null ? home : home.inRegion(scope.region());
    if (batch.serves(request, scope)) {
      return batch.answer(request, realm, requestId);
    }
    return neighbours.answer(request, scope, realm, requestId);
  }

  /** Whether the operation has a handler; one without answers that it is not available yet. */
  public boolean answers(BatchOperation<?, ?> operation) {
    return batch.answers(operation);
  }

  String newRequestId() {
    return requestIds.get();
  }

  /** Collects the handlers of a {@link WireRouter}. */
  public static final class Builder {

    private final Realm home;
    private final Map<BatchOperation<?, ?>, BatchHandler<?, ?>> batchHandlers = new HashMap<>();
    private final Map<NeighbourOperation, JsonHandler> jsonHandlers = new HashMap<>();
    private final Map<NeighbourOperation, QueryHandler> queryHandlers = new HashMap<>();
    private Limits limits = Limits.DEFAULTS;
    private InstantSource clock = InstantSource.system();
    private Supplier<String> requestIds = () -> UUID.randomUUID().toString();

    private Builder(Realm home) {
      this.home = home;
    }

    /** Registers the handler of an operation of {@link BatchOperations}. */
    public <Q extends SdkPojo, R extends SdkPojo> Builder on(
        BatchOperation<Q, R> operation, BatchHandler<Q, R> handler) {
      if (batchHandlers.put(operation, handler) != null) {
        throw new IllegalArgumentException("two handlers for " + operation);
      }
      return this;
    }

    /** Registers the handler of an operation of a neighbour service that speaks awsJson. */
    public Builder onJson(NeighbourService service, String operation, JsonHandler handler) {
      if (jsonHandlers.put(new NeighbourOperation(service, operation), handler) != null) {
        throw new IllegalArgumentException("two handlers for " + service + " " + operation);
      }
      return this;
    }

    /** Registers the handler of an action of a neighbour service that speaks ec2Query. */
    public Builder onQuery(NeighbourService service, String action, QueryHandler handler) {
      if (queryHandlers.put(new NeighbourOperation(service, action), handler) != null) {
        throw new IllegalArgumentException("two handlers for " + service + " " + action);
      }
      return this;
    }

    /** Sets where request ids come from; random UUIDs unless told otherwise. */
    public Builder requestIds(Supplier<String> source) {
      this.requestIds = source;
      return this;
    }

    /**
     * Sets how large and how many requests may be; as on AWS unless told otherwise, at any rate.
     *
     * @param time by which the rates are measured
     */
    public Builder limits(Limits value, InstantSource time) {
      this.limits = value;
      this.clock = time;
      return this;
    }

    /** The router with the handlers registered so far. */
    public WireRouter build() {
      return new WireRouter(this);
    }
  }
}
