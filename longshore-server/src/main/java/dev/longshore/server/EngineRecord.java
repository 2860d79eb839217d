package dev.longshore.server;

import dev.longshore.server.ServerConfig.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which engine runs the jobs of a data folder. It is written down, because a server that came up
 * with another engine would not find what runs, and would take running jobs for lost.
 */
final class EngineRecord {

  private final Path file;

  EngineRecord(Path data) {
    this.file = data.resolve("engine");
  }

  /**
   * The engine to use.
   *
   * @param asked what the configuration says
   * @param detected asked only when nothing else decides: where Docker is, or not
   * @throws StartRefusedException when the folder belongs to another engine than the one asked for
   */
  EngineKind choose(EngineKind asked, Supplier<EngineKind> detected) {
    EngineKind recorded = read();
    if (recorded == null) {
      return asked == EngineKind.AUTO ? detected.get() : asked;
    }
    if (asked != EngineKind.AUTO && asked != recorded) {
      throw new StartRefusedException(
          """
          The jobs of data folder %s run on engine %s, not %s. Use --engine %s or another data \
          folder; or remove %s, when none of its jobs runs any more.\
          """
              .formatted(file.getParent(), name(recorded), name(asked), name(recorded), file),
          null);
    }
    return recorded;
  }

  /** Keeps the choice for the servers that come after. */
  void keep(EngineKind chosen) {
    try {
      if (read() == null) {
        SmallFile.write(file, name(chosen) + "\n");
      }
    } catch (IOException e) {
      throw new StartRefusedException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private @Nullable EngineKind read() {
    try {
      return EngineKind.valueOf(Files.readString(file).strip().toUpperCase(Locale.ROOT));
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartRefusedException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String name(EngineKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
