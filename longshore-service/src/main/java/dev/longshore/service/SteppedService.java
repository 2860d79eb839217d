package dev.longshore.service;

import dev.longshore.core.BatchState;
import dev.longshore.core.Command;
import dev.longshore.core.Core;
import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Host;
import dev.longshore.model.Report;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply;
import dev.longshore.service.Message.ReportMessage;
import dev.longshore.service.Message.WakeUpMessage;
import dev.longshore.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The service without its threads, for simulations: the same writer and the same recovery, but the
 * caller says when each message is decided, carries out the effects when and if it likes, and owns
 * the clock. Used by one thread. What a crash loses is lost when it is thrown away; the next one is
 * started on the same store.
 */
public final class SteppedService {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Report> lost;
  private final List<LaunchEffect> adopted;
  private final Writer writer;

  private SteppedService(
      Core core,
      Store store,
      InstantSource clock,
      Supplier<List<Host>> hosts,
      Map<AttemptKey, Seen> seen) {
    writer =
        new Writer(
            core,
            store,
            clock,
            hosts,
            effects::addAll,
            new TransitionLog(new EngineLog(core.engines())),
            new ServiceMetrics(metrics));
    Recovery recovery = Recovery.of(core, writer, hosts.get(), seen, clock);
    effects.addAll(recovery.effects());
    lost = recovery.lost();
    adopted = recovery.adopted().stream().map(Recovery.Adopted::launch).toList();
  }

  /**
   * Loads what is stored and finds what still runs.
   *
   * @param hosts asked before each decision
   * @param seen what the engine has
   */
  public static SteppedService start(
      Core core,
      Store store,
      InstantSource clock,
      Supplier<List<Host>> hosts,
      Map<AttemptKey, Seen> seen) {
    return new SteppedService(core, store, clock, hosts, seen);
  }

  /** What recovery found to be gone; to be reported like anything else. */
  public List<Report> lost() {
    return lost;
  }

  /**
   * The attempts that recovery goes on with, as they were launched. On a host that is away nobody
   * can see whether they are there: the engine starts those that never were.
   */
  public List<LaunchEffect> adopted() {
    return adopted;
  }

  /**
   * Decides a command and commits what follows.
   *
   * @return the reply; empty where the command was refused or stale
   * @throws dev.longshore.store.StoreException when the commit failed; nothing has changed then
   */
  public <R> Optional<R> execute(Command<R> command) {
    CompletableFuture<Reply<R>> future = new CompletableFuture<>();
    writer.process(List.of(new CommandMessage<>(command, future)));
    return switch (future.join()) {
      case Reply.Done<R>(R value) -> Optional.of(value);
      case Reply.Refused<R> _, Reply.Stale<R> _ -> Optional.empty();
    };
  }

  /**
   * Decides what an engine saw.
   *
   * @throws dev.longshore.store.StoreException when the commit failed; the report is decided again
   *     with the next message
   */
  public void report(Report report) {
    writer.process(List.of(new ReportMessage(report)));
  }

  /** Does what is due, and what the last call left. */
  public void wakeUp() {
    writer.process(List.of(new WakeUpMessage()));
  }

  /** Whether {@link #wakeUp} has something to do at once. */
  public boolean hasMoreToDo() {
    return writer.hasMoreToDo();
  }

  /** When {@link #wakeUp} may have something to do though nothing happens. */
  public Optional<Instant> nextDue() {
    return writer.nextDue();
  }

  /** What was committed to be done and has not been taken yet, in order. */
  public List<Effect> takeEffects() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  /** What memory holds. */
  public BatchState state() {
    return writer.state();
  }

  /** How many messages met a bug. Each was logged. */
  public int bugs() {
    return (int) metrics.get("longshore.writer.bugs").counter().count();
  }
}
