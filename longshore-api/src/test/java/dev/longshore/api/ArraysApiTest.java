package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays and dependencies as clients see them. */
final class ArraysApiTest extends ApiFixture {

  private static final String DEPENDENT_FAILED = "Dependent Job failed";
  private static final String CHILD_FAILED = "Array Child Job failed";
  private static final String UNKNOWN = "00000000-0000-4000-8000-0000000000ff";

  @Test
  void theParentFailsOnlyWhenBothChildrenHaveEnded() {
    String parent = array(2);
    exit(parent + ":0", 1);
    api.awaitStatus(parent + ":0", "FAILED");
    assertThat(api.status(parent)).isEqualTo("PENDING");
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 1, 0, 1));
    exit(parent + ":1", 0);
    api.awaitStatus(parent, "FAILED");
    JsonNode shown = api.describe(parent);
    assertThat(reason(parent)).isEqualTo(CHILD_FAILED);
    assertThat(shown.get("stoppedAt").longValue()).isEqualTo(api.clock.millis());
    assertThat(shown.has("startedAt")).isFalse();
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 0, 1, 1));
    assertThat(reason(parent + ":0")).isEqualTo("Essential container in task exited");
  }

  @Test
  void eachChildOfAChainWaitsForItsCounterpart() {
    String first = array(3);
    String second = array(3, beside(first));
    String third = array(3, beside(second));
    assertThat(summary(second)).isEqualTo(counts(3, 0, 0, 0, 0));
    assertThat(api.describe(second).get("dependsOn"))
        .isEqualTo(tree("[{'jobId':'" + first + "','type':'N_TO_N'}]"));
    assertThat(api.describe(second + ":2").get("dependsOn"))
        .isEqualTo(tree("[{'jobId':'" + first + ":2'}]"));

    exit(first + ":1", 1);
    api.awaitStatus(third + ":1", "FAILED");
    assertThat(reason(second + ":1")).isEqualTo(DEPENDENT_FAILED);
    assertThat(reason(third + ":1")).isEqualTo(DEPENDENT_FAILED);
    assertThat(api.describe(third + ":1").get("attempts")).isEmpty();
    assertThat(api.describe(third + ":1").has("startedAt")).isFalse();
    assertThat(api.describe(third + ":1").has("stoppedAt")).isTrue();
    for (String array : List.of(first, second, third)) {
      assertThat(api.status(array)).isEqualTo("PENDING");
      exit(array + ":0", 0);
      exit(array + ":2", 0);
      api.awaitStatus(array, "FAILED");
      assertThat(reason(array)).isEqualTo(CHILD_FAILED);
      assertThat(summary(array)).isEqualTo(counts(0, 0, 0, 2, 1));
    }
  }

  @Test
  void sequentialChildrenRunInTheirOrder() {
    String parent = array(3, "'dependsOn':[{'type':'SEQUENTIAL'}]");
    assertThat(api.describe(parent).get("dependsOn")).isEqualTo(tree("[{'type':'SEQUENTIAL'}]"));
    assertThat(api.describe(parent + ":0").get("dependsOn")).isEmpty();
    assertThat(api.describe(parent + ":2").get("dependsOn"))
        .isEqualTo(tree("[{'jobId':'" + parent + ":1'}]"));
    for (int i = 0; i < 3; i++) {
      api.awaitStatus(parent + ":" + i, "RUNNING");
      assertThat(summary(parent)).isEqualTo(counts(2 - i, 0, 1, i, 0));
      exit(parent + ":" + i, 0);
    }
    api.awaitStatus(parent, "SUCCEEDED");
    assertThat(api.describe(parent).has("statusReason")).isFalse();
  }

  @Test
  void afterASequentialChildThatFailsAllOthersFail() {
    String parent = array(10_000, "'dependsOn':[{'type':'SEQUENTIAL'}]");
    exit(parent + ":0", 0);
    exit(parent + ":1", 1);
    api.awaitStatus(parent, "FAILED");
    assertThat(reason(parent)).isEqualTo(CHILD_FAILED);
    assertThat(reason(parent + ":9999")).isEqualTo(DEPENDENT_FAILED);
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 0, 1, 9999));
    assertThat(children(parent, "FAILED", 1000)).hasSize(1000).endsWith(parent + ":1000");
    assertThat(children(parent, "SUCCEEDED", 10)).containsExactly(parent + ":0");
  }

  @Test
  void childrenAreCreatedWhenTheyAreSpawned() {
    String gate = api.awaitStatus(api.submit(), "RUNNING");
    String first = api.awaitStatus(api.submit(), "RUNNING");
    String parent = array(2, "'dependsOn':[{'jobId':'" + gate + "'},{'jobId':'" + first + "'}]");
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 0, 0, 0));
    assertThat(found(parent + ":0")).isEmpty();
    exit(first, 0);
    api.awaitStatus(first, "SUCCEEDED");
    assertThat(api.status(parent)).isEqualTo("PENDING");
    long submittedAt = api.describe(parent).get("createdAt").longValue();
    api.clock.advance(Duration.ofSeconds(5));
    exit(gate, 0);
    api.awaitStatus(gate, "SUCCEEDED");
    api.awaitStatus(parent + ":1", "RUNNING");
    assertThat(api.describe(parent + ":1").get("createdAt").longValue())
        .isEqualTo(submittedAt + 5000);
    assertThat(api.describe(parent).get("createdAt").longValue()).isEqualTo(submittedAt);
  }

  @Test
  void anArrayWhoseDependencyFailedHasNoChildren() {
    String gate = api.awaitStatus(api.submit(), "RUNNING");
    String parent = array(2, after(gate));
    String later = api.submit(after(parent + ":1"));
    exit(gate, 1);
    api.awaitStatus(parent, "FAILED");
    assertThat(reason(parent)).isEqualTo(DEPENDENT_FAILED);
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 0, 0, 0));
    assertThat(found(parent + ":0")).isEmpty();
    assertThat(api.awaitStatus(later, "FAILED")).isEqualTo(later);
    for (String dependsOn : List.of(after(parent), after(parent + ":0"))) {
      String tooLate = api.submit(dependsOn);
      assertThat(reason(tooLate)).isEqualTo(DEPENDENT_FAILED);
    }
    String beside = array(2, beside(parent));
    assertThat(reason(beside)).isEqualTo(CHILD_FAILED);
    assertThat(reason(beside + ":1")).isEqualTo(DEPENDENT_FAILED);
  }

  @Test
  void anArrayThatHasEndedStillTellsWhatBecameOfItsChildren() {
    String first = array(3);
    exit(first + ":0", 0);
    exit(first + ":1", 1);
    exit(first + ":2", 0);
    api.awaitStatus(first, "FAILED");
    String gate = api.awaitStatus(api.submit(), "RUNNING");
    String second = array(3, beside(first));
    String third =
        array(
            3,
            "'dependsOn':[{'jobId':'%s'},{'jobId':'%s','type':'N_TO_N'}]".formatted(gate, first));
    assertThat(reason(second + ":1")).isEqualTo(DEPENDENT_FAILED);
    exit(second + ":0", 0);
    exit(second + ":2", 0);
    api.awaitStatus(second, "FAILED");
    assertThat(api.status(third)).isEqualTo("PENDING");
    exit(gate, 0);
    api.awaitStatus(gate, "SUCCEEDED");
    api.awaitStatus(third + ":2", "RUNNING");
    assertThat(reason(third + ":1")).isEqualTo(DEPENDENT_FAILED);
    assertThat(api.describe(third + ":0").get("dependsOn"))
        .isEqualTo(tree("[{'jobId':'%s'},{'jobId':'%s:0'}]".formatted(gate, first)));
  }

  @Test
  void aJobMayDependOnOneChild() {
    String parent = array(20);
    String after = api.submit(after(parent + ":19"));
    String afterArn = api.submit("'dependsOn':[{'jobId':'" + ARN + "job/" + parent + ":0'}]");
    assertThat(api.status(after)).isEqualTo("PENDING");
    exit(parent + ":0", 0);
    api.awaitStatus(afterArn, "RUNNABLE");
    stop("canceljob", parent + ":19");
    assertThat(reason(after)).isEqualTo(DEPENDENT_FAILED);
    assertThat(reason(api.submit(after(parent + ":19")))).isEqualTo(DEPENDENT_FAILED);
  }

  @Test
  void aChildThatWaitsAndWasStoppedSaysSoAndEndsLater() {
    String first = array(3);
    String second = array(3, beside(first));
    stop("canceljob", second);
    stop("terminatejob", second + ":2");
    JsonNode child = api.describe(second + ":0");
    assertThat(child.get("status").textValue()).isEqualTo("PENDING");
    assertThat(child.get("isCancelled").booleanValue()).isTrue();
    assertThat(child.has("isTerminated")).isFalse();
    assertThat(api.describe(second + ":2").get("isTerminated").booleanValue()).isTrue();
    assertThat(children(second, "PENDING", 9)).hasSize(3);
    JsonNode listed =
        api.ok("listjobs", "{'arrayJobId':'" + second + "','jobStatus':'PENDING'}")
            .at("/jobSummaryList/1");
    assertThat(listed.get("isCancelled").booleanValue()).isTrue();

    exit(first + ":0", 0);
    exit(first + ":1", 1);
    exit(first + ":2", 0);
    api.awaitStatus(second, "FAILED");
    assertThat(reason(second)).isEqualTo("why not");
    assertThat(reason(second + ":0")).isEqualTo("why not");
    assertThat(reason(second + ":1")).isEqualTo(DEPENDENT_FAILED);
    assertThat(api.describe(second + ":0").get("attempts")).isEmpty();
    assertThat(api.describe(second + ":0").get("isCancelled").booleanValue()).isTrue();
  }

  @Test
  void terminatingALargeArrayEndsItAndAllThatWaitedForIt() {
    String first = array(10_000);
    String second = array(10_000, beside(first));
    String last = api.submit(after(second));
    api.awaitStatus(first + ":7", "RUNNING");
    stop("terminatejob", first);
    api.awaitStatus(first, "FAILED");
    assertThat(reason(first)).isEqualTo("why not");
    assertThat(reason(first + ":9999")).isEqualTo("why not");
    assertThat(api.describe(first + ":9999").get("isTerminated").booleanValue()).isTrue();
    assertThat(reason(second)).isEqualTo(CHILD_FAILED);
    assertThat(reason(second + ":0")).isEqualTo(DEPENDENT_FAILED);
    assertThat(reason(last)).isEqualTo(DEPENDENT_FAILED);
    assertThat(summary(first)).isEqualTo(counts(0, 0, 0, 0, 10_000));
    assertThat(summary(second)).isEqualTo(counts(0, 0, 0, 0, 10_000));
  }

  @Test
  void aCancelledArrayWhoseChildrenSucceedFailsWithTheCallersReason() {
    String parent = array(2);
    api.awaitStatus(parent + ":0", "RUNNING");
    api.awaitStatus(parent + ":1", "RUNNING");
    stop("canceljob", parent);
    exit(parent + ":0", 0);
    exit(parent + ":1", 0);
    api.awaitStatus(parent, "FAILED");
    assertThat(reason(parent)).isEqualTo("why not");
    assertThat(summary(parent)).isEqualTo(counts(0, 0, 0, 2, 0));
  }

  @Test
  void childrenAreRetriedOneByOne() {
    String parent = array(2, "'retryStrategy':{'attempts':2}");
    exit(parent + ":0", 1);
    Await.until(
        "the second attempt is placed",
        () -> !api.describe(parent + ":0").get("attempts").isEmpty());
    api.awaitStatus(parent + ":0", "RUNNING");
    exit(parent + ":1", 0);
    api.engine.exit(attempt(parent + ":0", 2), 0);
    api.awaitStatus(parent, "SUCCEEDED");
    assertThat(api.describe(parent + ":0").get("attempts")).hasSize(2);
    assertThat(api.describe(parent + ":1").get("attempts")).hasSize(1);
    assertThat(api.describe(parent + ":0").get("retryStrategy"))
        .isEqualTo(tree("{'attempts':2,'evaluateOnExit':[]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dependsOn':[{'jobId':'%s:4'}]",
        "'dependsOn':[{'jobId':'%s:01'}]",
        "'dependsOn':[{'jobId':'%s:99999'}]",
        "'dependsOn':[{'jobId':'%s:'}]",
        "'dependsOn':[{'jobId':'%s#0'}]",
        "'dependsOn':[{'jobId':'%s','type':'N_TO_N'}]",
        "'dependsOn':[{'jobId':'%s','type':'OTHER'}]",
        "'dependsOn':[{'type':'N_TO_N'}],'arrayProperties':{'size':4}",
        "'dependsOn':[{'type':'SEQUENTIAL'}]",
        "'dependsOn':[{'type':'SEQUENTIAL','jobId':''}]",
        "'dependsOn':[{'jobId':'%s','type':'N_TO_N'}],'arrayProperties':{}",
        "'dependsOn':[{'jobId':'%s','type':'N_TO_N'}],'arrayProperties':{'size':3}",
        "'dependsOn':[{'jobId':'%s:1','type':'N_TO_N'}],'arrayProperties':{'size':4}",
        "'dependsOn':[{'jobId':'" + UNKNOWN + "','type':'N_TO_N'}],'arrayProperties':{'size':4}",
        "'dependsOn':[{'jobId':'" + UNKNOWN + ":0'}]",
        "'arrayProperties':{'size':0}",
        "'arrayProperties':{'size':1}",
        "'arrayProperties':{'size':-2}",
        "'arrayProperties':{'size':10001}",
      })
  void whatCannotBeWaitedForIsRefused(String member) {
    String parent = array(4);
    String message =
        api.refused(
            "submitjob",
            "{'jobName':'j','jobQueue':'q','jobDefinition':'d',"
                + member.replace("%s", parent)
                + "}");
    assertThat(message).isNotEmpty();
    assertThat(
            api.ok("listjobs", "{'jobQueue':'q','filters':[{'name':'JOB_NAME','values':['*']}]}")
                .get("jobSummaryList"))
        .hasSize(1);
  }

  @Test
  void anEmptyJobIdOfASequentialDependencyIsNone() {
    String parent = array(2, "'dependsOn':[{'jobId':'','type':'SEQUENTIAL'}]");
    assertThat(api.status(parent + ":1")).isEqualTo("PENDING");
    assertThat(api.describe(parent).get("dependsOn")).isEqualTo(tree("[{'type':'SEQUENTIAL'}]"));
  }

  @Test
  void moreThanTwentyDependenciesAreTooMany() {
    String job = api.submit();
    String entry = "{'jobId':'" + job + "'}";
    String twenty = String.join(",", Collections.nCopies(20, entry));
    api.submit("'dependsOn':[" + twenty + "]");
    assertThat(
            api.refused(
                "submitjob",
                "{'jobName':'j','jobQueue':'q','jobDefinition':'d','dependsOn':["
                    + twenty
                    + ","
                    + entry
                    + "]}"))
        .isEqualTo(wrapped("Job cannot have more than 20 dependencies"));
  }

  private String array(int size, String... members) {
    List<String> all = new ArrayList<>(List.of(members));
    all.add("'arrayProperties':{'size':" + size + "}");
    return api.submit(all.toArray(String[]::new));
  }

  private static String after(String job) {
    return "'dependsOn':[{'jobId':'" + job + "'}]";
  }

  private static String beside(String array) {
    return "'dependsOn':[{'jobId':'" + array + "','type':'N_TO_N'}]";
  }

  /** Lets the first attempt end, as soon as it runs. */
  private void exit(String job, int exitCode) {
    api.awaitStatus(job, "RUNNING");
    api.engine.exit(attempt(job, 1), exitCode);
  }

  private void stop(String operation, String job) {
    assertThat(api.ok(operation, "{'jobId':'" + job + "','reason':'why not'}")).isEmpty();
  }

  private String reason(String job) {
    return api.describe(job).get("statusReason").textValue();
  }

  private JsonNode summary(String parent) {
    return api.describe(parent).at("/arrayProperties/statusSummary");
  }

  private static JsonNode counts(
      int pending, int runnable, int running, int succeeded, int failed) {
    return tree(
        """
        {'SUBMITTED':0,'PENDING':%d,'RUNNABLE':%d,'STARTING':0,'RUNNING':%d,'SUCCEEDED':%d,
         'FAILED':%d}\
        """
            .formatted(pending, runnable, running, succeeded, failed));
  }

  private JsonNode found(String job) {
    return api.ok("describejobs", "{'jobs':['" + job + "']}").get("jobs");
  }

  private List<String> children(String parent, String status, int most) {
    return each(
        api.ok(
                "listjobs",
                "{'arrayJobId':'%s','jobStatus':'%s','maxResults':%d}"
                    .formatted(parent, status, most))
            .get("jobSummaryList"),
        "jobId");
  }
}
