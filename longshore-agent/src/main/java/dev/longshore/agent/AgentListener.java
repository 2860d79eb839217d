package dev.longshore.agent;

import dev.longshore.model.Realm;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import dev.longshore.wire.WireRouter;
import java.time.Duration;

/**
 * The agent on a socket of its own: it answers the paths of the ECS agent and nothing else, so that
 * no container reaches more of the server through it.
 */
public final class AgentListener implements AutoCloseable {

  private static final Duration GRACE = Duration.ofMillis(500);

  private static final String V3 = "/v3/";
  private static final String V4 = "/v4/";

  private final CredentialsRoute credentials;
  private final MetadataRoute metadata;
  private final AgentAddress address;
  private final HttpServer http;

  private AgentListener(Agent agent, String host, int port) {
    credentials = new CredentialsRoute(agent);
    metadata = new MetadataRoute(agent);
    http =
        HttpServer.builder(WireRouter.builder(new Realm("aws", "us-east-1", "")).build())
            .host(host)
            .port(port)
            .grace(GRACE)
            .route("/", this::answer)
            .start();
    address = new AgentAddress(host, http.port());
  }

  /**
   * Listens.
   *
   * @param port 0 takes any free one
   * @throws RuntimeException where nobody can listen
   */
  public static AgentListener start(Agent agent, String host, int port) {
    return new AgentListener(agent, host, port);
  }

  /** Where it listens. */
  public AgentAddress address() {
    return address;
  }

  private WireResponse answer(WireRequest request) {
    String path = request.path();
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return AgentAnswers.json(405, "the agent takes GET, not " + request.method());
    }
    if (path.startsWith(CredentialsRoute.PATH)) {
      return credentials.answer(path.substring(CredentialsRoute.PATH.length()));
    }
    if ((path + "/").equals(CredentialsRoute.PATH)) {
      return credentials.answer("");
    }
    if (path.startsWith(V4) || path.startsWith(V3)) {
      return metadata.answer(path.substring(V4.length()));
    }
    return AgentAnswers.json(404, "404 page not found");
  }

  @Override
  public void close() {
    http.close();
  }
}
