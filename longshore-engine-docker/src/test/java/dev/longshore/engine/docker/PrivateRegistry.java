package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.model.PushResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import dev.longshore.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Debian's registry, with TLS and a password. Where this machine lets us tell Docker of its
 * certificate it listens at the address of Docker's bridge, since Docker takes any certificate on
 * loopback.
 */
final class PrivateRegistry implements AutoCloseable {

  static final String USER = "batch";
  static final String PASSWORD = "right-password";

  private static final Path TRUSTED = Path.of("/etc/docker/certs.d");

  private final Daemon daemon;
  private final Path folder;
  private final InetAddress address;
  private final int port;
  private final Process process;

  /** Skips the test where the programs are missing that it takes. */
  PrivateRegistry(Daemon daemon, Path folder) throws IOException, InterruptedException {
    for (String program : List.of("docker-registry", "htpasswd", "openssl")) {
      boolean isThere = isThere(program);
      if (!isThere) {
        System.out.println(
            "Skipped: tests with a private registry, since there is no "
                + program
                + " (install docker-registry, apache2-utils and openssl)");
      }
      assumeTrue(isThere, "there is no " + program);
    }
    this.daemon = daemon;
    this.folder = folder;
    address = address();
    try (ServerSocket free = new ServerSocket(0, 1, address)) {
      port = free.getLocalPort();
    }
    makeCertificate();
    run("htpasswd", "-Bbc", folder.resolve("users").toString(), USER, PASSWORD);
    Path config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %1$s/images}}
        http: {addr: "%2$s", tls: {certificate: %1$s/ca.crt, key: %1$s/key.pem}}
        auth: {htpasswd: {realm: test, path: %1$s/users}}
        """
            .formatted(folder, host()));
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    Await.until("the registry answers", this::answers);
  }

  private static boolean isThere(String program) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(String.valueOf(System.getenv("PATH")))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static InetAddress address() throws IOException {
    NetworkInterface bridge = NetworkInterface.getByName("docker0");
    return bridge != null && isTrustGiven()
        ? bridge
            .inetAddresses()
            .filter(each -> each.getAddress().length == 4)
            .findFirst()
            .orElse(InetAddress.getLoopbackAddress())
        : InetAddress.getLoopbackAddress();
  }

  private static boolean isTrustGiven() {
    return Files.isWritable(Path.of("/etc/docker")) || Files.isWritable(TRUSTED);
  }

  /** Whether Docker looks whether it trusts the certificate. */
  boolean isVerified() {
    return !address.isLoopbackAddress();
  }

  private void makeCertificate() throws IOException, InterruptedException {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        folder.resolve("key.pem").toString(),
        "-out",
        folder.resolve("ca.crt").toString(),
        "-subj",
        "/CN=longshore-test",
        "-addext",
        "subjectAltName=IP:" + address.getHostAddress());
  }

  /** Has Docker trust the certificate. */
  void trust() throws IOException {
    if (isVerified()) {
      Files.createDirectories(TRUSTED.resolve(host()));
      Files.copy(folder.resolve("ca.crt"), TRUSTED.resolve(host()).resolve("ca.crt"));
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertThat(running.waitFor()).as("%s: %s", command[0], said).isZero();
  }

  private boolean answers() {
    try (Socket _ = new Socket(address, port)) {
      return true;
    } catch (IOException notYet) {
      assertThat(process.isAlive()).as("it runs").isTrue();
      return false;
    }
  }

  /** Its host and port. */
  String host() {
    return address.getHostAddress() + ":" + port;
  }

  String image(String nameAndTag) {
    return host() + "/" + nameAndTag;
  }

  RegistryLogin login(String password) {
    return new RegistryLogin(host(), USER, password);
  }

  /** Puts an image of the daemon there, and takes the new name from the daemon; its digest. */
  String push(String image, String name) throws InterruptedException {
    daemon.ask(docker -> docker.tagImageCmd(image, image(name), "1").exec());
    AtomicReference<@Nullable String> digest = new AtomicReference<>();
    try (DaemonStream<PushResponseItem> items =
        new DaemonStream<>(
            daemon,
            item -> {
              assertThat(item.getErrorDetail()).isNull();
              ResponseItem.AuxDetail aux = item.getAux();
              if (aux != null && aux.getDigest() != null) {
                digest.set(aux.getDigest());
              }
            })) {
      daemon.ask(
          docker ->
              docker
                  .pushImageCmd(image(name + ":1"))
                  .withAuthConfig(RegistryLogin.header(login(PASSWORD)))
                  .exec(items));
      assertThat(items.awaitEnd(Duration.ofMinutes(1))).isTrue();
    }
    daemon.ask(docker -> docker.removeImageCmd(image(name + ":1")).exec());
    return String.valueOf(digest.get());
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    Files.deleteIfExists(TRUSTED.resolve(host()).resolve("ca.crt"));
    Files.deleteIfExists(TRUSTED.resolve(host()));
  }
}
