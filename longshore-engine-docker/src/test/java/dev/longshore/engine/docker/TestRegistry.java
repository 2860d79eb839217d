package dev.longshore.engine.docker;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry on loopback, which Docker takes without TLS; it knows the images that it is given. */
final class TestRegistry implements AutoCloseable {

  private static final int TLS_HANDSHAKE = 0x16;
  private static final String LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final byte[] UNKNOWN =
      "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"Requested image not found\"}]}"
          .getBytes(StandardCharsets.UTF_8);

  private static final byte[] TOO_MANY =
      """
      HTTP/1.1 429 Too Many Requests\r
      Content-Type: application/json\r
      Content-Length: %d\r
      Connection: close\r
      \r
      {"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your limit"}]}\
      """
          .formatted(79)
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();

  /** How often a manifest was asked for. */
  final AtomicInteger asked = new AtomicInteger();

  /** How often the next requests for a manifest are refused, since they are too many. */
  final AtomicInteger refusals = new AtomicInteger();

  /** Manifests are answered once this is open. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  TestRegistry() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** A reference to an image of this registry. */
  String image(String nameAndTag) {
    return "127.0.0.1:" + server.getLocalPort() + "/" + nameAndTag;
  }

  /** Has an image of one layer, a tar; returns its digest. */
  String add(String name, String tag, byte[] layer) {
    return add(name, tag, layer, "amd64");
  }

  /** The same for another architecture, as Docker calls it. */
  String add(String name, String tag, byte[] layer, String architecture) {
    String layerDigest = blob(name, layer);
    String config =
        """
        {"architecture":"%s","os":"linux","config":{"Env":["PATH=/bin"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}\
        """
            .formatted(architecture, layerDigest);
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
    return digest(bytes);
  }

  /** Has a list of manifests that has nothing for the machine that runs the test. */
  void addListOfOthers(String name, String tag) {
    String image = add(name, tag, TestDocker.image(), "s390x");
    byte[] manifest = Objects.requireNonNull(content.get("/v2/" + name + "/manifests/" + image));
    String list =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "manifests":[{"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
                       "size":%d,"digest":"%s","platform":{"architecture":"s390x","os":"linux"}}]}\
        """
            .formatted(LIST, manifest.length, image);
    types.put("/v2/" + name + "/manifests/" + tag, LIST);
    content.put("/v2/" + name + "/manifests/" + tag, list.getBytes(StandardCharsets.UTF_8));
  }

  private String blob(String name, byte[] bytes) {
    String digest = digest(bytes);
    content.put("/v2/" + name + "/blobs/" + digest, bytes);
    return digest;
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> answer(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      in.mark(1);
      if (in.read() == TLS_HANDSHAKE) {
        return; // Docker tries TLS first; JDK's own server would let it wait for ten seconds.
      }
      in.reset();
      BufferedReader request =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      String[] methodAndPath = String.valueOf(request.readLine()).split(" ", -1);
      for (String line = request.readLine(); line != null && !line.isEmpty(); ) {
        line = request.readLine();
      }
      answer(socket.getOutputStream(), methodAndPath[0], methodAndPath[1]);
    } catch (IOException | InterruptedException e) {
      // The daemon has left.
    }
  }

  private void answer(OutputStream out, String method, String path)
      throws IOException, InterruptedException {
    if (path.contains("/manifests/")) {
      asked.incrementAndGet();
      gate.await();
    }
    if (path.contains("/manifests/") && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      out.write(TOO_MANY);
      return;
    }
    byte[] found = path.equals("/v2/") ? new byte[0] : content.get(path);
    byte[] body = found == null ? UNKNOWN : found;
    String head =
        "HTTP/1.1 %s\r\nDocker-Distribution-Api-Version: registry/2.0\r\nContent-Type: %s\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n"
            .formatted(
                found == null ? "404 Not Found" : "200 OK",
                types.getOrDefault(path, "application/json"),
                body.length,
                found == null ? "" : "Docker-Content-Digest: " + digest(found) + "\r\n");
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    if (!method.equals("HEAD")) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    gate.countDown();
    try {
      server.close();
    } catch (IOException ignored) {
      // It is closed all the same.
    }
    threads.shutdownNow();
  }
}
