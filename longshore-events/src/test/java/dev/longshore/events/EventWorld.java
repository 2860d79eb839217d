package dev.longshore.events;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;

import dev.longshore.model.Fact;
import dev.longshore.store.JobEvent;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.JobDefinitionBuilder;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/** A store and the feed of its events. */
final class EventWorld implements AutoCloseable {

  final Store store;
  final AtomicInteger rendered = new AtomicInteger();
  final EventFeed feed;
  private volatile LongPredicate fails = _ -> false;
  private int jobs;

  EventWorld(Path folder) {
    store = SqliteStore.open(folder);
    feed = new EventFeed(failing(store.reads()), this::json);
    if (store.reads().jobDefinitions("definition", null, null, 1).isEmpty()) {
      store.commit(
          List.of(new Fact.JobDefinitionSavedFact(JobDefinitionBuilder.aDefinition().build())),
          START);
    }
    feed.start();
  }

  private String json(JobEvent event) {
    rendered.incrementAndGet();
    return "{\"number\":%d,\"job\":\"%s\",\"status\":\"%s\"}"
        .formatted(event.number(), event.job().job().id(), event.job().job().status());
  }

  /**
   * Reads that fail where a delivery reads events after such a number: {@link Long#MAX_VALUE} is
   * what a follower asks as it begins.
   */
  void failingWhen(LongPredicate newFails) {
    fails = newFails;
  }

  private Reads failing(Reads reads) {
    return (Reads)
        Proxy.newProxyInstance(
            Reads.class.getClassLoader(),
            new Class<?>[] {Reads.class},
            (_, method, arguments) -> {
              if (method.getName().equals("events")
                  && Thread.currentThread().isVirtual()
                  && fails.test((Long) arguments[1])) {
                throw new StoreException("of the test", new SQLException());
              }
              return method.invoke(reads, arguments);
            });
  }

  /** Deliveries note how far they are from threads of their own; the store has one writer. */
  synchronized void commit(Fact... facts) {
    store.commit(List.of(facts), START);
    feed.committed();
  }

  /** So many events, each RUNNABLE of a new job of this queue. */
  void happen(int count, String queue) {
    for (int i = 0; i < count; i++) {
      jobs++;
      commit(
          new Fact.JobSubmittedFact(aJob(jobs).inQueue(queue).build()),
          new Fact.JobRunnableFact(id(jobs), START, false, null));
    }
  }

  /** The same in a world that was opened again, after so many jobs. */
  void happenAgain(int count) {
    jobs = (int) store.load().lastSequence();
    happen(count);
  }

  void happen(int count) {
    happen(count, "queue");
  }

  @Override
  public void close() {
    feed.close();
    store.close();
  }
}
