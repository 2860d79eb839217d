package dev.longshore.service;

import dev.longshore.core.Command;
import dev.longshore.core.Core;
import dev.longshore.core.Effect;
import dev.longshore.engine.Engine;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Host;
import dev.longshore.model.Report;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS Batch as a service without a wire: commands in, replies out, jobs really run. Started once;
 * safe for any number of threads. Closing it leaves running jobs running.
 */
public final class BatchService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchService.class);

  private final Store store;
  private final Engine engine;
  private final Commands commands;
  private final EngineRunner runner;
  private final HostWatch hosts;
  private final Writer writer;
  private final WriterThread writerThread;
  private final RetentionThread retention;
  private final EngineRules engines;

  private BatchService(
      Store store,
      Engine engine,
      Commands commands,
      EngineRunner runner,
      HostWatch hosts,
      Writer writer,
      WriterThread writerThread,
      RetentionThread retention,
      EngineRules engines) {
    this.store = store;
    this.engine = engine;
    this.commands = commands;
    this.runner = runner;
    this.hosts = hosts;
    this.writer = writer;
    this.writerThread = writerThread;
    this.retention = retention;
    this.engines = engines;
  }

  /** Loads what is stored, finds what still runs, and goes on. */
  public static BatchService start(
      Core core,
      Store store,
      Engine engine,
      AttemptLogs logs,
      InstantSource clock,
      MeterRegistry registry,
      ServiceConfig config) {
    ServiceMetrics metrics = new ServiceMetrics(registry);
    Inbox inbox = new Inbox();
    Gauge.builder("longshore.writer.inbox", inbox, Inbox::size)
        .description("Messages that wait for the writer")
        .register(registry);
    EngineRunner runner =
        new EngineRunner(engine, logs, inbox, clock, metrics, config.launchesAtOnce());
    HostWatch hosts = new HostWatch(engine, inbox::wakeUp);
    EngineLog serving = new EngineLog(core.engines());
    TransitionLog transitions = new TransitionLog(serving);
    Writer writer =
        new Writer(core, store, clock, hosts::current, runner::carryOut, transitions, metrics);
    serving.known(store.reads());
    List<Report> lost = recover(core, writer, engine, runner, clock);
    WriterThread thread = new WriterThread(writer, inbox, clock, metrics);
    Commands commands = new Commands(inbox);
    RetentionThread retention =
        new RetentionThread(
            new Retention(
                store.reads(),
                command -> commands.execute(() -> command),
                clock,
                config.retention(),
                config.definitionRetention()),
            Collections.min(List.of(config.retention(), config.definitionRetention())));
    BatchService service =
        new BatchService(
            store, engine, commands, runner, hosts, writer, thread, retention, core.engines());
    hosts.start();
    thread.start();
    retention.start();
    lost.forEach(runner::onReport);
    return service;
  }

  /** Returns the reports of attempts that are gone. */
  private static List<Report> recover(
      Core core, Writer writer, Engine engine, EngineRunner runner, InstantSource clock) {
    Recovery recovery = Recovery.of(core, writer, engine.hosts(), engine.seen(), clock);
    recovery.adopted().forEach(runner::adopt);
    engine.start(runner::onReport);
    runner.carryOut(recovery.effects());
    if (!writer.state().unfinished().isEmpty()) {
      LOG.info(
          "recovered jobs={} adopted={} launchedAgain={} lost={}",
          writer.state().unfinished().size(),
          recovery.adopted().size(),
          recovery.effects().stream().filter(Effect.LaunchEffect.class::isInstance).count(),
          recovery.lost().size());
    }
    return recovery.lost();
  }

  /**
   * Has a command decided and returns its reply once it is durable.
   *
   * @param command makes the command; asked again when what it was made from has changed meanwhile
   * @throws dev.longshore.model.RefusedException when it cannot be done; nothing has changed then
   * @throws dev.longshore.model.FaultException when it cannot be stored
   */
  public <R> R execute(Supplier<? extends Command<R>> command) {
    return commands.execute(command);
  }

  /**
   * Has this called after every commit by the writer's thread, which must not wait in it. There is
   * one such listener.
   */
  public void onCommitted(Runnable listener) {
    writer.onCommitted(listener);
  }

  /** Why nothing could be stored when it was last tried, for people to read; null when it could. */
  public @Nullable String storeTrouble() {
    return writer.trouble().now();
  }

  /** What is committed. */
  public Reads reads() {
    return store.reads();
  }

  /** Which engine serves which environment. */
  public EngineRules engines() {
    return engines;
  }

  /** The machines that jobs run on. */
  public List<Host> hosts() {
    return hosts.current();
  }

  /** Stops deciding. What runs, runs on, and is found again by the next server. */
  @Override
  public void close() {
    hosts.close();
    retention.close();
    try (store;
        engine;
        runner;
        writerThread) { // closed from the last to the first, each whatever happens to another
      LOG.debug("the service stops");
    }
  }
}
