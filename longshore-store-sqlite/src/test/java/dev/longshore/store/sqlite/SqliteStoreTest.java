package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreContract;
import java.nio.file.Path;

final class SqliteStoreTest extends StoreContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
