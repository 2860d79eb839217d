package dev.longshore.engine.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.model.Container;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LaunchEnvironment;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.TaskEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The daemon of this machine and the image that the tests run, made of a static BusyBox, so that no
 * registry is needed.
 */
final class TestDocker {

  /** The image; no registry knows it. */
  static final String IMAGE = "longshore-busybox-test:1";

  private static final List<Path> BUSYBOX =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  private static final List<String> COMMANDS =
      List.of(
          "sh",
          "env",
          "sleep",
          "head",
          "tr",
          "cat",
          "printf",
          "echo",
          "true",
          "awk",
          "id",
          "touch",
          "ls",
          "df",
          "seq",
          "dd",
          "stat",
          "grep",
          "nc",
          "ps",
          "ip",
          "hostname");

  private static final AtomicBoolean SAID = new AtomicBoolean();
  private static @Nullable Daemon daemon;

  private TestDocker() {}

  /** An engine of tasks, as a server has it. */
  static Engine tasks(DockerEngineConfig config) {
    return tasks(new DockerEngine(config, SecretSource.NONE, RegistryAccess.NONE));
  }

  /** The same on a given engine of containers. */
  static Engine tasks(DockerEngine containers) {
    return new TaskEngine(
        containers,
        Duration.ofSeconds(30),
        LaunchEnvironment.NONE,
        TaskAgent.NONE,
        InstantSource.system());
  }

  /** The daemon, with the image in its cache; skips the test where either cannot be had. */
  static synchronized Daemon needed() {
    Daemon known = daemon;
    if (known == null) {
      need(
          DockerEngine.answers(DockerEngineConfig.ownedBy("probe")),
          "no Docker daemon answers (install docker.io and start dockerd)");
      Path busybox = BUSYBOX.stream().filter(Files::isExecutable).findFirst().orElse(null);
      need(busybox != null, "there is no busybox (install busybox-static)");
      known = new Daemon(DaemonAddress.STANDARD, Duration.ofSeconds(5));
      known.importImage(IMAGE, image());
      daemon = known;
    }
    return known;
  }

  private static void need(boolean condition, String otherwise) {
    if (!condition && SAID.compareAndSet(false, true)) {
      System.out.println("Skipped: tests of the Docker engine, since " + otherwise);
    }
    assumeTrue(condition, otherwise);
  }

  /** The image as a tar, where {@link #needed} has found what it takes. */
  static byte[] image() {
    return root(busybox());
  }

  /** The program in the image, where {@link #needed} has found it. */
  static byte[] busybox() {
    Path busybox = BUSYBOX.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    try {
      return Files.readAllBytes(busybox);
    } catch (IOException e) {
      throw new AssertionError("the image cannot be made", e);
    }
  }

  /** A root file system as a tar: BusyBox under all names that the tests use. */
  static byte[] root(byte[] busybox) {
    TestTar tar =
        new TestTar()
            .folder("bin/", 0_755)
            .folder("etc/", 0_755)
            .folder("tmp/", 0_1777)
            .file("bin/busybox", 0_755, busybox)
            .file(
                "etc/passwd",
                0_644,
                "root:x:0:0::/:/bin/sh\nworker:x:1234:1234::/:/bin/sh\n"
                    .getBytes(StandardCharsets.UTF_8));
    for (String command : COMMANDS) {
      tar.link("bin/" + command, "busybox");
    }
    return tar.end();
  }

  /** Removes the folder of a daemon that has ended, and all that it left mounted there. */
  static void delete(Path folder) throws IOException, InterruptedException {
    String script =
        "awk -v at=\"$0/\" 'index($2, at) == 1 { print $2 }' /proc/mounts | sort -r"
            + " | xargs -r umount -l; rm -rf \"$0\"";
    new ProcessBuilder("sh", "-c", script, folder.toString()).inheritIO().start().waitFor();
  }

  /** Containers, volumes and networks of an owner. */
  static List<String> leftovers(String owner) {
    return leftovers(needed(), owner);
  }

  /** The same of another daemon. */
  static List<String> leftovers(Daemon known, String owner) {
    Map<String, String> labels = new Naming(owner).labelsToFindAll();
    List<String> left = new ArrayList<>();
    for (Container container : known.list(labels)) {
      left.add("container " + String.join(",", container.getNames()) + " " + container.getStatus());
    }
    Stream.ofNullable(
            known
                .ask(
                    docker ->
                        docker
                            .listVolumesCmd()
                            .withFilter("label", List.of(Naming.OWNER + "=" + owner))
                            .exec())
                .getVolumes())
        .flatMap(List::stream)
        .forEach(volume -> left.add("volume " + volume.getName()));
    known
        .ask(
            docker ->
                docker
                    .listNetworksCmd()
                    .withFilter("label", List.of(Naming.OWNER + "=" + owner))
                    .exec())
        .forEach(network -> left.add("network " + network.getName()));
    return left;
  }
}
