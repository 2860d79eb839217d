package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreEventsContract;
import java.nio.file.Path;

final class SqliteStoreEventsTest extends StoreEventsContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
