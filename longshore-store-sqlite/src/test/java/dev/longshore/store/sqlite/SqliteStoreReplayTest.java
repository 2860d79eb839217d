package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreReplayContract;
import java.nio.file.Path;

final class SqliteStoreReplayTest extends StoreReplayContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
