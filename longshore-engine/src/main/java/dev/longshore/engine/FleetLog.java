package dev.longshore.engine;

import dev.longshore.model.ContainerKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of a container on a machine that may be away: while nothing can be read there is
 * nothing new. What is lost with the machine is not waited for.
 */
final class FleetLog implements LogSource {

  private final ContainerKey container;
  private final Supplier<@Nullable Engine> engine;
  private @Nullable Engine openedFrom;
  private volatile @Nullable LogSource open;
  private long position;

  /**
   * @param engine that has the container now, or null
   */
  FleetLog(ContainerKey container, Supplier<@Nullable Engine> engine) {
    this.container = container;
    this.engine = engine;
  }

  @Override
  public synchronized void skip(long lines) {
    position = lines;
  }

  @Override
  public synchronized List<Line> read(int most, boolean ended) throws IOException {
    Engine now = engine.get();
    if (now == null) {
      return List.of();
    }
    LogSource source = open;
    if (source == null || !now.equals(openedFrom)) {
      close();
      source = now.logs(container);
      source.skip(position);
      openedFrom = now;
      open = source;
    }
    List<Line> lines = source.read(most, ended);
    position += lines.size();
    return lines;
  }

  /** Without the lock: it ends a read that waits. */
  @Override
  public void close() {
    LogSource source = open;
    open = null;
    if (source != null) {
      source.close();
    }
  }
}
