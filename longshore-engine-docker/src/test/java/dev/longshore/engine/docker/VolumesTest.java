package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.HostConfig;
import dev.longshore.engine.docker.SharedFileSystems.Place;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volumes of a definition, as a container finds them. */
class VolumesTest {

  @TempDir Path temporary;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path allowed;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ContainerPolicy policy;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DockerScene docker;

  @BeforeEach
  void begin() throws IOException {
    allowed = Files.createDirectory(temporary.resolve("allowed"));
    Path shared = Files.createDirectories(temporary.resolve("shared/part"));
    Files.writeString(shared.resolve("file"), "shared\n");
    Files.createSymbolicLink(temporary.resolve("shared/out"), Path.of("/etc"));
    policy =
        new ContainerPolicy(
            false,
            new HostAccess(List.of(allowed), temporary.resolve("scratch"), List.of(), false),
            new SharedFileSystems(
                Map.of(
                    "fs-1", Place.parse(temporary.resolve("shared").toString()),
                    "fs-1/fsap-1", Place.parse(shared.toString()),
                    "fs-2", Place.parse("nfs://nas.example/export"),
                    "fs-3", Place.parse("nfs+tls://nas.example:3049/export"))),
            ImagePullBehavior.DEFAULT);
    docker = new DockerScene(policy);
  }

  @AfterEach
  void end() {
    if (docker != null) { // skipped, since there is no daemon
      docker.close();
    }
  }

  private static TestLaunches mounting(String script, String volume) {
    return aLaunch(script)
        .withProperties(
            """
            {"volumes":[{"name":"v",%s}],
             "mountPoints":[{"sourceVolume":"v","containerPath":"/mounted"}]}\
            """
                .formatted(volume));
  }

  private static String hostPath(Path path) {
    return "\"host\":{\"sourcePath\":\"" + path + "\"}";
  }

  private static String efs(String members) {
    return "\"efsVolumeConfiguration\":{" + members + "}";
  }

  @Test
  void givesEachAttemptItsOwnScratchVolume() throws IOException {
    TestLaunches launch =
        aLaunch("ls /one; echo kept > /one/file; cat /two/file; touch /two/no || echo refused")
            .withProperties(
                """
                {"volumes":[{"name":"work","host":{}}],
                 "mountPoints":[{"sourceVolume":"work","containerPath":"/one"},
                   {"sourceVolume":"work","containerPath":"/two","readOnly":true}]}\
                """);
    for (int i = 1; i <= 2; i++) {
      assertThat(docker.output(launch.of(new AttemptKey(launch.attempt().job(), i))))
          .contains("kept", "refused")
          .doesNotContain("file");
    }
  }

  @Test
  void aHostPathIsMadeAndOutlivesTheJob() throws IOException {
    docker.output(mounting("echo kept > /mounted/file", hostPath(allowed.resolve("new/deep"))));

    assertThat(allowed.resolve("new/deep/file")).hasContent("kept\n");
  }

  @Test
  void aHostPathMayBeReadOnly() throws IOException {
    Files.writeString(allowed.resolve("file"), "read\n");
    assertThat(
            docker.output(
                aLaunch("cat /mounted/file; touch /mounted/no || echo refused")
                    .withProperties(
                        """
                        {"volumes":[{"name":"v",%s}],"mountPoints":[
                          {"sourceVolume":"v","containerPath":"/mounted","readOnly":true}]}\
                        """
                            .formatted(hostPath(allowed)))))
        .contains("read", "refused");
  }

  @Test
  void aHostPathThatIsNotAllowedIsRefused() throws IOException {
    assertThat(docker.refusal(mounting("true", hostPath(Path.of("/etc")))))
        .isEqualTo(
            "CannotCreateVolumeError: volume v: the host path /etc is not below a folder that"
                + " docker.allowedPaths of this server names, nor is it directly in "
                + temporary.resolve("scratch"));
    assertThat(docker.refusal(mounting("true", hostPath(allowed.resolve("../shared")))))
        .contains("the host path " + temporary.resolve("shared") + " is not below");
    try (DockerScene closed = new DockerScene(ContainerPolicy.STANDARD)) {
      assertThat(closed.refusal(mounting("true", hostPath(allowed)))).endsWith("; it names none");
    }
  }

  @Test
  void whatIsDirectlyInTheScratchIsAllowedAndNothingElseOfIt() throws IOException {
    Path scratch = temporary.resolve("scratch");
    docker.output(mounting("echo kept > /mounted/file", hostPath(scratch.resolve("mine"))));

    assertThat(scratch.resolve("mine/file")).hasContent("kept\n");
    assertThat(docker.refusal(mounting("true", hostPath(scratch)))).contains("nor is it directly");
    assertThat(docker.refusal(mounting("true", hostPath(scratch.resolve("mine/deeper")))))
        .contains("nor is it directly in");
  }

  @Test
  void aLinkLeadsNowhereThatIsNotAllowed() throws IOException {
    docker.output(mounting("cd /mounted && ln -s /etc out && ln -s /gone gone", hostPath(allowed)));
    Files.createSymbolicLink(allowed.resolve("link"), Path.of("/etc"));

    assertThat(docker.refusal(mounting("true", hostPath(allowed.resolve("link/new")))))
        .contains("which leads to /etc/new, is not below");
    assertThat(
            docker.refusal(
                mounting("true", efs("\"fileSystemId\":\"fs-1\",\"rootDirectory\":\"out\""))))
        .contains("leads out of");
  }

  @Test
  void aFileSystemIsAFolder() throws IOException {
    assertThat(
            docker.output(
                mounting(
                    "cat /mounted/file",
                    efs("\"fileSystemId\":\"fs-1\",\"rootDirectory\":\"/part\""))))
        .containsExactly("shared");
    assertThat(
            docker.output(
                mounting(
                    "cat /mounted/file",
                    efs(
                        "\"fileSystemId\":\"fs-1\",\"transitEncryption\":\"ENABLED\","
                            + "\"authorizationConfig\":{\"accessPointId\":\"fsap-1\"}"))))
        .containsExactly("shared");
  }

  @Test
  void aFileSystemThatIsNotThereIsRefused() {
    assertThat(docker.refusal(mounting("true", efs("\"fileSystemId\":\"fs-9\""))))
        .isEqualTo(
            "ResourceInitializationError: failed to mount volume v: docker.fileSystems of this"
                + " server does not say where fs-9 is");
    assertThat(
            docker.refusal(
                mounting(
                    "true", efs("\"fileSystemId\":\"fs-1\",\"rootDirectory\":\"/../../missing\""))))
        .startsWith("CannotCreateVolumeError: ")
        .contains("bind source path does not exist: " + temporary.resolve("shared/missing"));
    assertThat(
            docker.refusal(
                mounting(
                    "true",
                    "\"s3filesVolumeConfiguration\":{\"fileSystemArn\":\"arn:aws:s3files:x\"}")))
        .contains("does not say where arn:aws:s3files:x is");
  }

  @Test
  void nfsIsMountedAsAwsAdvises() throws LaunchFailure {
    Launch task =
        mounting("true", efs("\"fileSystemId\":\"fs-2\",\"rootDirectory\":\"a/b\"")).build();
    HostConfig hostConfig = HostConfig.newHostConfig();
    ContainerMounts.of(
            task,
            ContainerRequest.read(task.properties()).path("mountPoints"),
            new Naming("owner"),
            policy,
            true)
        .addTo(hostConfig);

    assertThat(hostConfig.getMounts())
        .singleElement()
        .satisfies(
            mount ->
                assertThat(mount.getVolumeOptions().getDriverConfig().getOptions())
                    .containsEntry("type", "nfs")
                    .containsEntry("device", ":/export/a/b")
                    .hasEntrySatisfying(
                        "o",
                        options ->
                            assertThat(options)
                                .startsWith("addr=nas.example,port=2049,nfsvers=4.1,")
                                .doesNotContain("xprtsec")));
  }

  @Test
  void encryptionInTransitIsNeverLeftOut() throws LaunchFailure {
    assertThat(
            docker.refusal(
                mounting(
                    "true", efs("\"fileSystemId\":\"fs-2\",\"transitEncryption\":\"ENABLED\""))))
        .contains("it asks for encryption in transit")
        .contains("with nfs+tls:// it would be encrypted");
    assertThat(policy.fileSystems().find("v", "fs-3", null, "/", true))
        .isInstanceOfSatisfying(
            SharedFileSystems.Nfs.class,
            nfs ->
                assertThat(nfs.volumeOptions())
                    .hasEntrySatisfying(
                        "o",
                        options ->
                            assertThat(options).contains("port=3049").endsWith(",xprtsec=tls")));
  }
}
