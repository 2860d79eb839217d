package dev.longshore.simulator;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import dev.longshore.store.StoreException;
import java.time.Instant;
import java.util.List;

/** A real store whose next commit fails when the simulation says so, and who watches the others. */
final class FaultyStore implements Store {

  /** Hears of each commit that succeeded. */
  interface Watcher {
    void committed(List<Fact> facts, Instant at);
  }

  private final Store store;
  private final Watcher watcher;
  private boolean failsNext;

  FaultyStore(Store store, Watcher watcher) {
    this.store = store;
    this.watcher = watcher;
  }

  void failNextCommit(boolean fails) {
    failsNext = fails;
  }

  @Override
  public StoredState load() {
    return store.load();
  }

  @Override
  public void commit(List<Fact> facts, Instant at) {
    if (failsNext) {
      failsNext = false;
      throw new StoreException("the disk is full");
    }
    store.commit(facts, at);
    watcher.committed(facts, at);
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
