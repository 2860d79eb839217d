package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.testkit.EngineFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose engine has its folder on a disk that is full: a small one in memory. */
final class LocalDiskFullTest extends EngineFixture {

  @TempDir static Path disk;

  private static boolean mounted;

  @Override
  protected Engine open() throws Exception {
    if (!mounted) {
      mounted = command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
      if (!mounted) {
        System.out.println("Skipped: tests of a full disk, since none can be mounted here");
      }
      assumeTrue(mounted);
    }
    return LocalGround.open(disk.resolve("local"));
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(disk.resolve("local"));
  }

  @AfterAll
  static void unmount() throws Exception {
    if (mounted) {
      command("umount", "-l", disk.toString());
    }
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).start().waitFor() == 0;
  }

  @Test
  void theEndIsToldAtOnceAndKeptForTheNextServerWhenThereIsRoom() throws Exception {
    Path go = disk.resolve("go");
    AttemptKey attempt = run("while [ ! -e " + go + " ]; do sleep 0.1; done; exit 3");
    reports.started(attempt);
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }
    Files.createFile(go);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(3);

    restart();
    Files.delete(filler);
    assertThat(reports.exit(attempt).exitCode()).isEqualTo(3);
  }
}
