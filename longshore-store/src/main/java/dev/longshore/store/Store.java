package dev.longshore.store;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import java.time.Instant;
import java.util.List;

/**
 * Keeps what has become true. One writer commits; any thread reads through {@link #reads()}. All
 * methods block. A fault of the database is a {@link StoreException}.
 */
public interface Store extends AutoCloseable {

  /**
   * Everything that recovery needs: what a state must hold so that {@code load()} equals the state
   * in memory after any facts.
   */
  StoredState load();

  /**
   * Commits all facts in one transaction, in order, durable when it returns: all of them or, when
   * it throws, none.
   *
   * @param at now, as the writer has it: from then on ended jobs are kept. The times in facts may
   *     lie far behind it, when the server was down
   */
  void commit(List<Fact> facts, Instant at);

  /** Reads what is committed; a read that starts after {@link #commit} returned sees it. */
  Reads reads();

  @Override
  void close();
}
