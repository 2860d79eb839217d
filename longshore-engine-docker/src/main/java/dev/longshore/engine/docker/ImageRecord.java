package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says which images of a daemon this server has pulled: a checksum, whose they are,
 * and a line for each. It is replaced as a whole. A damaged one says nothing, since a wrong line
 * might have somebody else's image removed; what was in it then stays where it is.
 */
final class ImageRecord {

  private static final String NO_NAME = "-";
  private static final String DAEMON = "daemon ";

  private static final Logger LOG = LoggerFactory.getLogger(ImageRecord.class);

  private final Path file;

  ImageRecord(Path file) {
    this.file = file;
  }

  /**
   * What is written there of this daemon; nothing where there is no file, a damaged one, or one of
   * another daemon or of none.
   */
  List<PulledImage> read(String daemon) {
    try {
      String text = Files.readString(file);
      int begin = text.indexOf('\n') + 1;
      if (!text.substring(0, begin).equals(checksum(text.substring(begin)))) {
        throw new IllegalArgumentException("its checksum is wrong");
      }
      List<String> lines = text.substring(begin).lines().toList();
      if (lines.isEmpty() || !lines.getFirst().equals(DAEMON + daemon)) {
        LOG.info("{} is of another Docker daemon; images that it names are never removed", file);
        return List.of();
      }
      List<PulledImage> images = new ArrayList<>();
      lines.stream().skip(1).forEach(line -> images.add(image(line)));
      return images;
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.warn("{} is damaged; images that it names are never removed: {}", file, e.getMessage());
      return List.of();
    }
  }

  private static PulledImage image(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no image: " + line);
    }
    return new PulledImage(
        parts[1].equals(NO_NAME) ? null : parts[1], parts[2], Instant.parse(parts[0]));
  }

  /**
   * Replaces all of it; it is on the disk when this returns. A thread that is interrupted goes on
   * with it.
   */
  void write(String daemon, List<PulledImage> images) throws IOException {
    StringBuilder lines = new StringBuilder(DAEMON).append(daemon).append('\n');
    for (PulledImage image : images) {
      lines
          .append(image.wanted())
          .append(' ')
          .append(Objects.requireNonNullElse(image.name(), NO_NAME))
          .append(' ')
          .append(image.id())
          .append('\n');
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
      out.write((checksum(lines.toString()) + lines).getBytes(UTF_8));
      out.getFD().sync();
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The first line. */
  private static String checksum(String lines) {
    CRC32C sum = new CRC32C();
    sum.update(lines.getBytes(UTF_8));
    return "crc32c %08x\n".formatted(sum.getValue());
  }
}
