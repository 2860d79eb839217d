package dev.longshore.testkit;

import dev.longshore.model.Fact;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import dev.longshore.store.Store;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An empty store, opened before each test and closed after it. The contracts of a store extend
 * this; a store's tests extend each contract and say how the store is opened.
 */
public abstract class StoreFixture {

  static final JobDefinition DEFINITION = JobDefinitionBuilder.aDefinition().build();

  @TempDir Path folder;

  Store store;

  /** Creates the fixture; called by the subclasses. */
  protected StoreFixture() {}

  /** Opens the store that is tested, in this folder, where it may have been open before. */
  protected abstract Store open(Path folder);

  @BeforeEach
  void openStore() {
    store = open(folder);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  void reopen() {
    store.close();
    store = open(folder);
  }

  void commit(Fact... facts) {
    store.commit(List.of(facts), JobBuilder.START);
  }

  /** Commits the definition of {@link JobBuilder#aJob()} and the jobs as submitted. */
  void submit(JobBuilder... jobs) {
    commit(new Fact.JobDefinitionSavedFact(DEFINITION));
    for (JobBuilder job : jobs) {
      commit(new Fact.JobSubmittedFact(job.build()));
    }
  }

  Reads reads() {
    return store.reads();
  }

  JobView read(JobId id) {
    List<JobView> found = reads().jobs(List.of(id));
    if (found.size() != 1) {
      throw new AssertionError("one job " + id + " expected, found " + found);
    }
    return found.getFirst();
  }

  static List<JobId> ids(List<JobView> views) {
    return views.stream().map(view -> view.job().id()).toList();
  }
}
