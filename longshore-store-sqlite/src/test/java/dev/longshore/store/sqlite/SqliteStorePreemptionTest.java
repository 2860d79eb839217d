package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StorePreemptionContract;
import java.nio.file.Path;

final class SqliteStorePreemptionTest extends StorePreemptionContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
