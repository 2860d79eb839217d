package dev.longshore.server;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.LogSource;
import dev.longshore.logs.CloudWatchLogsJson;
import dev.longshore.logs.EventPattern;
import dev.longshore.logs.ForwardCounts;
import dev.longshore.logs.LogCollector;
import dev.longshore.logs.LogForwarder;
import dev.longshore.logs.LogGroupChanges;
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
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of a server: the service fills them, clients read them as CloudWatch Logs. */
final class KeptLogs implements AttemptLogs, AutoCloseable {

  private static final List<String> OPERATIONS =
      List.of(
          "GetLogEvents",
          "FilterLogEvents",
          "DescribeLogStreams",
          "DescribeLogGroups",
          "CreateLogGroup",
          "DeleteLogGroup",
          "PutRetentionPolicy",
          "DeleteRetentionPolicy");

  /** What Docker's driver says when a group is missing that it is not told to make. */
  private static final String NO_LOG_GROUP =
      "CannotStartContainerError: Error response from daemon: failed to initialize logging driver:"
          + " failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log"
          + " group does not exist.";

  private static final Logger LOG = LoggerFactory.getLogger(KeptLogs.class);

  private final LogStore store;
  private final LogCollector collector;
  private final @Nullable LogForwarder forwarder;
  private final LogGroupChanges changes;
  private final CloudWatchLogsJson operations;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("log-retention").factory());

  /**
   * @param receiver gets it all as well; null where it stays here
   */
  KeptLogs(
      ServerConfig config,
      InstantSource clock,
      MeterRegistry registry,
      @Nullable LogReceiver receiver) {
    store = new LogStore(config.data().resolve("logs"));
    this.collector = new LogCollector(store, clock, config.logs().streamLimit());
    FunctionCounter.builder("longshore.logs.cut", collector, LogCollector::cuts)
        .description("Log streams cut at their limit")
        .register(registry);
    Realm home = config.home();
    this.changes = new LogGroupChanges(store, collector, clock);
    this.operations =
        new CloudWatchLogsJson(
            new LogQueries(store, collector, clock), changes, home.region(), home.accountId());
    this.forwarder =
        receiver == null
            ? null
            : new LogForwarder(config.data().resolve("forward"), store, collector, receiver);
    if (forwarder != null) {
      measure(forwarder.counts(), clock, registry);
      forwarder.start();
    }
    var _ = sweeper.scheduleWithFixedDelay(this::removeExpired, 1, 60, TimeUnit.MINUTES);
  }

  private static void measure(ForwardCounts counts, InstantSource clock, MeterRegistry registry) {
    FunctionCounter.builder("longshore.logs.forwarded", counts, ForwardCounts::forwarded)
        .description("Log events that CloudWatch Logs has taken")
        .register(registry);
    FunctionCounter.builder("longshore.logs.rejected", counts, ForwardCounts::rejected)
        .description("Log events that CloudWatch Logs refused for good, kept here only")
        .register(registry);
    FunctionCounter.builder("longshore.logs.forward.failures", counts, ForwardCounts::failures)
        .description("Calls of log forwarding that failed and are tried again")
        .register(registry);
    Gauge.builder("longshore.logs.forward.lag", counts, it -> it.lagSeconds(clock.millis()))
        .description("Seconds since the oldest log event was written that could not be forwarded")
        .register(registry);
  }

  private void removeExpired() {
    try {
      int removed = changes.removeExpired();
      if (removed > 0) {
        LOG.info("streams={} were removed, since their log groups keep them no longer", removed);
      }
    } catch (RuntimeException trouble) {
      LOG.warn("expired log streams cannot be removed, trying again in an hour", trouble);
    }
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
  public @Nullable String refusal(LogStream stream) {
    if (stream.groupMustExist() && !store.hasGroup(stream.group())) {
      return NO_LOG_GROUP;
    }
    return stream.multiLine() == null ? null : EventPattern.refusal(stream.multiLine());
  }

  @Override
  public void follow(ContainerKey container, LogStream stream, Supplier<LogSource> source) {
    EventPattern pattern = stream.multiLine() == null ? null : EventPattern.of(stream.multiLine());
    Runnable writing =
        () -> collector.follow(container, stream.group(), stream.name(), pattern, source);
    if (forwarder == null) {
      writing.run();
    } else {
      forwarder.follow(stream.group(), stream.name(), writing);
    }
  }

  @Override
  public void finish(ContainerKey container) throws InterruptedException {
    collector.finish(container);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    if (forwarder != null) {
      forwarder.close();
    }
    collector.close();
  }
}
