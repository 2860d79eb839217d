package dev.longshore.store.sqlite;

import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.StopRequest;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The children of one array that have no rows, answered from their parent: those that failed
 * together, and, while the array has not ended, those that wait.
 */
final class LazyChildren {

  private final Session session;
  private final StoredJob parent;
  private final List<Ended> ended;

  private LazyChildren(Session session, StoredJob parent, List<Ended> ended) {
    this.session = session;
    this.parent = parent;
    this.ended = ended;
  }

  static LazyChildren of(Session session, StoredJob parent) throws SQLException {
    return new LazyChildren(session, parent, ended(session, parent.key()));
  }

  /** Children that failed together. */
  record Ended(
      IndexSet children,
      Instant createdAt,
      @Nullable StopRequest stop,
      String statusReason,
      Instant stoppedAt) {}

  private static List<Ended> ended(Session session, long parent) throws SQLException {
    return session.list(
        "SELECT children, created_at, stop_cause, stop_reason, status_reason, stopped_at"
            + " FROM children_ended WHERE parent = ? ORDER BY rowid",
        LazyChildren::ended,
        parent);
  }

  private static Ended ended(ResultSet row) throws SQLException {
    return new Ended(
        IndexSet.parse(row.getString(1)),
        Column.instant(row, 2),
        Column.stopOrNull(row, 3),
        row.getString(5),
        Column.instant(row, 6));
  }

  List<Ended> ended() {
    return ended;
  }

  /** All that have ended. */
  IndexSet failed() {
    return ended.stream().map(Ended::children).reduce(IndexSet.NONE, IndexSet::plus);
  }

  /** Whether there can be any. */
  boolean areThere() {
    return parent.job().state() instanceof Spawned || !ended.isEmpty();
  }

  /** The child of this id, which has no row; null if there is none, or none yet. */
  @Nullable Job child(JobId id) {
    return parent.job().hasChild(id) ? child(id.arrayIndex()) : null;
  }

  /** The child with this index, which has no row; null if it does not exist yet. */
  @Nullable Job child(int index) {
    Job array = parent.job();
    for (Ended together : ended) {
      if (together.children().contains(index)) {
        return array.failedChild(
            index,
            together.createdAt(),
            together.stoppedAt(),
            together.statusReason(),
            together.stop());
      }
    }
    return array.state() instanceof Spawned ? array.spawn(index) : null;
  }

  /** The indexes from the first one on that have rows. */
  BitSet withRows(int first) throws SQLException {
    BitSet indexes = new BitSet();
    session.each(
        "SELECT array_index FROM job WHERE parent = ? AND array_index >= ?",
        row -> indexes.set(row.getInt(1)),
        parent.key(),
        first);
    return indexes;
  }

  /** How many of those that wait do so for other children. */
  int countBlocked() throws SQLException {
    if (!(parent.job().state() instanceof Spawned(Instant _, IndexSet blocked))
        || blocked.isEmpty()) {
      return 0;
    }
    return blocked.minus(failed()).minus(IndexSet.copyOf(withRows(0))).size();
  }
}
