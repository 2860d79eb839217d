package dev.longshore.store.sqlite;

import dev.longshore.store.StoreException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the tables to the version that this code knows. */
final class Schema {

  private static final String LOCATION = "classpath:dev/longshore/store/sqlite/schema";

  private Schema() {}

  /** Applies what is missing. A database of a later or altered version is refused. */
  static void migrate(DataSource database, Path file) {
    migrate(database, file, MigrationVersion.LATEST);
  }

  /** The same up to a version, so that a test can have a database of an earlier one. */
  static void migrate(DataSource database, Path file, MigrationVersion version) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .loggers(QuietLog.class.getName())
          .dataSource(database)
          .locations(LOCATION)
          .target(version)
          // By default Flyway would go on with the tables of a later version.
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayValidateException e) {
      throw new StoreException(
          "The database "
              + file
              + " was written by another version of Longshore, most likely a later one. Use that"
              + " version, or another data folder.",
          e);
    } catch (FlywayException e) {
      throw new StoreException("The tables of " + file + " cannot be prepared", e);
    }
  }
}
