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
      of(database, version).migrate();
    } catch (FlywayValidateException e) {
      throw new StoreException(ofAnother(file), e);
    } catch (FlywayException e) {
      throw new StoreException("The tables of " + file + " cannot be prepared: " + reason(e), e);
    }
  }

  /** Refuses a database that is not of this version, and changes nothing. */
  static void check(DataSource database, Path file) {
    try {
      Flyway known = of(database, MigrationVersion.LATEST);
      if (known.info().current() == null) {
        throw new StoreException("The database " + file + " is none of Longshore.");
      }
      if (known.info().pending().length > 0) {
        throw new StoreException(
            "The database "
                + file
                + " was written by an earlier version of Longshore. A server of this version that"
                + " starts with its folder brings it up to date.");
      }
      if (!known.validateWithResult().validationSuccessful) {
        throw new StoreException(ofAnother(file));
      }
    } catch (FlywayException e) {
      throw new StoreException("The tables of " + file + " cannot be read", e);
    }
  }

  private static Flyway of(DataSource database, MigrationVersion version) {
    return Flyway.configure(Schema.class.getClassLoader())
        .loggers(QuietLog.class.getName())
        .dataSource(database)
        .locations(LOCATION)
        .target(version)
        // By default Flyway would go on with the tables of a later version.
        .ignoreMigrationPatterns(new String[0])
        .load();
  }

  /** What failed first, such as that the disk is full; what Flyway says around it is its own. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return String.valueOf(first.getMessage());
  }

  private static String ofAnother(Path file) {
    return "The database "
        + file
        + " was written by another version of Longshore, most likely a later one. Use that"
        + " version, or another data folder.";
  }
}
