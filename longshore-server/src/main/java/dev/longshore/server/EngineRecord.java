package dev.longshore.server;

import dev.longshore.server.ServerConfig.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Which engines may run jobs of a data folder: a line each, first that of environments that no rule
 * fits. It is written down, because a server that came up without one of them would not find what
 * runs there, and would take running jobs for lost.
 */
final class EngineRecord {

  private final Path file;

  EngineRecord(Path data) {
    this.file = data.resolve("engine");
  }

  /**
   * The engine to use where no rule says otherwise.
   *
   * @param asked what the configuration says
   * @param hasRules whether the configuration has rules for engines: whoever writes some means to
   *     have several, and what another than the one asked for still runs is gone on with
   * @param detected asked only when nothing else decides: where Docker is, or not
   * @throws StartRefusedException when the folder belongs to another engine than the one asked for
   */
  EngineKind choose(EngineKind asked, boolean hasRules, Supplier<EngineKind> detected) {
    List<EngineKind> recorded = kept();
    if (asked == EngineKind.AUTO) {
      return recorded.isEmpty() ? detected.get() : recorded.getFirst();
    }
    if (!recorded.isEmpty() && !recorded.contains(asked) && !hasRules) {
      String known = name(recorded.getFirst());
      throw new StartRefusedException(
          """
          The jobs of data folder %s run on engine %s, not %s. Use --engine %s or another data \
          folder; or remove %s, when none of its jobs runs any more.\
          """
              .formatted(file.getParent(), known, name(asked), known, file),
          null);
    }
    return asked;
  }

  /** Those that may run jobs of the folder; none where it is new. */
  List<EngineKind> kept() {
    try {
      return Files.readString(file).lines().map(EngineRecord::kind).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new StartRefusedException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Keeps the choice for the servers that come after. */
  void keep(List<EngineKind> chosen) {
    try {
      if (!kept().equals(chosen)) {
        SmallFile.write(
            file, String.join("\n", chosen.stream().map(EngineRecord::name).toList()) + "\n");
      }
    } catch (IOException e) {
      throw new StartRefusedException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** As the configuration, a host and this file call it. */
  static String name(EngineKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The other way round. */
  static EngineKind kind(String name) {
    return EngineKind.valueOf(name.strip().toUpperCase(Locale.ROOT));
  }
}
