package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.MountPoint;
import software.amazon.awssdk.services.batch.model.Volume;

/**
 * AWS's own clients as jobs, which are told nothing: they find the credentials of their role, and
 * ask anew when those end. Containers have this machine's programs, mounted.
 */
final class SdkInContainerTest {

  private static final Path SCRIPTS = Path.of("src", "test", "js").toAbsolutePath();
  private static final Path NODE = Path.of("/usr/bin/node");
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path AWS_COMMAND = Path.of("/usr/lib/python3/dist-packages/awscli/botocore");

  /** The same as credentials.mjs, in the library that the AWS CLI and boto3 are made of. */
  private static final String CREDENTIALS_PY =
      """
      import time
      from awscli.botocore.session import get_session
      credentials = get_session().get_credentials()
      def access_key():
          return credentials.get_frozen_credentials().access_key
      first = next = access_key()
      print(credentials.method)
      print(first)
      while next == first:
          time.sleep(0.1)
          next = access_key()
      print(next)
      """;

  @RegisterExtension static final Servers SERVERS = new Servers();

  /** Both clients think that such credentials are about to end, so they ask at each use. */
  private static final StsServer STS = new StsServer(Duration.ofSeconds(4));

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    DockerCommand.needed();
    String url =
        SERVERS.start(
            Map.of("AWS_ACCESS_KEY_ID", "AKIASERVER", "AWS_SECRET_ACCESS_KEY", "secret"),
            "--engine",
            "docker",
            "--set",
            "aws.services=[\"sts\"]",
            "--set",
            "aws.endpoint=" + STS.url(),
            "--set",
            "docker.allowedPaths=[\"/usr\", \"/lib\", \"/lib64\", \"%s\"]".formatted(SCRIPTS));
    user = BatchUser.of(url).prepared();
  }

  @AfterAll
  static void end() {
    if (user != null) {
      user.close();
    }
    STS.close();
  }

  private static void need(boolean condition, String otherwise) {
    if (!condition) {
      System.out.println("Skipped: an SDK in a container, since " + otherwise);
    }
    assumeTrue(condition, otherwise);
  }

  /** What a job printed that went well. */
  private static List<String> run(String... command) {
    user.register(SdkInContainerTest::withProgramsOfThisMachine);
    JobDetail job =
        user.awaitEnd(user.submit("asks", "", r -> r.containerOverrides(c -> c.command(command))));
    assertThat(job.status()).as("%s", job.attempts()).isEqualTo(JobStatus.SUCCEEDED);
    return user.lines(job);
  }

  private static void withProgramsOfThisMachine(ContainerProperties.Builder container) {
    Map<String, String> folders =
        Map.of("/usr", "usr", "/lib", "lib", "/lib64", "lib64", SCRIPTS.toString(), "scripts");
    List<Volume> volumes = new ArrayList<>();
    List<MountPoint> mounts = new ArrayList<>();
    folders.forEach(
        (path, name) -> {
          volumes.add(Volume.builder().name(name).host(h -> h.sourcePath(path)).build());
          mounts.add(
              MountPoint.builder().sourceVolume(name).containerPath(path).readOnly(true).build());
        });
    container
        .image(DockerCommand.IMAGE)
        .jobRoleArn("arn:aws:iam::123456789012:role/job")
        .resourceRequirements(BatchUser.asks(1, 512))
        .volumes(volumes)
        .mountPoints(mounts);
  }

  private static void assertThatTheyAreTwoKeys(List<String> lines) {
    assertThat(lines)
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(key -> key.matches("ASIAROLE\\d{4}"));
  }

  @Test
  void theJavaScriptSdkFindsAndRenewsThem() {
    need(Files.isExecutable(NODE), "there is no " + NODE);
    need(Files.isDirectory(SCRIPTS.resolve("node_modules")), "npm ci was not run in " + SCRIPTS);

    assertThatTheyAreTwoKeys(
        run(NODE.toString(), "--no-warnings", SCRIPTS.resolve("credentials.mjs").toString()));
  }

  @Test
  void thePythonSdkFindsAndRenewsThem() {
    need(Files.isDirectory(AWS_COMMAND), "Debian's package awscli is not installed");

    List<String> lines = run(PYTHON.toString(), "-c", CREDENTIALS_PY);

    assertThat(lines).first().isEqualTo("container-role");
    assertThatTheyAreTwoKeys(lines.subList(1, lines.size()));
  }
}
