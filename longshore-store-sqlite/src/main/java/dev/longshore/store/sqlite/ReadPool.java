package dev.longshore.store.sqlite;

import dev.longshore.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A few read-only connections that any thread may use, one thread at a time each. */
final class ReadPool implements AutoCloseable {

  /** Reads are short and bound by the processor: more connections than these would only wait. */
  private static final int SIZE = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  private final Database database;
  private final BlockingQueue<Session> free = new ArrayBlockingQueue<>(SIZE);
  private volatile boolean closed;

  ReadPool(Database database) throws SQLException {
    this.database = database;
    for (int i = 0; i < SIZE; i++) {
      free.add(database.openReader());
    }
  }

  /** Queries that all see the same moment. */
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /** Runs the queries on a free connection, and waits for one if all are in use. */
  <T> T read(Work<T> work) {
    Session session = takeFree();
    try {
      if (closed) {
        throw new StoreException("The store is closed");
      }
      try {
        return work.run(session);
      } finally {
        session.rollback(); // nothing was written; it ends the view of this moment
      }
    } catch (SQLException e) {
      session = another(session, e);
      throw new StoreException("The database could not be read: " + e.getMessage(), e);
    } finally {
      free.add(session);
    }
  }

  /** A connection in place of one that failed: the driver has closed statements of it. */
  private Session another(Session failed, SQLException failure) {
    try {
      Session opened = database.openReader();
      failed.close();
      return opened;
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return failed;
    }
  }

  private Session takeFree() {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("Interrupted while waiting for a connection to the database", e);
    }
  }

  /** Waits for the reads under way; later ones are refused. */
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < SIZE; i++) {
      Session session = takeFree();
      try {
        session.close();
      } catch (SQLException e) {
        throw new StoreException("The database could not be closed", e);
      } finally {
        free.add(session); // whoever waits for it finds out that the store is closed
      }
    }
  }
}
