package dev.longshore.store.sqlite;

import dev.longshore.store.Store;
import dev.longshore.testkit.StoreListingContract;
import java.nio.file.Path;

final class SqliteStoreListingTest extends StoreListingContract {

  @Override
  protected Store open(Path folder) {
    return SqliteStore.open(folder);
  }
}
