package dev.longshore.server;

import dev.longshore.engine.LogSource;
import dev.longshore.logs.CloudWatchLogsJson;
import dev.longshore.logs.LogCollector;
import dev.longshore.logs.LogQueries;
import dev.longshore.logs.LogStore;
import dev.longshore.logs.LogsException;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Realm;
import dev.longshore.service.AttemptLogs;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.NeighbourException;
import dev.longshore.wire.NeighbourService;
import dev.longshore.wire.WireRouter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The logs of a server: the service fills them, clients read them as CloudWatch Logs. */
final class KeptLogs implements AttemptLogs, AutoCloseable {

  private static final List<String> OPERATIONS =
      List.of("GetLogEvents", "FilterLogEvents", "DescribeLogStreams", "DescribeLogGroups");

  private final LogCollector collector;
  private final CloudWatchLogsJson operations;

  KeptLogs(Path folder, InstantSource clock, Realm home) {
    LogStore store = new LogStore(folder);
    this.collector = new LogCollector(store, clock);
    this.operations =
        new CloudWatchLogsJson(
            new LogQueries(store, collector, clock), home.region(), home.accountId());
  }

  void register(WireRouter.Builder router) {
    for (String operation : OPERATIONS) {
      router.onJson(NeighbourService.LOGS, operation, call -> answer(operation, call));
    }
  }

  private Map<String, Object> answer(String operation, JsonCall call) {
    try {
      return operations.handle(operation, call.body());
    } catch (LogsException e) {
      throw new NeighbourException(e.code(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void follow(
      ContainerKey container, String group, String stream, Supplier<LogSource> source) {
    collector.follow(container, group, stream, source);
  }

  @Override
  public void finish(ContainerKey container) throws InterruptedException {
    collector.finish(container);
  }

  @Override
  public void close() {
    collector.close();
  }
}
