package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one Docker daemon. Tells apart what the daemon refused ({@link
 * DockerException}) and that it did not answer ({@link DaemonUnreachable}).
 *
 * <p>Requests name no API version, so each daemon answers with its newest: Docker 20.10 knows at
 * most 1.41 and Docker 29 at least 1.44, so no single version would do, and one agreed on at the
 * start would be wrong after the daemon was upgraded under a running server.
 */
final class Daemon implements AutoCloseable {

  /** What the daemon answers where a log driver cannot be read. */
  private static final int NOT_IMPLEMENTED = 501;

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DockerClientConfig config;
  private final String host;
  private final DockerHttpClient transport;
  private final DockerClient client;
  private volatile boolean closed;

  Daemon(DaemonAddress address, Duration connectTimeout) {
    config = config(address);
    host = config.getDockerHost().toString();
    transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .connectionTimeout(connectTimeout)
            .build();
    client = DockerClientImpl.getInstance(config, transport);
  }

  private static DockerClientConfig config(DaemonAddress address) {
    DefaultDockerClientConfig.Builder builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder();
    if (address.url() != null) {
      builder.withDockerHost(address.url());
    }
    if (address.certificates() != null) {
      builder.withDockerTlsVerify(true).withDockerCertPath(address.certificates().toString());
    }
    return builder.withApiVersion(RemoteApiVersion.unknown()).build();
  }

  /**
   * Whether a daemon answers there now.
   *
   * @param connectPatience for an address where nothing is
   * @param patience for a daemon that takes the connection and then says nothing
   */
  static boolean answers(DaemonAddress address, Duration connectPatience, Duration patience) {
    URI uri;
    try {
      uri = config(address).getDockerHost();
    } catch (RuntimeException notUsable) {
      LOG.info("no Docker daemon can be reached at {}: {}", shown(address), notUsable.getMessage());
      return false;
    }
    if ("unix".equals(uri.getScheme()) && !Files.exists(Path.of(uri.getPath()))) {
      return false;
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    try (Daemon daemon = new Daemon(address, connectPatience)) { // a question may hang in it
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  daemon.ask(docker -> docker.pingCmd().exec());
                  answer.complete(true);
                } catch (RuntimeException e) {
                  answer.complete(false);
                }
              });
      return answer.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException notUsable) {
      LOG.info("no Docker daemon can be reached at {}", shown(address), notUsable);
      return false;
    }
  }

  /** Where a daemon would be looked for, also when no daemon can be reached at such an address. */
  static String shown(DaemonAddress address) {
    try {
      return config(address).getDockerHost().toString();
    } catch (RuntimeException notUsable) {
      return address.url() == null
          ? Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), "its default address")
          : address.url();
    }
  }

  /** Where the daemon listens. */
  String host() {
    return host;
  }

  /**
   * Makes one request.
   *
   * @throws DockerException when the daemon refused
   * @throws DaemonUnreachable when it did not answer
   */
  <T> T ask(Function<DockerClient, T> request) {
    try {
      return request.apply(client);
    } catch (RuntimeException e) {
      throw classified(e);
    }
  }

  /** What the client threw, as {@link DaemonUnreachable} where it means that. */
  RuntimeException classified(RuntimeException thrown) {
    return isUnreachable(thrown) ? new DaemonUnreachable(host, thrown) : thrown;
  }

  /** Makes one request and gives up waiting for its answer after this time. */
  <T> T ask(Duration patience, Function<DockerClient, T> request)
      throws TimeoutException, InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(ask(request));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  /**
   * What the daemon says of itself and its machine, with members that docker-java does not know.
   */
  JsonNode info() {
    try {
      return JSON.readTree(get("/info"));
    } catch (JsonProcessingException e) {
      throw new DaemonUnreachable(host, e);
    }
  }

  /** What a container uses now, as the daemon says it; null when there is none with this id. */
  @Nullable String statistics(String id) {
    try {
      return get("/containers/" + id + "/stats?stream=false");
    } catch (NotFoundException e) {
      return null;
    }
  }

  /**
   * Makes a request after which the connection is for input and output.
   *
   * @throws DockerException when the daemon refused
   * @throws DaemonUnreachable when it did not answer
   */
  AttachedConnection attach(String path, String body) {
    try {
      return AttachedConnection.open(config, path, body);
    } catch (IOException e) {
      throw new DaemonUnreachable(host, e);
    }
  }

  private String get(String path) {
    try (Response response =
        transport.execute(Request.builder().method(Request.Method.GET).path(path).build())) {
      String answer = new String(response.getBody().readAllBytes(), UTF_8);
      return switch (response.getStatusCode()) {
        case 200 -> answer;
        case 404 -> throw new NotFoundException(answer);
        default -> throw new DockerException(answer, response.getStatusCode());
      };
    } catch (IOException e) {
      throw new DaemonUnreachable(host, e);
    } catch (RuntimeException e) {
      throw classified(e);
    }
  }

  /** The state of a container, or null when there is none with this id or name. */
  @Nullable InspectContainerResponse inspect(String idOrName) {
    try {
      return ask(docker -> docker.inspectContainerCmd(idOrName).exec());
    } catch (NotFoundException e) {
      return null;
    }
  }

  /** All containers, running or not, with all of these labels, without those that are kept. */
  List<Container> list(Map<String, String> labels) {
    return listAll(labels).stream().filter(not(KeptContainers::isKept)).toList();
  }

  /** The containers with all of these labels that are kept for people to look at. */
  List<Container> listKept(Map<String, String> labels) {
    return listAll(labels).stream().filter(KeptContainers::isKept).toList();
  }

  private List<Container> listAll(Map<String, String> labels) {
    return ask(
        docker -> docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec());
  }

  /** All volumes with all of these labels. */
  List<InspectVolumeResponse> listVolumes(Map<String, String> labels) {
    List<String> filter =
        labels.entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()).toList();
    List<InspectVolumeResponse> found =
        ask(docker -> docker.listVolumesCmd().withFilter("label", filter).exec()).getVolumes();
    return found == null ? List.of() : found;
  }

  /** Whether the image is in the daemon's cache. */
  boolean hasImage(String image) {
    return hasImage(new WantedImage(image, null, null));
  }

  /** Whether it is, and for the platform that is wanted. */
  boolean hasImage(WantedImage image) {
    InspectImageResponse found = findImage(image.name());
    return found != null && image.isMetBy(found);
  }

  /** What the daemon has under this name or id; null for nothing. */
  @Nullable InspectImageResponse findImage(String nameOrId) {
    try {
      return ask(docker -> docker.inspectImageCmd(nameOrId).exec());
    } catch (NotFoundException | BadRequestException e) {
      return null; // The pull says what is wrong with such a name.
    }
  }

  /** The ids of all images, also of those without a name. */
  Set<String> imageIds() {
    return ask(docker -> docker.listImagesCmd().withShowAll(true).exec()).stream()
        .map(Image::getId)
        .collect(toSet());
  }

  /** Whether there is a container, running or not, of this image or of one that is made of it. */
  boolean hasContainersOf(String imageId) {
    return !ask(docker ->
            docker
                .listContainersCmd()
                .withShowAll(true)
                .withAncestorFilter(List.of(imageId))
                .exec())
        .isEmpty();
  }

  /**
   * Makes an image of a file system; docker-java's own command for this (3.7.1) ends in "unexpected
   * EOF" at Docker 20.10.
   *
   * @param name with a tag
   * @throws DockerException when the daemon does not take it
   * @throws DaemonUnreachable when it did not answer
   */
  void importImage(String name, byte[] tar) {
    try (Response response =
        transport.execute(
            Request.builder()
                .method(Request.Method.POST)
                .path("/images/create?fromSrc=-&repo=" + name)
                .putHeader("Content-Type", "application/x-tar")
                .body(new ByteArrayInputStream(tar))
                .build())) {
      String answer = new String(response.getBody().readAllBytes(), UTF_8);
      if (response.getStatusCode() != 200 || answer.contains("error")) {
        throw new DockerException(answer, response.getStatusCode());
      }
    } catch (IOException e) {
      throw new DaemonUnreachable(host, e);
    } catch (RuntimeException e) {
      throw classified(e);
    }
  }

  /**
   * Opens the log of a container; the caller closes the response, also to stop following.
   *
   * @param follow whether to go on until the container has ended
   * @param end how many of the frames that are there to begin with; null for all
   * @return null where the container is gone, or its log driver cannot be read
   */
  @Nullable Response openLog(String id, boolean follow, @Nullable Integer end) throws IOException {
    String tail = end == null ? "all" : end.toString();
    Response response =
        transport.execute(
            Request.builder()
                .method(Request.Method.GET)
                .path(
                    "/containers/%s/logs?stdout=1&stderr=1&timestamps=1&follow=%s&tail=%s"
                        .formatted(id, follow, tail))
                .build());
    return switch (response.getStatusCode()) {
      case 200 -> response;
      case 404, NOT_IMPLEMENTED -> {
        response.close();
        yield null;
      }
      default -> {
        response.close();
        throw new IOException("no output of container " + id + ": " + response.getStatusCode());
      }
    };
  }

  /** What the daemon said when it refused, as its command line prints it. */
  static String errorText(DockerException refusal) {
    String message = String.valueOf(refusal.getMessage());
    int body = message.indexOf('{');
    if (body >= 0) {
      try {
        JsonNode text = JSON.readTree(message.substring(body)).path("message");
        if (text.isTextual()) {
          message = text.asText();
        }
      } catch (JsonProcessingException notJson) {
        // Then the whole of it is the message.
      }
    }
    return "Error response from daemon: " + message;
  }

  private boolean isUnreachable(RuntimeException e) {
    if (e instanceof DockerException refusal) {
      return refusal.getHttpStatus() == 503; // the daemon is shutting down
    }
    if (closed) {
      return true;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    try {
      client.close();
    } catch (IOException ignored) {
      // Nothing is left to lose on a connection that is given up.
    }
  }
}
