package dev.longshore.service;

import dev.longshore.core.BatchState;
import dev.longshore.core.Core;
import dev.longshore.core.Decision;
import dev.longshore.core.Effect;
import dev.longshore.core.PlacementPlan;
import dev.longshore.core.ScalingPlan;
import dev.longshore.model.Fact;
import dev.longshore.model.Host;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply;
import dev.longshore.service.Message.ReportMessage;
import dev.longshore.service.Message.WakeUpMessage;
import dev.longshore.store.Store;
import dev.longshore.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where state changes. It takes a batch of messages, decides each against the state
 * in memory, commits all facts in one transaction, and only then answers and hands out effects.
 *
 * <p>Rules: one thread calls it; nothing in it waits but the commit; the state in memory may be
 * ahead of the store only within one batch. When a commit fails, nobody was told anything yet, so
 * the state is thrown away and loaded again; commands are answered with the fault, reports wait for
 * the next batch.
 */
final class Writer {

  /** The longest that jobs wait without a look at them: shares decay, and blocks get old. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private final Core core;
  private final Store store;
  private final InstantSource clock;
  private final Supplier<List<Host>> hosts;
  private final Consumer<List<Effect>> effects;
  private final TransitionLog transitions;
  private final ServiceMetrics metrics;
  private final StoreTrouble trouble = new StoreTrouble();
  private final List<Message> undecided = new ArrayList<>();
  private volatile Runnable afterCommit = () -> {};
  private BatchState state;
  private boolean stateIsStale;
  private Instant lastNow = Instant.EPOCH;
  private boolean planWanted = true;
  private Instant lastPlan = Instant.EPOCH;
  private List<Host> lastHosts = List.of();
  private @Nullable Instant nextScaling;

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
   * Has this called after every commit, when everybody who waited for it was told. It must not
   * wait.
   */
  void onCommitted(Runnable listener) {
    afterCommit = listener;
  }

  /** Whether the store takes what is decided. */
  StoreTrouble trouble() {
    return trouble;
  }

  /** Whether the next batch should not be waited for: the last one left something to do. */
  boolean hasMoreToDo() {
    return planWanted || stateIsStale || !undecided.isEmpty();
  }

  /** When something is due though nobody sends a message; while jobs wait, also the next cycle. */
  Optional<Instant> nextDue() {
    Optional<Instant> due = earlier(core.nextDue(state), nextScaling);
    if (!core.anyWaits(state)) {
      return due;
    }
    return earlier(due, lastPlan.plus(HEARTBEAT));
  }

  private static Optional<Instant> earlier(Optional<Instant> one, @Nullable Instant other) {
    return other == null ? one : Optional.of(one.filter(other::isAfter).orElse(other));
  }

  /**
   * Decides, commits, answers. On a fault of the store every command gets the fault and every
   * report is kept for the next call. A bug costs only the message that it lies in.
   *
   * @throws StoreException when the commit failed, or what is stored could not be read
   * @throws RuntimeException when there is a bug that no message alone brings about
   */
  void process(List<Message> messages) {
    List<Message> batch = new ArrayList<>(undecided);
    batch.addAll(messages);
    undecided.clear();
    Outcome outcome;
    try {
      outcome = committed(batch);
    } catch (StoreException fault) {
      putOff(batch, fault);
      throw fault;
    } catch (RuntimeException | Error bug) {
      decideApart(batch, bug);
      return;
    }
    publish(outcome);
  }

  /** Only after the commit, and outside of what is tried again: nothing may be done twice. */
  private void publish(Outcome outcome) {
    outcome.answers.forEach(Runnable::run);
    if (!outcome.due.isEmpty()) {
      effects.accept(outcome.due);
    }
    transitions.committed(outcome.facts);
    if (!outcome.facts.isEmpty()) {
      afterCommit.run();
    }
  }

  /**
   * Each message alone, so that none suffers from another; first none at all, to see whether the
   * bug lies in a message.
   */
  private void decideApart(List<Message> batch, Throwable bug) {
    List<Message> open = new ArrayList<>(batch);
    try {
      publish(committed(List.of()));
      while (!open.isEmpty()) {
        decideAlone(open.getFirst());
        open.removeFirst();
      }
    } catch (RuntimeException | Error fault) {
      LOG.error("A bug that lies in none of {} messages", batch.size(), bug);
      putOff(open, fault);
      throw fault;
    }
  }

  private void decideAlone(Message message) {
    Outcome outcome;
    try {
      outcome = committed(List.of(message));
    } catch (StoreException fault) {
      throw fault;
    } catch (RuntimeException | Error bug) {
      LOG.error("A bug: this message cannot be decided: {}", message, bug);
      metrics.bug();
      fail(message, bug);
      return;
    }
    publish(outcome);
  }

  /** What a batch came to. */
  private static final class Outcome {
    final List<Runnable> answers = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();
    final List<Effect> due = new ArrayList<>();
  }

  /** The state is stale from the first change on until the commit has made it true. */
  private Outcome committed(List<Message> batch) {
    if (stateIsStale) {
      state = BatchState.of(store.load());
      planWanted = true;
    }
    stateIsStale = true;
    Instant now = now();
    Outcome outcome = new Outcome();
    for (Message message : batch) {
      settle(decide(message, now, outcome.answers), outcome);
    }
    settle(core.onTime(state, now), outcome);
    if (!state.lacksUse()) {
      plan(now, outcome);
    }
    commit(outcome.facts, now);
    stateIsStale = state.lacksUse();
    return outcome;
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

  private void settle(List<Fact> decided, Outcome outcome) {
    if (decided.isEmpty()) {
      return;
    }
    List<Fact> settled = core.settle(state, decided);
    outcome.facts.addAll(settled);
    outcome.due.addAll(core.effects(state, settled));
    planWanted = true;
  }

  /** Time alone changes which share is next, and makes a blocked queue one that is reported. */
  private void plan(Instant now, Outcome outcome) {
    List<Host> current = hosts.get();
    boolean beats = core.anyWaits(state) && !now.isBefore(lastPlan.plus(HEARTBEAT));
    boolean scales = nextScaling != null && !now.isBefore(nextScaling);
    if (!planWanted && !beats && !scales && current.equals(lastHosts)) {
      core.observe(state, now);
      return;
    }
    long began = System.nanoTime();
    PlacementPlan plan = core.plan(state, current, now);
    settle(plan.facts(), outcome);
    ScalingPlan scaling = core.scale(state, current, now);
    settle(scaling.facts(), outcome);
    lastHosts = current;
    lastPlan = now;
    nextScaling = scaling.next();
    planWanted = plan.more() || scaling.more();
    if (beats) {
      core.observeAll(state, now);
    } else {
      core.observe(state, now);
    }
    metrics.cycle(System.nanoTime() - began, plan.placed());
    transitions.blocked(plan.blocked());
  }

  private void commit(List<Fact> facts, Instant now) {
    if (facts.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    store.commit(facts, now);
    metrics.commit(System.nanoTime() - began, facts);
    trouble.worked();
  }

  private void putOff(List<Message> batch, Throwable fault) {
    if (fault instanceof StoreException failed) {
      trouble.failed(failed);
    }
    for (Message message : batch) {
      if (message instanceof ReportMessage) {
        undecided.add(message);
      } else {
        fail(message, fault);
      }
    }
  }

  private static void fail(Message message, Throwable fault) {
    if (message instanceof CommandMessage<?> command) {
      command.reply().completeExceptionally(fault);
    }
  }

  /** To the millisecond, as everything is stored; never back, even where the clock goes back. */
  private Instant now() {
    Instant read = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    lastNow = read.isAfter(lastNow) ? read : lastNow;
    return lastNow;
  }
}
