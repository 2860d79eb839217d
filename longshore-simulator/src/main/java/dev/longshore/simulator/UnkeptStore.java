package dev.longshore.simulator;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A store that knows what was in it at the start and keeps nothing else: for a run that never
 * crashes, so that nobody loads again, and of which only the facts are of interest.
 */
final class UnkeptStore implements Store {

  private final Store store;
  private final BiConsumer<Fact, Instant> watcher;

  /**
   * @param watcher hears of each fact, and when it was committed
   */
  UnkeptStore(Store store, BiConsumer<Fact, Instant> watcher) {
    this.store = store;
    this.watcher = watcher;
  }

  @Override
  public StoredState load() {
    return store.load();
  }

  @Override
  public void commit(List<Fact> facts, Instant at) {
    facts.forEach(fact -> watcher.accept(fact, at));
  }

  @Override
  public Reads reads() {
    return store.reads();
  }

  @Override
  public void close() {
    store.close();
  }
}
