package dev.longshore.engine.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;

/** A registry on loopback, which Docker takes without TLS; it knows the images that it is given. */
final class TestRegistry implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();

  /** How often a manifest was asked for. */
  final AtomicInteger asked = new AtomicInteger();

  /** Manifests are answered once this is open. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** A reference to an image of this registry. */
  String image(String nameAndTag) {
    return "127.0.0.1:" + server.getAddress().getPort() + "/" + nameAndTag;
  }

  /** Has an image of one layer, a tar. */
  void add(String name, String tag, byte[] layer) {
    String layerDigest = blob(name, layer);
    String config =
        """
        {"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}\
        """
            .formatted(layerDigest);
    String configDigest = blob(name, config.getBytes(StandardCharsets.UTF_8));
    String type = "application/vnd.docker.distribution.manifest.v2+json";
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},
         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":%d,"digest":"%s"}]}\
        """
            .formatted(type, config.length(), configDigest, layer.length, layerDigest);
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    for (String reference : new String[] {tag, digest(bytes)}) {
      String path = "/v2/" + name + "/manifests/" + reference;
      types.put(path, type);
      content.put(path, bytes);
    }
  }

  private String blob(String name, byte[] bytes) {
    String digest = digest(bytes);
    content.put("/v2/" + name + "/blobs/" + digest, bytes);
    return digest;
  }

  private static String digest(byte[] bytes) {
    return "sha256:" + DigestUtils.sha256Hex(bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      if (path.contains("/manifests/")) {
        asked.incrementAndGet();
        gate.await();
      }
      byte[] found = content.get(path);
      byte[] body =
          found != null
              ? found
              : "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                  .getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", types.getOrDefault(path, "application/json"));
      if (found != null) {
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(found));
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(found == null ? 404 : 200, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
