package dev.longshore.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the machine's own {@code tar} makes of an archive, which so is read by somebody else. */
public final class Unpacked {

  private Unpacked() {}

  /** The contents of its files, by name. */
  public static Map<String, String> of(Path archive) throws IOException {
    Path folder = Files.createTempDirectory("longshore-unpacked");
    try {
      into(folder, archive);
      Map<String, String> files = new TreeMap<>();
      for (Path path : found(folder)) {
        if (Files.isRegularFile(path)) {
          files.put(folder.relativize(path).toString(), Files.readString(path));
        }
      }
      return files;
    } finally {
      List<Path> all = new ArrayList<>(found(folder));
      all.sort(Comparator.reverseOrder());
      for (Path path : all) {
        Files.delete(path);
      }
    }
  }

  /** Puts its files into a folder. */
  public static void into(Path folder, Path archive) throws IOException {
    Process tar =
        new ProcessBuilder("tar", "-xf", archive.toString(), "-C", folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), UTF_8);
    assertThat(tar.onExit().join().exitValue()).as(said).isEqualTo(0);
    assertThat(said).isEmpty();
  }

  private static List<Path> found(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.toList();
    }
  }
}
