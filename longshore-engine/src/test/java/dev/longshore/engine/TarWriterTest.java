package dev.longshore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine's own {@code tar} makes of an archive. */
final class TarWriterTest {

  private static final String LONG = "a-name-of-more-than-a-hundred-bytes-".repeat(4) + "ü";

  @TempDir private Path folder;
  private Path source;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    target = Files.createDirectory(folder.resolve("target"));
  }

  /** Writes entries into an archive. */
  private interface Entries {
    void into(TarWriter tar) throws IOException;
  }

  private void unpack(Entries entries) throws IOException {
    Path archive = folder.resolve("archive.tar");
    try (TarWriter tar = new TarWriter(Files.newOutputStream(archive))) {
      entries.into(tar);
    }
    Process tar =
        new ProcessBuilder("tar", "-xpf", archive.toString(), "-C", target.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.onExit().join().exitValue()).as(said).isEqualTo(0);
    assertThat(said).isEmpty();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void writesTextsAndFoldersThatEverybodyMayWriteTo() throws IOException {
    unpack(
        tar -> {
          tar.folder("opt");
          tar.folder("opt/ml");
          tar.text("opt/ml/empty", "");
          tar.text("opt/ml/words", "grüße\n");
          tar.text("opt/ml/block", "x".repeat(512));
        });

    assertThat(target.resolve("opt/ml/empty")).isEmptyFile();
    assertThat(target.resolve("opt/ml/words")).hasContent("grüße\n");
    assertThat(target.resolve("opt/ml/block")).hasSize(512);
    assertThat(permissions(target.resolve("opt/ml"))).isEqualTo("rwxrwxrwx");
    assertThat(permissions(target.resolve("opt/ml/words"))).isEqualTo("rw-r--r--");
  }

  @Test
  void writesFilesWithTheirTimeAndWhetherTheyMayBeRun() throws IOException {
    Path program = Files.writeString(source.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.setLastModifiedTime(program, FileTime.fromMillis(1_600_000_000_000L));
    unpack(tar -> tar.file("bin", program));

    assertThat(target.resolve("bin")).hasSameTextualContentAs(program);
    assertThat(permissions(target.resolve("bin"))).isEqualTo("rwxr-xr-x");
    assertThat(Files.getLastModifiedTime(target.resolve("bin")).toMillis())
        .isEqualTo(1_600_000_000_000L);
  }

  @Test
  void writesAllOfAFolderWithLongNamesAndLinksAsLinks() throws IOException {
    Files.createDirectories(source.resolve(LONG).resolve("empty"));
    Files.writeString(source.resolve(LONG).resolve(LONG), "deep");
    Files.createSymbolicLink(source.resolve("link"), Path.of(LONG, LONG));
    Files.createSymbolicLink(source.resolve("loop"), Path.of("."));
    unpack(tar -> tar.all(source));

    assertThat(target.resolve(LONG).resolve(LONG)).hasContent("deep");
    assertThat(target.resolve(LONG).resolve("empty")).isEmptyDirectory();
    assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(Path.of(LONG, LONG));
    assertThat(Files.isSymbolicLink(target.resolve("loop"))).isTrue();
    assertThat(Files.exists(target.resolve("loop"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void failsWhereAFileIsNotThere() {
    assertThatThrownBy(
            () -> {
              try (TarWriter tar = new TarWriter(new ByteArrayOutputStream())) {
                tar.file("gone", source.resolve("gone"));
              }
            })
        .isInstanceOf(IOException.class);
  }
}
