package dev.longshore.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.acceptance.Command.Surroundings;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Docker as its users have it: the command {@code docker}. Makes the image that the tests run. */
final class DockerCommand {

  /** The image; no registry knows it. */
  static final String IMAGE = "longshore-acceptance-busybox:1";

  private static final AtomicBoolean SAID = new AtomicBoolean();
  private static final List<String> COMMANDS = List.of("sh", "sleep", "echo", "cat", "env", "mv");
  private static @Nullable Boolean answers;

  private DockerCommand() {}

  /** Makes the image; skips the test where there is no daemon or nothing to make it of. */
  static synchronized void needed() {
    need(answers(), "no Docker daemon answers (install docker.io and start dockerd)");
    Path busybox = Path.of("/bin/busybox");
    need(Files.isExecutable(busybox), "there is no /bin/busybox (install busybox-static)");
    if (!Command.run("docker", "images", "-q", IMAGE).succeeded().isBlank()) {
      return;
    }
    try {
      Path root = Files.createTempDirectory("longshore-image");
      Path bin = Files.createDirectories(root.resolve("bin"));
      Files.createDirectory(root.resolve("tmp"));
      Files.copy(busybox, bin.resolve("busybox"));
      for (String command : COMMANDS) {
        Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
      }
      Path tar = root.resolveSibling(root.getFileName() + ".tar");
      Command.run("tar", "-C", root.toString(), "-cf", tar.toString(), "bin", "tmp").succeeded();
      Command.run("docker", "import", tar.toString(), IMAGE).succeeded();
      Command.run("rm", "-r", root.toString(), tar.toString()).succeeded();
    } catch (IOException e) {
      throw new UncheckedIOException("the image cannot be made", e);
    }
  }

  private static void need(boolean condition, String otherwise) {
    if (!condition && SAID.compareAndSet(false, true)) {
      System.out.println("Skipped: acceptance with the Docker engine, since " + otherwise);
    }
    assumeTrue(condition, otherwise);
  }

  private static synchronized boolean answers() {
    Boolean known = answers;
    if (known == null) {
      known =
          Command.programs("docker").findFirst().isPresent()
              && Command.run("docker", "version", "--format", "{{.Server.Version}}").exitCode()
                  == 0;
      answers = known;
    }
    return known;
  }

  /** Which containers are those of the server with this data folder, for {@code docker ps}. */
  static String filter(Path data) {
    try {
      return "--filter=label=longshore.owner=" + Files.readString(data.resolve("owner")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what the server with this data folder left, if it ran containers at all. A server that
   * was killed may have asked for a removal that goes on, and then {@code docker rm} fails.
   */
  static void removeContainersOf(Path data) {
    if (!Files.exists(data.resolve("owner")) || !answers()) {
      return;
    }
    Await.until(
        "the containers are gone",
        () -> {
          List<String> containers =
              Command.lines(Command.run("docker", "ps", "-aq", filter(data)).succeeded());
          if (!containers.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("docker", "rm", "-f", "-v"));
            words.addAll(containers);
            Command.run(Surroundings.NONE, words);
          }
          return containers.isEmpty();
        });
  }
}
