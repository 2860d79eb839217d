package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Realm;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.service.SteppedService;
import dev.longshore.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server ran jobs on a host of 4 vCPUs, and somebody asks what else could have been. */
final class HistoryTest {

  private static final Workload.HostGroup MACHINE = new Workload.HostGroup(1, 4, 4096, 0);

  @TempDir Path temporary;

  private Path data = Path.of("");
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Map<AttemptKey, Instant> running = new HashMap<>();

  /**
   * Two jobs of 4 vCPUs come at once and run 100 s and 50 s; an array of two children comes 10 s
   * later, of which one runs 20 s and fails and the other 30 s, and two nodes. One more job never
   * ends.
   */
  @BeforeEach
  void aServerRan() {
    data = temporary.resolve("data");
    Cluster cluster = new Cluster();
    cluster.host("host", new Demand(4000, 4096, 0));
    cluster.environment("all", 8);
    cluster.queue("q", 1, null, List.of("all"));
    cluster.definition("four", new Demand(4000, 512, 0));
    cluster.definition("two", new Demand(2000, 512, 0));
    cluster.multiNodeDefinition("nodes", 2, new Demand(2000, 512, 0));
    try (SqliteStore store = SqliteStore.open(data)) {
      store.commit(cluster.facts(), now);
      SteppedService service =
          SteppedService.start(
              new Core(CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"))),
              store,
              () -> now,
              cluster::hosts,
              Map.of());
      service.execute(Submit.single(101, "q", "four", null).command());
      service.execute(Submit.single(102, "q", "four", null).command());
      settle(service);
      now = now.plusSeconds(10);
      service.execute(new Submit(103, "q", "two", null, null, 2, 1, null, List.of()).command());
      service.execute(Submit.single(104, "q", "nodes", null).command());
      service.execute(Submit.single(105, "q", "two", null).command());
      end(service, 90, 0, Submit.id(101).value());
      end(service, 50, 0, Submit.id(102).value());
      end(service, 20, 1, Submit.id(103).child(0).value());
      end(service, 10, 0, Submit.id(103).child(1).value());
      end(service, 40, 0, Submit.id(104).node(0).value());
      end(service, 0, 0, Submit.id(104).node(1).value());
    }
  }

  private void end(SteppedService service, int afterSeconds, int exitCode, String job) {
    settle(service);
    now = now.plusSeconds(afterSeconds);
    AttemptKey key =
        running.keySet().stream()
            .filter(each -> each.job().value().equals(job))
            .findFirst()
            .orElseThrow();
    Instant startedAt = Objects.requireNonNull(running.remove(key));
    service.report(new AttemptExited(key, startedAt, now, exitCode, null));
    settle(service);
  }

  /** Launches all that has room; a start may launch more. */
  private void settle(SteppedService service) {
    List<AttemptKey> launched = new ArrayList<>();
    do {
      launched.clear();
      service
          .takeEffects()
          .forEach(
              effect -> {
                if (effect instanceof LaunchEffect launch) {
                  launched.add(launch.attempt());
                }
              });
      for (AttemptKey each : launched) {
        running.put(each, now);
        service.report(new AttemptStarted(each, now, "10.0.0.1"));
      }
    } while (!launched.isEmpty());
  }

  private Forecast ask(String file) throws IOException {
    Path workload = null;
    if (!file.isEmpty()) {
      workload = Files.writeString(temporary.resolve("workload.yaml"), file);
    }
    return WhatIf.run(workload, data, MACHINE, temporary.resolve("scratch"));
  }

  @Test
  void jobsComeAgainAndRunAsLongAsTheyRan() throws IOException {
    Forecast forecast = ask("");

    // 100 s and 50 s, one after the other; then both children; then both nodes.
    assertThat(forecast.makespanSeconds()).isEqualTo(100 + 50 + 30 + 40);
    assertThat(forecast.shares())
        .singleElement()
        .satisfies(row -> assertThat(row.jobs()).isEqualTo(5));
    assertThat(forecast.vcpuHours() * 3600)
        .isCloseTo(4 * 150 + 2 * (20 + 30) + 2 * (40 + 40), within(1e-6));
    assertThat(forecast.notes()).containsExactly("not played   jobs: 1 have not ended");
    assertThat(forecast.table()).contains("not played   jobs: 1 have not ended");
  }

  @Test
  void moreHostsMakeItShorter() throws IOException {
    Forecast forecast = ask("hosts: [{count: 2, vcpus: 4, memoryMib: 4096}]\n");

    // Both large jobs at once; the children after the second, and the nodes after them.
    assertThat(forecast.makespanSeconds()).isEqualTo(50 + 30 + 40);
    assertThat(forecast.capacityVcpus()).isEqualTo(8);
  }

  @Test
  void whatTheFileNamesTakesThePlaceOfTheSameNameAndNothingElse() throws IOException {
    Forecast forecast =
        ask(
            """
            environments: [{name: all, maxVcpus: 2}]
            policies: [{name: fair}]
            queues: [{name: q, policy: fair}]
            jobs: [{queue: q, share: new, vcpus: 2, memoryMib: 4, runSeconds: 1}]
            """);

    // The jobs of four vCPUs have no room any more, and were of no share: now they are one.
    assertThat(forecast.capacityVcpus()).isEqualTo(2);
    assertThat(forecast.shares()).extracting(Forecast.ShareRow::name).contains("q/new");
    assertThat(forecast.standstills())
        .singleElement()
        .satisfies(standstill -> assertThat(standstill.reason()).contains("4 vCPUs"));
  }

  @Test
  void aFolderThatIsNoneIsAMistake() {
    Path none = temporary.resolve("none");
    assertThatThrownBy(() -> WhatIf.run(null, none, MACHINE, temporary))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(none + " is no data folder of Longshore: there is no longshore.db");
    assertThat(none).doesNotExist();
  }

  @Test
  void theFolderStaysAsItIs() throws IOException {
    Map<String, Long> before = sizes();
    ask("");
    assertThat(sizes()).isEqualTo(before);
  }

  private Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }
}
