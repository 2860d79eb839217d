package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Fact;
import dev.longshore.store.Store;
import dev.longshore.testkit.StoreRetentionContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreRetentionTest extends StoreRetentionContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }

  /** Whatever may still refer to a row by its key must not come to mean another job. */
  @Test
  void aKeyDoesNotComeAgain(@TempDir Path data) throws SQLException {
    try (Store store = SqliteStore.open(data)) {
      for (int number = 1; number <= 3; number++) {
        store.commit(
            List.of(
                new Fact.JobSubmittedFact(aJob(number).build()),
                new Fact.JobEndedFact(id(number), true, START, null),
                new Fact.JobRemovedFact(id(number)),
                new Fact.RemovedRowsErasedFact(9)),
            START);
        assertThat(StoredRows.read(data))
            .filteredOn(row -> row.startsWith("INSERT INTO job "))
            .singleElement(InstanceOfAssertFactories.STRING)
            .contains("VALUES (" + number + ", '" + id(number));
      }
    }
  }
}
