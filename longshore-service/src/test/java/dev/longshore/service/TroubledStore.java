package dev.longshore.service;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import dev.longshore.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real store whose next commits or loads fail when the test says so. */
final class TroubledStore implements Store {

  private final Store store;
  private final AtomicInteger failingCommits = new AtomicInteger();
  private final AtomicInteger failingLoads = new AtomicInteger();

  private Runnable beforeCommit = () -> {};

  TroubledStore(Store store) {
    this.store = store;
  }

  void beforeCommit(Runnable check) {
    beforeCommit = check;
  }

  void failNextCommits(int count) {
    failingCommits.set(count);
  }

  void failNextLoads(int count) {
    failingLoads.set(count);
  }

  @Override
  public StoredState load() {
    fail(failingLoads);
    return store.load();
  }

  @Override
  public void commit(List<Fact> facts, Instant at) {
    beforeCommit.run();
    fail(failingCommits);
    store.commit(facts, at);
  }

  private static void fail(AtomicInteger left) {
    if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
      throw new StoreException("the disk is full");
    }
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
