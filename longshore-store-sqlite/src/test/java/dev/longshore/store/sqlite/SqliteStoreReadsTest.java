package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreReadsContract;
import java.nio.file.Path;

final class SqliteStoreReadsTest extends StoreReadsContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
