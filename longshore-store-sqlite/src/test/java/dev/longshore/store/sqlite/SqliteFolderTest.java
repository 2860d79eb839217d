package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobDefinitionBuilder.aDefinition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteFolderTest {

  @TempDir Path temporary;

  /** The name has what has a meaning in the address of a database. */
  private Path folder() throws IOException {
    return Files.createDirectories(temporary.resolve("my data?100%"));
  }

  private static void add(SqliteStore store, String definition) {
    store.commit(
        List.of(new JobDefinitionSavedFact(aDefinition().named(definition).build())),
        Instant.EPOCH);
  }

  private static List<String> definitions(Path folder) {
    try (SqliteFolder looked = SqliteFolder.open(folder)) {
      return looked.reads().jobDefinitions(null, null, null, 10).stream()
          .map(definition -> definition.id().name())
          .toList();
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(),
            Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @Test
  void looksAtTheFolderOfAServerThatHasStoppedAndChangesNothing() throws IOException {
    try (SqliteStore store = SqliteStore.open(folder())) {
      add(store, "a");
    }
    Map<String, String> before = contents(folder());

    assertThat(definitions(folder())).containsExactly("a");
    assertThat(contents(folder())).isEqualTo(before);
  }

  @Test
  void looksBesideAServerAtWhatItHasCommitted() throws IOException {
    try (SqliteStore store = SqliteStore.open(folder())) {
      add(store, "a");
      Map<String, String> before = contents(folder());
      assertThat(definitions(folder())).containsExactly("a");
      Map<String, String> after = contents(folder());
      // Connections of one process share the index of the log, so here it is the server's to write.
      before.remove("longshore.db-shm");
      after.remove("longshore.db-shm");
      assertThat(after).isEqualTo(before);

      try (SqliteFolder looked = SqliteFolder.open(folder())) {
        add(store, "b");
        assertThat(looked.reads().jobDefinitions(null, null, null, 10)).hasSize(2);
      }
    }
    assertThat(definitions(folder())).containsExactly("a", "b");
  }

  @Test
  void looksAtWhatAServerLeftThatDied() throws IOException {
    Path died = Files.createDirectories(temporary.resolve("died"));
    try (SqliteStore store = SqliteStore.open(folder())) {
      add(store, "a");
      try (var files = Files.list(folder())) {
        for (Path file : files.toList()) {
          Files.copy(file, died.resolve(file.getFileName()));
        }
      }
    }
    Map<String, String> before = contents(died);
    assertThat(before).containsKey("longshore.db-wal");

    assertThat(definitions(died)).containsExactly("a");
    assertThat(contents(died)).isEqualTo(before);
  }

  @Test
  void saysThatThereIsNoDatabase() throws IOException {
    Path folder = folder();
    assertThatThrownBy(() -> SqliteFolder.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessage(folder + " is no data folder of Longshore: there is no longshore.db");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesTheTablesOfAnEarlierVersion() throws IOException {
    Path folder = folder();
    Database database = new Database(temporary.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("9"));
    Files.copy(database.file(), folder.resolve("longshore.db"));

    assertThatThrownBy(() -> SqliteFolder.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was written by an earlier version of Longshore");
  }

  @Test
  void refusesTheTablesOfALaterVersion() throws SQLException {
    SqliteStore.open(temporary).close();
    StoredRows.write(
        temporary,
        List.of(
            "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, 'V99__later.sql',"
                + " checksum, installed_by, installed_on, execution_time, success"
                + " FROM flyway_schema_history WHERE installed_rank = 1"));

    assertThatThrownBy(() -> SqliteFolder.open(temporary))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("most likely a later one");
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Path folder = folder();
    Files.writeString(
        folder.resolve("longshore.db"), "something else, longer than a header would be");

    assertThatThrownBy(() -> SqliteFolder.open(folder)).isInstanceOf(StoreException.class);
  }
}
