package dev.longshore.store.sqlite;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Fact;
import dev.longshore.model.JobStatus;
import dev.longshore.store.JobFilter;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.JobDefinitionBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked about a million jobs walks an index, and in the order that is wanted. */
final class QueryPlansTest {

  private static final List<JobStatus> ALL = List.of();
  private static final List<JobStatus> TWO = List.of(JobStatus.PENDING, JobStatus.FAILED);

  private SqliteStore store;
  private Session session;

  @BeforeEach
  void open(@TempDir Path folder) throws SQLException {
    store = SqliteStore.open(folder);
    for (String name : List.of("definition", "definitive")) {
      store.commit(
          List.of(
              new Fact.JobDefinitionSavedFact(
                  JobDefinitionBuilder.aDefinition().named(name).build())),
          JobBuilder.START);
    }
    session = new Database(folder.resolve("longshore.db")).openReader();
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    store.close();
  }

  private static Stream<JobFilter> filters() {
    List<String> none = List.of();
    List<String> definitions = List.of("d*", "definition", "definition:2");
    return Stream.of(ALL, TWO)
        .flatMap(
            statuses ->
                Stream.of(
                    new JobFilter("q", null, statuses, none, none, null, null, none),
                    new JobFilter("q", null, statuses, none, none, 9L, 1L, none),
                    new JobFilter("q", null, statuses, none, none, null, null, List.of("a", "b")),
                    new JobFilter("q", null, statuses, List.of("a", "b*"), none, null, null, none),
                    new JobFilter("q", null, statuses, none, definitions, null, null, none),
                    new JobFilter("q", null, statuses, none, definitions, 9L, 1L, List.of("a")),
                    new JobFilter(
                        "q", null, statuses, List.of("a"), definitions, 9L, 1L, List.of("a"))));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void everyPartOfAListingWalksAnIndexInItsOrder(JobFilter filter) throws SQLException {
    assertThatWalks(filter, null);
    assertThatWalks(filter, filter.names().isEmpty() ? "5.5" : "5.5.a");
  }

  private void assertThatWalks(JobFilter filter, @Nullable String after) throws SQLException {
    QueueListing listing = new QueueListing(session, filter);
    for (QueueListing.Branch branch : listing.branches(after, 10)) {
      assertThat(plan(branch.sql(), branch.values().toArray()))
          .as(branch.sql())
          .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"));
    }
  }

  @Test
  void aRevisionIsFoundWithoutTheOthers() throws SQLException {
    List<String> one = List.of("definition:2");
    JobFilter filter = new JobFilter("q", null, ALL, List.of(), one, null, null, List.of());
    assertThat(new QueueListing(session, filter).branches(null, 10))
        .singleElement()
        .satisfies(
            branch ->
                assertThat(plan(branch.sql(), branch.values().toArray()))
                    .singleElement()
                    .asString()
                    .contains("job_by_revision", "definition_name=? AND definition_revision=?"));
  }

  @Test
  void rowsOfRemovedJobsAreFoundWithoutTheOthers() throws SQLException {
    for (String sql : List.of(RemovedRows.CHILDREN, RemovedRows.WITHOUT_CHILDREN)) {
      assertThat(plan(sql, 10))
          .as(sql)
          .noneMatch(
              step ->
                  (step.startsWith("SCAN") && !step.contains(" removed_job"))
                      || step.contains("TEMP B-TREE"))
          .anyMatch(step -> step.contains("removed_job"));
    }
  }

  @Test
  void tasksAreFoundWithoutTheOthers() throws SQLException {
    for (String sql : List.of(TaskRows.UNDER_WAY, TaskRows.COUNTS)) {
      assertThat(plan(sql, "e"))
          .as(sql)
          .anyMatch(step -> step.contains("attempt_under_way (compute_environment=?)"))
          .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"));
    }
    assertThat(plan(TaskRows.ENDED, 1L, "", "e", 10))
        .anyMatch(step -> step.contains("attempt_by_end ((stopped_at,task_id)>(?,?))"))
        .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"));
    assertThat(plan(TaskRows.BY_ID, "[]"))
        .anyMatch(step -> step.contains("attempt_by_task (task_id=?)"))
        .noneMatch(step -> step.startsWith("SCAN") && !step.contains("json_each"));
  }

  @Test
  void whetherAJobNamesARevisionIsSeenWithoutWalkingJobs() throws SQLException {
    assertThat(plan(RemovedDefinitions.DEREGISTERED_BEFORE, 5, 10))
        .anyMatch(step -> step.contains("definition_by_end (deregistered_at<?)"))
        .anyMatch(
            step ->
                step.contains(
                    "job_by_revision"
                        + " (queue=? AND definition_name=? AND definition_revision=?)"))
        .anyMatch(step -> step.matches("SEARCH j USING .*INDEX \\w+ \\(queue>\\?\\)"))
        .noneMatch(step -> step.startsWith("SCAN d") || step.contains("TEMP B-TREE"));
  }

  @Test
  void whatIsInUseIsFoundByWhatIsUnderWay() throws SQLException {
    assertThat(plan(ConsumableRows.IN_USE))
        .anyMatch(step -> step.contains("job_by_state"))
        .noneMatch(step -> step.matches("SCAN (j|o|c|job.*)( .*)?"));
  }

  @Test
  void takersOfAResourceAreWalkedInOrder() throws SQLException {
    ConsumableListing listing =
        new ConsumableListing(session, "r", TWO, List.of("name", "prefix*"));
    ConsumableListing.Query query = listing.query("5", 10);
    assertThat(plan(query.sql(), query.values().toArray()))
        .first(as(InstanceOfAssertFactories.STRING))
        .contains("job_by_consumable (resource=? AND job<?)");
    assertThat(plan(query.sql(), query.values().toArray()))
        .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"));
  }

  private List<String> plan(String sql, Object... values) throws SQLException {
    return session.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString(4), values);
  }
}
