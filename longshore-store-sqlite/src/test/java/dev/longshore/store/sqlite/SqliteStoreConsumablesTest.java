package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreConsumablesContract;
import java.nio.file.Path;

final class SqliteStoreConsumablesTest extends StoreConsumablesContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
