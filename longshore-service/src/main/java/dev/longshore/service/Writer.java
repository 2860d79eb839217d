package dev.longshore.service;

import dev.longshore.core.BatchState;
import dev.longshore.core.Core;
import dev.longshore.core.Decision;
import dev.longshore.core.Effect;
import dev.longshore.core.PlacementPlan;
import dev.longshore.model.Fact;
import dev.longshore.model.Host;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply;
import dev.longshore.service.Message.ReportMessage;
import dev.longshore.service.Message.WakeUpMessage;
import dev.longshore.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one place where state changes. It takes a batch of messages, decides each against the state
 * in memory, commits all facts in one transaction, and only then answers and hands out effects.
 *
 * <p>Rules: one thread calls it; nothing in it waits but the commit; the state in memory may be
 * ahead of the store only within one batch. When a commit fails, nobody was told anything yet, so
 * the state is thrown away and loaded again.
 */
final class Writer {

  private final Core core;
  private final Store store;
  private final InstantSource clock;
  private final Supplier<List<Host>> hosts;
  private final Consumer<List<Effect>> effects;
  private final TransitionLog transitions;
  private final ServiceMetrics metrics;
  private BatchState state;
  private Instant lastNow = Instant.EPOCH;
  private boolean planWanted = true;
  private List<Host> lastHosts = List.of();

  Writer(
      Core core,
      Store store,
      InstantSource clock,
      Supplier<List<Host>> hosts,
      Consumer<List<Effect>> effects,
      TransitionLog transitions,
      ServiceMetrics metrics) {
    this.core = core;
    this.store = store;
    this.clock = clock;
    this.hosts = hosts;
    this.effects = effects;
    this.transitions = transitions;
    this.metrics = metrics;
    this.state = BatchState.of(store.load());
  }

  /** What memory holds now; only for the writer's own thread. */
  BatchState state() {
    return state;
  }

  /**
   * Whether the last cycle stopped at its bound, so that the next batch should not be waited for.
   */
  boolean isPlanWanted() {
    return planWanted;
  }

  /** When something is due though nobody sends a message. */
  Optional<Instant> nextDue() {
    return core.nextDue(state);
  }

  /**
   * Decides, commits, answers. On a fault of the store every command of the batch gets the fault,
   * the state is as the store has it, and the reports of the batch are to be sent again by the
   * caller.
   *
   * @throws dev.longshore.store.StoreException when the commit failed
   */
  void process(List<Message> batch) {
    Instant now = now();
    List<Runnable> answers = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    List<Effect> due = new ArrayList<>();
    try {
      for (Message message : batch) {
        settle(decide(message, now, answers), facts, due);
      }
      settle(core.onTime(state, now), facts, due);
      plan(now, facts, due);
      commit(facts);
    } catch (RuntimeException fault) {
      state = BatchState.of(store.load());
      planWanted = true;
      failAll(batch, fault);
      throw fault;
    }
    answers.forEach(Runnable::run);
    transitions.committed(facts);
    if (!due.isEmpty()) {
      effects.accept(due);
    }
  }

  private List<Fact> decide(Message message, Instant now, List<Runnable> answers) {
    return switch (message) {
      case CommandMessage<?> command -> decideCommand(command, now, answers);
      case ReportMessage report -> core.onReport(state, report.report());
      case WakeUpMessage _ -> List.of();
    };
  }

  private <R> List<Fact> decideCommand(
      CommandMessage<R> message, Instant now, List<Runnable> answers) {
    return switch (core.decide(state, message.command(), hosts.get(), now)) {
      case Decision.Accepted<R>(List<Fact> facts, R reply) -> {
        answers.add(() -> message.reply().complete(new Reply.Done<>(reply)));
        yield facts;
      }
      case Decision.Refused<R>(var refusal) -> {
        answers.add(() -> message.reply().complete(new Reply.Refused<>(refusal)));
        yield List.of();
      }
      case Decision.Stale<R>() -> {
        answers.add(() -> message.reply().complete(new Reply.Stale<>()));
        yield List.of();
      }
    };
  }

  private void settle(List<Fact> decided, List<Fact> facts, List<Effect> due) {
    if (decided.isEmpty()) {
      return;
    }
    List<Fact> settled = core.settle(state, decided);
    facts.addAll(settled);
    due.addAll(core.effects(state, settled));
    planWanted = true;
  }

  private void plan(Instant now, List<Fact> facts, List<Effect> due) {
    List<Host> current = hosts.get();
    if (!planWanted && current.equals(lastHosts)) {
      return;
    }
    long began = System.nanoTime();
    PlacementPlan plan = core.plan(state, current, now);
    settle(plan.facts(), facts, due);
    lastHosts = current;
    planWanted = plan.more();
    metrics.cycle(System.nanoTime() - began, plan.placed());
    transitions.blocked(plan.blocked());
  }

  private void commit(List<Fact> facts) {
    if (facts.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    store.commit(facts);
    metrics.commit(System.nanoTime() - began, facts.size());
  }

  private static void failAll(List<Message> batch, RuntimeException fault) {
    for (Message message : batch) {
      if (message instanceof CommandMessage<?> command) {
        command.reply().completeExceptionally(fault);
      }
    }
  }

  /** To the millisecond, as everything is stored; never back, even where the clock goes back. */
  private Instant now() {
    Instant read = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    lastNow = read.isAfter(lastNow) ? read : lastNow;
    return lastNow;
  }
}
