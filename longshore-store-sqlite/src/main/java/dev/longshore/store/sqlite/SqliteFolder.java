package dev.longshore.store.sqlite;

import dev.longshore.store.Reads;
import dev.longshore.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A data folder that is only looked at, for tools that are no server. A server may have it at the
 * same time or have died with it; no file in it is made, changed or removed.
 */
public final class SqliteFolder implements AutoCloseable {

  private final ReadPool readers;
  private final Reads reads;

  private SqliteFolder(ReadPool readers) {
    this.readers = readers;
    this.reads = new SqliteReads(readers);
  }

  /**
   * Opens what is in this folder.
   *
   * @throws StoreException with a message for the user: there is no database in it, or one of
   *     another version
   */
  public static SqliteFolder open(Path folder) {
    Path file = folder.toAbsolutePath().normalize().resolve(SqliteStore.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          folder + " is no data folder of Longshore: there is no " + SqliteStore.FILE_NAME);
    }
    Database database = Database.lookedAt(file);
    Schema.check(database.readable(), file);
    try {
      return new SqliteFolder(new ReadPool(database));
    } catch (SQLException e) {
      throw new StoreException("The database in " + folder + " cannot be read: " + e, e);
    }
  }

  /** What is committed. */
  public Reads reads() {
    return reads;
  }

  @Override
  public void close() {
    readers.close();
  }
}
