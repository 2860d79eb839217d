package dev.longshore.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The database file: how connections to it are opened. */
final class Database {

  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /** In KiB. Job ids are random: an insert touches any page of their index. */
  private static final int WRITER_CACHE_KIB = 64 * 1024;

  private static final int READER_CACHE_KIB = 16 * 1024;

  /**
   * Pages of the write-ahead log after which the writer moves them into the file. Four times the
   * default: the same pages are changed again and again under load, and are moved once.
   */
  private static final int CHECKPOINT_PAGES = 4000;

  private final Path file;
  private final String url;

  Database(Path file) {
    this(file, "jdbc:sqlite:" + file);
  }

  private Database(Path file, String url) {
    this.file = file;
    this.url = url;
  }

  /**
   * The file of a server that may run or not, for readers only: nothing in its folder changes.
   * Where there is a write-ahead log, its index is read and never written; where there is none,
   * nobody has the file open, and SQLite would leave a log behind unless it knows that.
   */
  static Database lookedAt(Path file) {
    boolean hasLog = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    return new Database(
        file,
        "jdbc:sqlite:file:"
            + file.toUri().getRawPath()
            + (hasLog ? "?mode=ro&readonly_shm=1" : "?mode=ro&immutable=1"));
  }

  Path file() {
    return file;
  }

  /** For migrations and the one writer. A commit returns when its pages are on the disk. */
  SQLiteDataSource writable() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setCacheSize(-WRITER_CACHE_KIB);
    config.setGetGeneratedKeys(false); // else each insert asks for its row id once more
    config.setPragma(
        SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(CHECKPOINT_PAGES * 4096));
    return dataSource(config);
  }

  Session openWriter() throws SQLException {
    Connection connection = writable().getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint=" + CHECKPOINT_PAGES);
    }
    connection.setAutoCommit(false);
    return new Session(connection);
  }

  /** Each transaction of a reader sees one moment, however many queries it makes. */
  Session openReader() throws SQLException {
    Connection connection = readable().getConnection();
    connection.setAutoCommit(false);
    return new Session(connection);
  }

  /** For readers. */
  SQLiteDataSource readable() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setCacheSize(-READER_CACHE_KIB);
    return dataSource(config);
  }

  private SQLiteDataSource dataSource(SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }
}
