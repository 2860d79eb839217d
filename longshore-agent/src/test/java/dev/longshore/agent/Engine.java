package dev.longshore.agent;

import dev.longshore.engine.ContainerDetails;
import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine of which nothing is wanted but what it says of its containers. */
final class Engine implements ContainerEngine {

  static final String ID = "d3adb33f";

  /** Whether it has them. */
  boolean isThere = true;

  @Override
  public @Nullable ContainerDetails details(ContainerKey container) {
    return isThere
        ? new ContainerDetails(
            ID,
            "demo-1",
            "sha256:0123",
            Instant.parse("2026-09-01T10:00:03Z"),
            Instant.parse("2026-09-01T10:00:03.4Z"),
            null,
            null,
            "bridge",
            List.of("172.17.0.2"))
        : null;
  }

  @Override
  public @Nullable String statistics(ContainerKey container) {
    return isThere ? "{\"id\": \"" + ID + "\", \"cpu_stats\": {}}" : null;
  }

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public List<Host> hosts() {
    return List.of();
  }

  @Override
  public void start(Consumer<ContainerReport> reports) {}

  @Override
  public void launch(Launch task, ContainerLaunch container) {}

  @Override
  public void stop(ContainerKey container, Duration grace) {}

  @Override
  public Map<ContainerKey, Seen> seen() {
    return Map.of();
  }

  @Override
  public void release(AttemptKey attempt) {}

  @Override
  public @Nullable String keepOutput(Launch task, ContainerLaunch container) {
    return null;
  }

  @Override
  public LogSource logs(ContainerKey container) {
    throw new UnsupportedOperationException("nobody reads what it writes");
  }

  @Override
  public void close() {}
}
