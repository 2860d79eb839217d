package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreTasksContract;
import java.nio.file.Path;

final class SqliteStoreTasksTest extends StoreTasksContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
