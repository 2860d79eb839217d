package dev.longshore.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.api.ApiConfig;
import dev.longshore.api.BatchApi;
import dev.longshore.api.ServiceJobConfig;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Effect.LogStream;
import dev.longshore.engine.LogSource;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.service.AttemptLogs;
import dev.longshore.service.BatchService;
import dev.longshore.service.ServiceConfig;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.VirtualClock;
import dev.longshore.wire.BatchOperation;
import dev.longshore.wire.BatchOperations;
import dev.longshore.wire.WireRouter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README tells users which operations answer; it says what the server does. */
final class OperationTableTest {

  private static final String BEGIN = "<!-- operations: begin -->";
  private static final String END = "<!-- operations: end -->";

  @Test
  void readmeTellsWhichOperationsAnswer(@TempDir Path folder) {
    WireRouter router = router(folder);
    assertThat(table())
        .as("the table of operations in README.md, between its two markers")
        .containsExactlyElementsOf(
            BatchOperations.ALL.stream()
                .map(operation -> row(router, operation))
                .sorted()
                .toList());
  }

  private static String row(WireRouter router, BatchOperation<?, ?> operation) {
    return "| %s | %s |"
        .formatted(operation.name(), router.answers(operation) ? "answered" : "not yet");
  }

  private static List<String> table() {
    List<String> lines = Repository.lines(Path.of("README.md"));
    int begin = lines.indexOf(BEGIN);
    int end = lines.indexOf(END);
    assertThat(begin).as("the line %s in README.md", BEGIN).isNotNegative();
    assertThat(end).as("the line %s after it", END).isGreaterThan(begin);
    return lines.subList(begin + 1, end).stream()
        .filter(line -> line.startsWith("| "))
        .skip(1) // the head
        .toList();
  }

  /** As the server has it, but for what is behind its interfaces. */
  private static WireRouter router(Path folder) {
    Realm home = new Realm("aws", "us-east-1", "000000000000");
    VirtualClock clock = new VirtualClock();
    WireRouter.Builder router = WireRouter.builder(home);
    ApiConfig config =
        new ApiConfig(
            60,
            Limits.DEFAULTS,
            InstanceCatalog.builtIn(),
            false,
            new ServiceJobConfig(_ -> true, Demand.NOTHING, uri -> null));
    try (BatchService service =
        BatchService.start(
            new Core(CoreConfig.defaults(home)),
            SqliteStore.open(folder),
            FakeEngine.onDemand(clock, FakeEngine.host("a", 1)),
            new NoLogs(),
            clock,
            new SimpleMeterRegistry(),
            ServiceConfig.DEFAULTS)) {
      BatchApi.register(router, service, clock, () -> "no job is submitted", config);
    }
    return router.build();
  }

  private static final class NoLogs implements AttemptLogs {
    @Override
    public @Nullable String refusal(LogStream stream) {
      return null;
    }

    @Override
    public void follow(ContainerKey container, LogStream stream, Supplier<LogSource> source) {}

    @Override
    public void finish(ContainerKey container) {}
  }
}
