package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreArraysContract;
import java.nio.file.Path;

final class SqliteStoreArraysTest extends StoreArraysContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
