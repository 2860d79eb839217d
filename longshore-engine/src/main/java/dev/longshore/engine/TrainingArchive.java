package dev.longshore.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** Keeps what a training job leaves: archives that are there whole or not at all. */
public final class TrainingArchive {

  /** The name that SageMaker gives to what was in {@code /opt/ml/model}. */
  public static final String MODEL = "model.tar.gz";

  /** The name that SageMaker gives to what was in {@code /opt/ml/output/data}. */
  public static final String OUTPUT = "output.tar.gz";

  private TrainingArchive() {}

  /** Writes the tar archive that is to be kept. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes an archive, in place of one that an earlier try may have left. */
  public static void keep(Path folder, String name, Content content) throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve("." + name + "." + UUID.randomUUID());
    try {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(fresh), 64 * 1024)) {
        content.writeTo(out);
      }
      Files.move(
          fresh,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
