package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.testkit.JobDefinitionBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An array is one row, however many children it has, until they differ. */
final class LazyChildrenTest {

  private static final int SIZE = 10_000;

  @TempDir Path folder;

  @Test
  void aLargeArrayIsOneRowAlsoWhenItsChildrenWaitForOthersAndWhenTheyAllHaveFailed()
      throws SQLException {
    try (SqliteStore store = SqliteStore.open(folder)) {
      store.commit(
          List.of(
              new Fact.JobDefinitionSavedFact(JobDefinitionBuilder.aDefinition().build()),
              new Fact.JobSubmittedFact(aJob(1).array(SIZE).build()),
              new Fact.ArraySpawnedFact(id(1), START),
              new Fact.JobSubmittedFact(aJob(2).array(SIZE).build()),
              new Fact.ArraySpawnedFact(id(2), START, IndexSet.range(0, SIZE))),
          START);
      assertThat(rows("job")).isEqualTo(2);
      store.commit(
          List.of(
              new Fact.ArrayChildrenEndedFact(id(1), IndexSet.range(0, SIZE), START, "over", null),
              new Fact.ArrayChildrenEndedFact(id(2), IndexSet.range(0, SIZE), START, "over", null),
              new Fact.JobEndedFact(id(1), false, START, null),
              new Fact.JobEndedFact(id(2), false, START, null)),
          START);
      assertThat(rows("job")).isEqualTo(2);
      assertThat(rows("children_ended")).isEqualTo(2);
    }
  }

  private long rows(String table) throws SQLException {
    return StoredRows.read(folder).stream()
        .filter(row -> row.startsWith("INSERT INTO " + table + " "))
        .count();
  }
}
