package dev.longshore.store.sqlite;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import dev.longshore.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A store in one SQLite file of the data folder. Nothing to install, and one server at a time. */
public final class SqliteStore implements Store {

  static final String FILE_NAME = "longshore.db";

  private final FolderLock lock;
  private final Database database;

  /** Null after a failure, until the next commit. Only the thread that commits has it. */
  private @Nullable Writing writing;

  private final ReadPool readers;
  private final Reads reads;

  private SqliteStore(FolderLock lock, Database database, Session writer, ReadPool readers) {
    this.lock = lock;
    this.database = database;
    this.writing = new Writing(writer, new FactWriter(writer));
    this.readers = readers;
    this.reads = new SqliteReads(readers);
  }

  /** The one connection that writes, and what writes to it. */
  private record Writing(Session session, FactWriter facts) {}

  /**
   * Opens the store in this folder, which is made if it is not there. Called once by the server.
   *
   * @throws StoreException with a message for the user: another server has the folder, the folder
   *     cannot be written, or the database is of another version
   */
  public static SqliteStore open(Path folder) {
    Path home = folder.toAbsolutePath().normalize();
    try {
      // It holds the environments of jobs and what they wrote: nobody else's business.
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new StoreException("The data folder " + home + " cannot be made: " + e, e);
    }
    FolderLock lock = FolderLock.take(home);
    try {
      return open(lock, new Database(home.resolve(FILE_NAME)));
    } catch (SQLException e) {
      lock.close();
      throw new StoreException("The database in " + home + " cannot be opened: " + e, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static SqliteStore open(FolderLock lock, Database database) throws SQLException {
    Schema.migrate(database.writable(), database.file());
    Session writer = database.openWriter();
    try {
      return new SqliteStore(lock, database, writer, new ReadPool(database));
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public StoredState load() {
    return readers.read(session -> new StateLoader(session).load());
  }

  @Override
  public void commit(List<Fact> batch, Instant at) {
    try {
      Writing open = writing();
      open.facts().write(batch, at);
      open.session().commit();
    } catch (SQLException e) {
      StoreException failure =
          isFull(e)
              ? new StoreException("The disk of the data folder is full", e)
              : new StoreException("The facts could not be committed: " + e.getMessage(), e);
      giveUp(failure);
      throw failure;
    } catch (RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  private Writing writing() throws SQLException {
    Writing open = writing;
    if (open == null) {
      Session session = database.openWriter();
      open = new Writing(session, new FactWriter(session));
      writing = open;
    }
    return open;
  }

  /**
   * Undoes what is not committed, with the whole connection. After some failures, such as a full
   * disk, SQLite has ended the transaction by itself, so that no rollback begins the next one and
   * every statement would count for itself; and the driver has closed statements that failed.
   */
  private void giveUp(RuntimeException failure) {
    Writing open = writing;
    writing = null;
    if (open != null) {
      try {
        open.session().close();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static boolean isFull(SQLException failure) {
    return failure instanceof SQLiteException known
        && known.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public void close() {
    try {
      readers.close();
      if (writing != null) {
        writing.session().close(); // the last one: it moves the write-ahead log into the file
      }
    } catch (SQLException e) {
      throw new StoreException("The database could not be closed", e);
    } finally {
      lock.close();
    }
  }
}
