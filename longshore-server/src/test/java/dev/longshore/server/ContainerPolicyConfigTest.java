package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.docker.ContainerPolicy;
import dev.longshore.engine.docker.HostAccess;
import dev.longshore.engine.docker.Housekeeping;
import dev.longshore.engine.docker.ImagePullBehavior;
import dev.longshore.engine.docker.ImageRetention;
import dev.longshore.engine.docker.SharedFileSystems;
import dev.longshore.engine.docker.SharedFileSystems.Place;
import dev.longshore.engine.docker.TaskNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the administrator says of all containers. */
class ContainerPolicyConfigTest {

  private static final String YAML =
      """
      docker:
        cpuLimit: hard
        allowedPaths: [/srv/data, /scratch]
        allowedDevices: [/dev/fuse]
        allowPrivileged: true
        network: aws
        networks: [subnet-1=lab, sg-2=closed]
        isolatedNetwork: inner
        imagePullBehavior: prefer-cached
        keepFailed: 3
        removeImagesAfter: 36h
        fileSystems: ["fs-1=/srv/efs", "fs-1/fsap-2=nfs+tls://nas:3049/a"]
      """;

  @TempDir Path folder;

  private ServerConfig read(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("longshore.yaml"), yaml);
    return ConfigReader.read(Map.of(), Map.of(), file);
  }

  @Test
  void isReadAndPrintedAsItIs() throws IOException {
    ServerConfig config = read(YAML);

    assertThat(config.docker().policy())
        .isEqualTo(
            new ContainerPolicy(
                true,
                new HostAccess(
                    List.of(Path.of("/srv/data"), Path.of("/scratch")),
                    null,
                    List.of(Path.of("/dev/fuse")),
                    true),
                new SharedFileSystems(
                    Map.of(
                        "fs-1", Place.parse("/srv/efs"),
                        "fs-1/fsap-2", Place.parse("nfs+tls://nas:3049/a"))),
                ImagePullBehavior.PREFER_CACHED));
    assertThat(config.docker().networks())
        .isEqualTo(
            new TaskNetworks(
                TaskNetworks.AS_AWS,
                List.of(
                    new TaskNetworks.Rule("subnet-1", "lab"),
                    new TaskNetworks.Rule("sg-2", "closed")),
                "inner"));
    assertThat(config.docker().housekeeping())
        .isEqualTo(
            new Housekeeping(
                3, new ImageRetention(Duration.ofHours(36), config.data().resolve("images"))));
    assertThat(read(ConfigText.of(config)).docker()).isEqualTo(config.docker());
  }

  @Test
  void isClosedUnlessSomebodyOpensIt() throws IOException {
    assertThat(read("").docker().policy()).isEqualTo(ContainerPolicy.STANDARD);
  }

  @Test
  void imagesStayForEverUnlessSomebodySaysForHowLong() throws IOException {
    assertThat(read("").docker().housekeeping()).isEqualTo(Housekeeping.STANDARD);
    assertThat(read("docker: {removeImagesAfter: never}").docker().housekeeping())
        .isEqualTo(Housekeeping.STANDARD);
    assertThatThrownBy(() -> read("docker: {removeImagesAfter: 59s}"))
        .hasMessageContaining("docker.removeImagesAfter")
        .hasMessageContaining("at least 1m, or never");
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> read("docker: {allowedPaths: [data], allowPrivileged: maybe}"))
        .hasMessageContaining("a list of absolute paths such as /srv/data, unlike data")
        .hasMessageContaining("true or false");
    assertThatThrownBy(() -> read("docker: {networks: [vpc-1=lab]}"))
        .hasMessageContaining("unlike vpc-1=lab");
    assertThatThrownBy(() -> read("docker: {fileSystems: ['fs-1=smb://nas/a']}"))
        .hasMessageContaining("unlike fs-1=smb://nas/a");
    assertThatThrownBy(() -> read("docker: {imagePullBehavior: never}"))
        .hasMessageContaining("one of default, always, once, prefer-cached");
  }

  @Test
  void theScratchOfTheDataFolderIsAllowedOnThisMachineAlone() throws IOException {
    ServerConfig config = read("data: " + folder.resolve("data"));

    assertThat(EngineChoice.policy(config, true).access().scratch())
        .isEqualTo(folder.resolve("data/scratch"));
    assertThat(EngineChoice.policy(config, false).access().scratch()).isNull();
  }
}
