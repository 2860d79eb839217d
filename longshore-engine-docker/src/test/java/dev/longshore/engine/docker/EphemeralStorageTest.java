package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.model.Demand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A daemon whose storage driver can limit the disk of a container: that of Btrfs, on a file that is
 * mounted as a disk.
 */
class EphemeralStorageTest {

  private static final long DISK_BYTES = 64L << 30; // on paper: what nobody writes takes no room

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OtherDaemon other;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DockerScene docker;

  @BeforeEach
  void begin() throws Exception {
    TestDocker.needed();
    folder = Files.createTempDirectory(Path.of("/tmp"), "disk");
    boolean mounted = mountDisk();
    if (!mounted) {
      System.out.println(
          "Skipped: tests of limited disks, since no Btrfs can be mounted here (install"
              + " btrfs-progs)");
    }
    assumeTrue(mounted);
    String socket = "unix://" + folder.resolve("docker.sock");
    other =
        OtherDaemon.start(
            folder, DaemonAddress.of(socket), List.of("-H", socket, "--storage-driver=btrfs"));
    other.importImage(TestDocker.image());
    docker = DockerScene.at(other.address());
  }

  private boolean mountDisk() throws IOException, InterruptedException {
    Path disk = folder.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    Path data = Files.createDirectory(folder.resolve("data"));
    return Files.isExecutable(Path.of("/usr/sbin/mkfs.btrfs"))
        && succeeds("/usr/sbin/mkfs.btrfs", "--quiet", disk.toString())
        && succeeds("mount", "-o", "loop", disk.toString(), data.toString());
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @AfterEach
  void end() throws Exception {
    try {
      if (docker != null) { // skipped
        docker.close();
      }
    } finally {
      if (other != null) {
        other.end();
      }
      if (folder != null) {
        TestDocker.delete(folder);
      }
    }
  }

  /** Reserves a file on the disk of the container, and then a little more. */
  private List<String> reserve(String properties, int gib) throws IOException {
    return docker.output(
        aLaunch(
                """
                busybox fallocate -l %dG /most && echo fits
                busybox fallocate -l 2G /more 2>/dev/null || echo full
                """
                    .formatted(gib))
            .withDemand(new Demand(250, 512, 0), true)
            .withProperties(properties));
  }

  @Test
  void aTaskOfFargateHasAsMuchAsItsDefinitionSays() throws IOException {
    assertThat(reserve("{\"ephemeralStorage\":{\"sizeInGiB\":30}}", 29))
        .containsExactly("fits", "full");
  }

  @Test
  void withoutAWordItHasTwentyGibibytes() throws IOException {
    assertThat(reserve("{}", 19)).containsExactly("fits", "full");
  }
}
