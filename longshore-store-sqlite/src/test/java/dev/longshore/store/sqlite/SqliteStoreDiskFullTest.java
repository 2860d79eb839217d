package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobDefinitionBuilder.aDefinition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.model.Fact;
import dev.longshore.model.StoredState;
import dev.longshore.store.StoreException;
import dev.longshore.testkit.JobBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder on a disk that is full: a small one in memory. */
final class SqliteStoreDiskFullTest {

  @TempDir Path folder;

  private boolean mounted;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SqliteStore store;

  @BeforeEach
  void begin() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString());
    if (!mounted) {
      System.out.println("Skipped: tests of a full disk, since none can be mounted here");
    }
    assumeTrue(mounted);
    store = SqliteStore.open(folder);
    commit(new Fact.JobDefinitionSavedFact(aDefinition().build()));
    commit(submitted(1));
  }

  @AfterEach
  void end() throws Exception {
    try {
      if (store != null) {
        store.close();
      }
    } finally {
      if (mounted) {
        run("umount", folder.toString());
      }
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private void fillTheDisk() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }
  }

  private void commit(Fact... facts) {
    store.commit(List.of(facts), START);
  }

  private static Fact submitted(int number) {
    return new Fact.JobSubmittedFact(aJob(number).build());
  }

  @Test
  void isToldAndCostsNothingAndAllGoesOnWhenThereIsRoom() throws IOException {
    StoredState before = store.load();
    fillTheDisk();
    for (int tries = 0; tries < 3; tries++) {
      assertThatThrownBy(() -> commit(submitted(2), submitted(3)))
          .isInstanceOf(StoreException.class)
          .hasMessage("The disk of the data folder is full");
      assertThat(store.load()).isEqualTo(before);
    }

    Files.delete(filler());
    commit(submitted(2), submitted(3));
    StoredState after = store.load();
    assertThat(after.jobs()).containsExactly(aJob(1).build(), aJob(2).build(), aJob(3).build());
    store.close();
    store = SqliteStore.open(folder);
    assertThat(store.load()).isEqualTo(after);
  }

  @Test
  void isWhyTablesCannotBePrepared() throws IOException {
    Path file = folder.resolve("another.db");
    Database another = new Database(file);
    fillTheDisk();
    assertThatThrownBy(() -> Schema.migrate(another.writable(), file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
  }

  @Test
  void leavesCommitsWholeThatFollow() throws IOException {
    fillTheDisk();
    assertThatThrownBy(() -> commit(submitted(2))).isInstanceOf(StoreException.class);
    Files.delete(filler());

    Fact ofNobody = new Fact.JobRemovedFact(JobBuilder.id(99));
    assertThatThrownBy(() -> commit(submitted(2), ofNobody))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.load().jobs()).containsExactly(aJob(1).build());
  }
}
