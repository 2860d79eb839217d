package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.PrivateRegistry.PASSWORD;
import static dev.longshore.engine.docker.PrivateRegistry.USER;
import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.RegistryAccess.Login;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose images are in a registry with a password and TLS. */
class PrivateImagesTest {

  private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  private static final String WRONG = "wrong-password";

  /** The logins that definitions name, by the ends of their ARNs. */
  private static final SecretSource SECRETS =
      (valueFrom, _) -> {
        String value =
            Map.of(
                    "right", "{\"username\":\"" + USER + "\",\"password\":\"" + PASSWORD + "\"}",
                    "wrong", "{\"username\":\"" + USER + "\",\"password\":\"" + WRONG + "\"}",
                    "text", PASSWORD)
                .get(valueFrom.substring(ARN.length()));
        if (value == null) {
          throw new SecretUnavailable("there is no " + valueFrom);
        }
        return value;
      };

  @TempDir static Path registryFolder;
  @TempDir Path dockerFolder;

  private static @Nullable PrivateRegistry privateRegistry;
  private static String digest = "";
  private static String foreign = "";

  private @Nullable DockerScene docker;

  @BeforeAll
  static void fill() throws Exception {
    Daemon daemon = TestDocker.needed();
    PrivateRegistry registry = new PrivateRegistry(daemon, registryFolder);
    privateRegistry = registry;
    if (registry.isVerified()) {
      WantedImage image =
          new WantedImage(registry.image("busybox:1"), null, registry.login(PASSWORD));
      ImagePulls pulls =
          new ImagePulls(daemon, ImagePullBehavior.ALWAYS, _ -> {}, Duration.ofSeconds(3), null);
      assertThat(pulls.get(image).join().failure()).contains("x509: certificate");
    }
    registry.trust();
    digest = registry.push(TestDocker.IMAGE, "busybox");
    try (TestRegistry open = new TestRegistry()) {
      open.add("foreign", "1", ofMainframe(), "s390x");
      foreign = open.image("foreign:1");
      try (DaemonStream<PullResponseItem> items = new DaemonStream<>(daemon, _ -> {})) {
        daemon.ask(docker -> docker.pullImageCmd(foreign).exec(items));
        assertThat(items.awaitEnd(Duration.ofMinutes(1))).isTrue();
      }
      registry.push(foreign, "foreign");
      remove(foreign);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (privateRegistry != null) {
      privateRegistry.close();
    }
  }

  @AfterEach
  void end() {
    if (docker != null) {
      docker.close();
    }
    for (String name : List.of("busybox:1", "foreign:1", "busybox@" + digest)) {
      remove(image(name));
    }
  }

  private static void remove(String image) {
    try {
      TestDocker.needed().ask(docker -> docker.removeImageCmd(image).withForce(true).exec());
    } catch (NotFoundException neverPulled) {
      // Nothing to remove.
    }
  }

  /** A root whose shell is a program for another machine. */
  private static byte[] ofMainframe() {
    byte[] program = new byte[64];
    byte[] header = {0x7f, 'E', 'L', 'F', 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 22};
    System.arraycopy(header, 0, program, 0, header.length);
    return new TestTar().folder("bin/", 0_755).file("bin/sh", 0_755, program).end();
  }

  private static String image(String name) {
    return Objects.requireNonNull(privateRegistry).image(name);
  }

  private static String host() {
    return Objects.requireNonNull(privateRegistry).host();
  }

  /** A server with this behaviour, whose user has what {@link #dockerFolder} says. */
  private DockerScene docker(ImagePullBehavior behavior) {
    CredentialPrograms helpers =
        new CredentialPrograms(
            name -> dockerFolder.resolve("docker-credential-" + name).toString());
    DockerScene scene =
        new DockerScene(
            new ContainerPolicy(false, HostAccess.NONE, SharedFileSystems.NONE, behavior),
            new DefinitionLogins(SECRETS).otherwise(new DockerConfigLogins(dockerFolder, helpers)));
    docker = scene;
    return scene;
  }

  private DockerScene docker() {
    return docker(ImagePullBehavior.DEFAULT);
  }

  /** A server with a service that gives the logins of registries. */
  private DockerScene docker(RegistryAccess access) {
    DockerScene scene =
        new DockerScene(
            new ContainerPolicy(
                false, HostAccess.NONE, SharedFileSystems.NONE, ImagePullBehavior.ALWAYS),
            new ServiceLogins(access));
    docker = scene;
    return scene;
  }

  @Test
  void theServiceOfARegistryMayGiveItsLogin() throws IOException {
    TestLaunches launch = aLaunch("echo ran").withImage(image("busybox:1"));

    assertThat(docker((registry, _) -> login(registry)).output(launch)).containsExactly("ran");
  }

  @Test
  void whatTheServiceOfARegistrySaysInsteadOfALoginIsTold() {
    RegistryAccess refusing =
        (_, _) -> {
          throw new SecretUnavailable("AccessDeniedException: not you");
        };

    assertThat(docker(refusing).refusal(aLaunch("true").withImage(image("busybox:1"))))
        .isEqualTo("CannotPullECRContainerError: AccessDeniedException: not you");
  }

  private static @Nullable Login login(String registry) {
    return registry.equals(host()) ? new Login(USER, PASSWORD) : null;
  }

  private static TestLaunches launch(String secret) {
    return aLaunch("echo ran")
        .withImage(image("busybox:1"))
        .withProperties(
            "{\"repositoryCredentials\":{\"credentialsParameter\":\"" + ARN + secret + "\"}}");
  }

  private static TestLaunches withoutSecret() {
    return aLaunch("echo ran").withImage(image("busybox:1"));
  }

  private void logIn(String config) throws IOException {
    Files.writeString(dockerFolder.resolve("config.json"), config);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void theLoginThatADefinitionNamesIsUsed() throws IOException {
    assertThat(docker().output(launch("right"))).containsExactly("ran");
  }

  @Test
  void withoutLoginTheRegistryRefuses() {
    assertThat(docker().refusal(withoutSecret()))
        .startsWith("CannotPullContainerError: ")
        .contains("no basic auth credentials");
  }

  @Test
  void withAWrongPasswordTheRegistryRefuses() {
    assertThat(docker().refusal(launch("wrong")))
        .startsWith("CannotPullContainerError: ")
        .contains("unauthorized")
        .doesNotContain(WRONG);
  }

  @Test
  void aLoginThatCannotBeReadIsToldOfBeforeThePull() {
    String begin = "ResourceInitializationError: unable to pull secrets or registry auth: ";
    DockerScene scene = docker();

    assertThat(scene.refusal(launch("none"))).isEqualTo(begin + "there is no " + ARN + "none");
    assertThat(scene.refusal(launch("text")))
        .isEqualTo(begin + ARN + "text is not a JSON object with username and password");
  }

  @Test
  void aWrongPasswordDoesNotPullWithARightOne() throws IOException {
    DockerScene scene = docker(ImagePullBehavior.ALWAYS);

    assertThat(scene.output(launch("right"))).containsExactly("ran");
    assertThat(scene.refusal(launch("wrong"))).contains("unauthorized");
    assertThat(scene.refusal(withoutSecret())).contains("no basic auth credentials");
  }

  @Test
  void theCacheAsksForNoPasswordAsOnEcs() throws IOException {
    DockerScene scene = docker();

    assertThat(scene.output(launch("right"))).containsExactly("ran");
    assertThat(scene.output(launch("wrong"))).containsExactly("ran");
  }

  @Test
  void theLoginOfDockersConfigIsUsed() throws IOException {
    logIn(
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host(), base64(USER + ":" + PASSWORD)));
    DockerScene scene = docker(ImagePullBehavior.ALWAYS);

    assertThat(scene.output(withoutSecret())).containsExactly("ran");
    assertThat(scene.refusal(launch("wrong"))).contains("unauthorized"); // which it named itself
  }

  @Test
  void theLoginOfACredentialHelperIsUsed() throws IOException {
    logIn("{\"credHelpers\":{\"%s\":\"vault\"}}".formatted(host()));
    Path program = dockerFolder.resolve("docker-credential-vault");
    Files.writeString(
        program,
        """
        #!/bin/sh
        read -r server
        [ "$1" = get ] && [ "$server" = %s ] || { echo "credentials not found"; exit 1; }
        echo '{"ServerURL":"'$server'","Username":"%s","Secret":"%s"}'
        """
            .formatted(host(), USER, PASSWORD));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

    assertThat(docker().output(withoutSecret())).containsExactly("ran");
  }

  @Test
  void anImageThatIsNotThereIsToldOf() {
    assertThat(docker().refusal(launch("right").withImage(image("busybox:2"))))
        .startsWith(
            "CannotPullContainerError: Error response from daemon: manifest for "
                + image("busybox:2")
                + " not found: manifest unknown");
  }

  @Test
  void aDigestNamesTheImage() throws IOException {
    DockerScene scene = docker();

    assertThat(scene.output(launch("right").withImage(image("busybox@" + digest))))
        .containsExactly("ran");
    assertThat(scene.output(launch("right").withImage(image("busybox:1@" + digest))))
        .containsExactly("ran");
  }

  @Test
  void anImageOfAnotherArchitectureFailsByItself() throws IOException {
    assumeFalse(
        Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-s390x")), "the machine emulates it");

    assertThat(docker().output(launch("right").withImage(image("foreign:1"))))
        .anySatisfy(line -> assertThat(line).contains("exec format error"));
  }

  @Test
  void theArchitectureThatATaskNamesIsTheOneThatRuns() throws IOException {
    String own = System.getProperty("os.arch").equals("aarch64") ? "ARM64" : "X86_64";
    DockerScene scene = docker();

    assertThat(scene.output(of(own).withImage(image("busybox:1")))).containsExactly("ran");
    assertThat(scene.refusal(of(own).withImage(image("foreign:1"))))
        .startsWith("CannotPullContainerError: ")
        .contains("does not match the specified platform");
  }

  private static TestLaunches of(String cpuArchitecture) {
    return launch("right")
        .withProperties(
            """
            {"repositoryCredentials":{"credentialsParameter":"%s"},
             "runtimePlatform":{"cpuArchitecture":"%s"}}\
            """
                .formatted(ARN + "right", cpuArchitecture));
  }
}
