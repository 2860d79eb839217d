package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must answer when the jobs of a queue are listed. */
public abstract class StoreListingContract extends StoreFixture {

  /** Creates the contract; called by the subclasses. */
  protected StoreListingContract() {}

  @Test
  void listsNewestFirstAndTheLaterSubmittedFirstWithinAMillisecond() {
    submit(
        aJob(1).createdAtMillis(5),
        aJob(2).createdAtMillis(7),
        aJob(10).createdAtMillis(7),
        aJob(3).createdAtMillis(6));
    assertThat(list(new Filter())).containsExactly(id(10), id(2), id(3), id(1));
  }

  @Test
  void listsOnlyTheQueueThatWasAskedForAndNoChildren() {
    submit(aJob(1).array(2), aJob(2).inQueue("other"));
    commit(
        new Fact.ArraySpawnedFact(id(1), START),
        new Fact.ArrayChildSpawnedFact(aJob(1).array(2).build().spawn(0, START)));
    assertThat(list(new Filter())).containsExactly(id(1));
    assertThat(list(new Filter().queue("none"))).isEmpty();
  }

  @Test
  void listsServiceJobsApartFromOthers() {
    submit(aJob(1), aJob(2).service(1), aJob(3).service(2), aJob(4).array(2));
    assertThat(list(new Filter())).containsExactly(id(4), id(1));
    assertThat(list(new Filter().ofServiceJobs())).containsExactly(id(3), id(2));
    assertThat(list(new Filter().ofServiceJobs().statuses(JobStatus.SUBMITTED)))
        .containsExactly(id(3), id(2));
    assertThat(list(new Filter().statuses(JobStatus.SUBMITTED))).containsExactly(id(4), id(1));
  }

  @Test
  void listsTheStatusesThatWereAskedForASpawnedArrayAsPending() {
    submit(aJob(1), aJob(2), aJob(3).array(2), aJob(4), aJob(5));
    commit(
        new Fact.JobPendingFact(id(2)),
        new Fact.ArraySpawnedFact(id(3), START),
        new Fact.JobEndedFact(id(4), true, START, null),
        new Fact.JobEndedFact(id(5), false, START, null));
    assertThat(list(new Filter().statuses(JobStatus.SUBMITTED))).containsExactly(id(1));
    assertThat(list(new Filter().statuses(JobStatus.PENDING))).containsExactly(id(3), id(2));
    assertThat(list(new Filter().statuses(JobStatus.FAILED, JobStatus.PENDING, JobStatus.FAILED)))
        .containsExactly(id(5), id(3), id(2));
    assertThat(list(new Filter().statuses(JobStatus.RUNNING))).isEmpty();
  }

  @Test
  void pagesEndWithoutATokenExactlyAtTheLastJob() {
    submit(aJob(1), aJob(2), aJob(3), aJob(4));
    JobPage first = reads().list(new Filter().build(), null, 2);
    assertThat(ids(first.jobs())).containsExactly(id(4), id(3));
    JobPage second = reads().list(new Filter().build(), first.next(), 2);
    assertThat(ids(second.jobs())).containsExactly(id(2), id(1));
    assertThat(second.next()).isNull();
    assertThat(reads().list(new Filter().queue("none").build(), null, 2))
        .isEqualTo(new JobPage(List.of(), null));
  }

  @Test
  void pagesNeitherRepeatNorSkipWhileJobsChange() {
    for (int number = 1; number <= 9; number++) {
      submit(aJob(number).createdAtMillis(number / 3));
    }
    JobFilter filter = new Filter().statuses(JobStatus.SUBMITTED).build();
    JobPage first = reads().list(filter, null, 3);
    assertThat(ids(first.jobs())).containsExactly(id(9), id(8), id(7));
    submit(aJob(10).createdAtMillis(99));
    commit(
        new Fact.JobPendingFact(id(9)),
        new Fact.JobPendingFact(id(7)),
        new Fact.JobPendingFact(id(5)));
    JobPage second = reads().list(filter, first.next(), 3);
    assertThat(ids(second.jobs())).containsExactly(id(6), id(4), id(3));
    assertThat(ids(reads().list(filter, second.next(), 3).jobs())).containsExactly(id(2), id(1));
  }

  @Test
  void filtersByNameWithoutRegardToCaseGroupedByName() {
    submit(
        aJob(1).named("beta"),
        aJob(2).named("Alpha"),
        aJob(3).named("alpha"),
        aJob(4).named("alphabet"),
        aJob(5).named("beta"),
        aJob(6).named("al_x"));
    assertThat(list(new Filter().names("ALPHA"))).containsExactly(id(3), id(2));
    assertThat(list(new Filter().names("alp*"))).containsExactly(id(3), id(2), id(4));
    assertThat(list(new Filter().names("Beta", "ALPHA")))
        .containsExactly(id(3), id(2), id(5), id(1));
    assertThat(list(new Filter().names("alpha*", "alp*", "alpha")))
        .containsExactly(id(3), id(2), id(4));
    assertThat(list(new Filter().names("*")))
        .containsExactly(id(6), id(3), id(2), id(4), id(5), id(1));
    assertThat(list(new Filter().names("a%", "al?x", "l*"))).isEmpty();
  }

  @Test
  void filtersByDefinitionWithRegardToCase() {
    for (String name : List.of("d", "D", "deep")) {
      for (int revision = 1; revision <= 12; revision += 11) {
        commit(
            new Fact.JobDefinitionSavedFact(
                JobDefinitionBuilder.aDefinition().named(name).revision(revision).build()));
      }
    }
    submit(aJob(1).of("d", 1), aJob(2).of("d", 12), aJob(3).of("D", 1), aJob(4).of("deep", 1));
    assertThat(list(new Filter().definitions("d"))).containsExactly(id(2), id(1));
    assertThat(list(new Filter().definitions("d*"))).containsExactly(id(4), id(2), id(1));
    assertThat(list(new Filter().definitions("d:1"))).containsExactly(id(1));
    assertThat(list(new Filter().definitions("d:12", "D"))).containsExactly(id(3), id(2));
    assertThat(list(new Filter().definitions("d:2", "d:x", "d:1x", "e"))).isEmpty();
  }

  @Test
  void filtersByTheTimeOfSubmissionBoundsExcluded() {
    submit(aJob(1).createdAtMillis(1), aJob(2).createdAtMillis(2), aJob(3).createdAtMillis(3));
    long second = START.plusMillis(2).toEpochMilli();
    assertThat(list(new Filter().before(second))).containsExactly(id(1));
    assertThat(list(new Filter().after(second))).containsExactly(id(3));
    assertThat(list(new Filter().after(second - 1).before(second + 1))).containsExactly(id(2));
  }

  @Test
  void filtersByShareIdentifier() {
    submit(aJob(1).requesting(share("a")), aJob(2).requesting(share("b")), aJob(3));
    assertThat(list(new Filter().shares("a"))).containsExactly(id(1));
    assertThat(list(new Filter().shares("a", "b", "c"))).containsExactly(id(2), id(1));
    assertThat(list(new Filter().shares("A"))).isEmpty();
  }

  @Test
  void filtersByShareIdentifierAndStatus() {
    submit(aJob(1).requesting(share("a")), aJob(2).requesting(share("b")), aJob(3));
    submit(aJob(4).requesting(share("a")), aJob(5).requesting(share("a")));
    commit(new Fact.JobPendingFact(id(1)), new Fact.JobPendingFact(id(5)));
    Filter filter = new Filter().shares("a", "b");
    assertThat(list(filter)).containsExactly(id(5), id(4), id(2), id(1));
    assertThat(list(filter.statuses(JobStatus.PENDING))).containsExactly(id(5), id(1));
  }

  @Test
  void filtersByAPrefixOfManyDefinitionsAndOfNone() {
    for (int i = 100; i < 200; i++) {
      commit(
          new Fact.JobDefinitionSavedFact(
              JobDefinitionBuilder.aDefinition().named("many-" + i).build()));
      submit(aJob(i).of("many-" + i, 1).named("job"));
    }
    assertThat(list(new Filter().definitions("many-*"))).hasSize(100).startsWith(id(199), id(198));
    assertThat(list(new Filter().definitions("many-19*"))).hasSize(10).endsWith(id(190));
    assertThat(list(new Filter().definitions("none-*"))).isEmpty();
    assertThat(list(new Filter().names("job").definitions("none-*"))).isEmpty();
  }

  @Test
  void takesAHundredValuesOfEveryFilter() {
    for (int i = 100; i < 160; i++) {
      for (String prefix : List.of("a", "b", "c", "d")) {
        commit(
            new Fact.JobDefinitionSavedFact(
                JobDefinitionBuilder.aDefinition().named(prefix + i).build()));
      }
      submit(aJob(i).of("a" + i, 1).named("job-" + i).requesting(share("share-" + i)));
    }
    assertThat(list(new Filter().names(hundred("job-")))).hasSize(60).startsWith(id(100));
    assertThat(list(new Filter().shares(hundred("share-")))).hasSize(60).startsWith(id(159));
    assertThat(list(new Filter().shares(hundred("share-")).statuses(JobStatus.values())))
        .hasSize(60);
    assertThat(list(new Filter().definitions(hundred("a")))).hasSize(60).startsWith(id(159));
    String[] revisions =
        IntStream.range(100, 200).mapToObj(i -> "a" + i + ":1").toArray(String[]::new);
    assertThat(list(new Filter().definitions(revisions))).hasSize(60).startsWith(id(159));
    assertThat(list(new Filter().names("job-*").definitions(revisions))).hasSize(60);
    assertThat(list(new Filter().definitions("d*", "a10*", "a119:1", "a120:2", "b*", "c*")))
        .startsWith(id(119), id(109))
        .hasSize(11);
    assertThat(list(new Filter().definitions("a*", "a100", "a100", "a100:1"))).hasSize(60);
  }

  private static String[] hundred(String prefix) {
    return IntStream.range(100, 200).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  @Test
  void allThatIsGivenMustHold() {
    submit(
        aJob(1).named("a").requesting(share("s")),
        aJob(2).named("a").requesting(share("t")),
        aJob(3).named("b").requesting(share("s")),
        aJob(4).named("a").requesting(share("s")).of("definition", 1));
    commit(new Fact.JobPendingFact(id(4)));
    Filter filter = new Filter().names("a").shares("s").definitions("definition:1");
    assertThat(list(filter)).containsExactly(id(4), id(1));
    assertThat(list(filter.statuses(JobStatus.PENDING))).containsExactly(id(4));
    assertThat(list(filter.statuses(JobStatus.RUNNING))).isEmpty();
  }

  @Test
  void refusesAPositionThatNoPageEndedAt() {
    submit(aJob(1).array(2));
    for (String position : List.of("", "x", "1", "1.x", "1.2.3.4.5")) {
      assertThatThrownBy(() -> reads().list(new Filter().build(), position, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> reads().list(JobFilter.ofParent(id(1), List.of()), "x", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JobRequest share(String identifier) {
    JobRequest plain = JobRequest.PLAIN;
    return new JobRequest(
        plain.parameters(),
        plain.overrides(),
        plain.nodeOverrides(),
        plain.pod(),
        plain.dependsOn(),
        null,
        null,
        null,
        Map.of(),
        identifier,
        null,
        List.of());
  }

  /** All pages of two jobs each. */
  private List<JobId> list(Filter filter) {
    List<JobId> ids = new ArrayList<>();
    @Nullable String after = null;
    do {
      JobPage page = reads().list(filter.build(), after, 2);
      ids.addAll(ids(page.jobs()));
      after = page.next();
    } while (after != null);
    return ids;
  }

  /** A filter of the queue that {@link JobBuilder#aJob()} is in. */
  private static final class Filter {
    private String queue = "queue";
    private List<JobStatus> statuses = List.of();
    private boolean service;
    private List<String> names = List.of();
    private List<String> definitions = List.of();
    private @Nullable Long before;
    private @Nullable Long after;
    private List<String> shares = List.of();

    Filter queue(String newQueue) {
      queue = newQueue;
      return this;
    }

    Filter statuses(JobStatus... newStatuses) {
      statuses = List.of(newStatuses);
      return this;
    }

    Filter names(String... newNames) {
      names = List.of(newNames);
      return this;
    }

    Filter definitions(String... newDefinitions) {
      definitions = List.of(newDefinitions);
      return this;
    }

    Filter before(long millis) {
      before = millis;
      return this;
    }

    Filter after(long millis) {
      after = millis;
      return this;
    }

    Filter shares(String... newShares) {
      shares = List.of(newShares);
      return this;
    }

    Filter ofServiceJobs() {
      service = true;
      return this;
    }

    JobFilter build() {
      JobFilter filter =
          new JobFilter(queue, null, statuses, names, definitions, before, after, shares);
      return service ? filter.ofServiceJobs() : filter;
    }
  }
}
