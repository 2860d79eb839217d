package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command;
import dev.longshore.core.Effect;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Report;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply;
import dev.longshore.service.Message.ReportMessage;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.FakeEngine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A writer without its thread: messages in, exactly what comes out taken by the test. */
final class WriterHarness implements AutoCloseable {

  final TroubledStore store;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  List<Host> hosts = List.of(FakeEngine.host("host", 4));
  @Nullable RuntimeException hostTrouble;
  private final Writer writer;
  private final List<Effect> effects = new ArrayList<>();
  private final List<CommandMessage<?>> replies = new ArrayList<>();

  WriterHarness(Path folder) {
    store = new TroubledStore(SqliteStore.open(folder));
    World.create(store);
    writer =
        new Writer(
            World.CORE,
            store,
            () -> now,
            this::hosts,
            this::onEffects,
            new TransitionLog(new EngineLog(World.CORE.engines())),
            new ServiceMetrics(registry));
  }

  private List<Host> hosts() {
    if (hostTrouble != null) {
      throw hostTrouble;
    }
    return hosts;
  }

  /** At the moment when an effect is handed out, what it follows from is committed. */
  private void onEffects(List<Effect> due) {
    for (Effect effect : due) {
      assertThat(store.reads().jobs(List.of(effect.attempt().job()))).hasSize(1);
    }
    effects.addAll(due);
  }

  <R> CommandMessage<R> command(Command<R> command) {
    CommandMessage<R> message = new CommandMessage<>(command, new CompletableFuture<>());
    replies.add(message);
    return message;
  }

  static ReportMessage report(Report report) {
    return new ReportMessage(report);
  }

  void process(Message... batch) {
    writer.process(List.of(batch));
  }

  boolean hasMoreToDo() {
    return writer.hasMoreToDo();
  }

  <R> Reply<R> take(CommandMessage<R> message) {
    assertThat(message.reply()).isDone();
    replies.remove(message);
    return message.reply().join();
  }

  Throwable takeFault(CommandMessage<?> message) {
    assertThat(message.reply()).isCompletedExceptionally();
    replies.remove(message);
    try {
      message.reply().join();
      throw new AssertionError("it was answered");
    } catch (CompletionException failed) {
      return Objects.requireNonNull(failed.getCause());
    }
  }

  List<Effect> takeEffects() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  void nothingLeft() {
    assertThat(effects).isEmpty();
    assertThat(replies).isEmpty();
  }

  Job read(JobId id) {
    return store.reads().jobs(List.of(id)).stream().map(JobView::job).findFirst().orElseThrow();
  }

  boolean exists(JobId id) {
    return !store.reads().jobs(List.of(id)).isEmpty();
  }

  double count(String meter) {
    return registry.get(meter).counter().count();
  }

  @Override
  public void close() {
    store.close();
  }
}
