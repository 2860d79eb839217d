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

/** A store in one SQLite file of the data folder. Nothing to install, and one server at a time. */
public final class SqliteStore implements Store {

  static final String FILE_NAME = "longshore.db";

  private final FolderLock lock;
  private final Session writer;
  private final FactWriter facts;
  private final ReadPool readers;
  private final Reads reads;

  private SqliteStore(FolderLock lock, Session writer, ReadPool readers) {
    this.lock = lock;
    this.writer = writer;
    this.facts = new FactWriter(writer);
    this.readers = readers;
    this.reads = new SqliteReads(readers);
  }

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
      return new SqliteStore(lock, writer, new ReadPool(database));
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
      facts.write(batch, at);
      writer.commit();
    } catch (SQLException e) {
      StoreException failure = new StoreException("The facts could not be committed", e);
      undo(failure);
      throw failure;
    } catch (RuntimeException e) {
      undo(e);
      throw e;
    }
  }

  private void undo(RuntimeException failure) {
    facts.undone();
    try {
      writer.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public void close() {
    try {
      readers.close();
      writer.close(); // the last connection: it moves the write-ahead log into the file
    } catch (SQLException e) {
      throw new StoreException("The database could not be closed", e);
    } finally {
      lock.close();
    }
  }
}
