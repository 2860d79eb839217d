package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.definition;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ListJobsApiTest extends ApiFixture {

  @Test
  void listsOnlyWhatRunsUnlessAskedForMore() {
    String running = api.awaitStatus(api.submit(), "RUNNING");
    String ended = api.awaitStatus(api.submit(), "RUNNING");
    long started = api.clock.millis();
    api.clock.advance(Duration.ofSeconds(1));
    api.engine.exit(attempt(ended, 1), 3, "because");
    api.awaitStatus(ended, "FAILED");

    assertThat(list("'jobQueue':'q'"))
        .isEqualTo(
            tree(
                """
                [{'jobArn':'%sjob/%s','jobId':'%s','jobName':'job','createdAt':%d,
                 'scheduledAt':%d,'startedAt':%d,'status':'RUNNING',
                 'jobDefinition':'%sjob-definition/d:1',
                 'capacityUsage':[{'capacityUnit':'VCPU','quantity':1.0}]}]\
                """
                    .formatted(ARN, running, running, started, started, started, ARN)));
    assertThat(list("'jobQueue':'%sjob-queue/q','jobStatus':'FAILED'".formatted(ARN)))
        .isEqualTo(
            tree(
                """
                [{'jobArn':'%sjob/%s','jobId':'%s','jobName':'job','createdAt':%d,
                 'scheduledAt':%d,'startedAt':%d,'stoppedAt':%d,'status':'FAILED',
                 'statusReason':'Essential container in task exited',
                 'container':{'exitCode':3,'reason':'because'},
                 'jobDefinition':'%sjob-definition/d:1',
                 'capacityUsage':[{'capacityUnit':'VCPU','quantity':1.0}]}]\
                """
                    .formatted(ARN, ended, ended, started, started, started, started + 1000, ARN)));
    assertThat(list("'jobQueue':'q','jobStatus':'SUCCEEDED'")).isEmpty();
  }

  @Test
  void filtersByNameDefinitionAndTime() {
    api.ok("registerjobdefinition", definition("other"));
    submit("Apple", "d");
    api.clock.advance(Duration.ofSeconds(1));
    long between = api.clock.millis();
    api.clock.advance(Duration.ofSeconds(1));
    submit("banana", "other");
    submit("apply", "other:1");

    assertThat(filtered("JOB_NAME", "'apple'")).containsExactly("Apple");
    assertThat(filtered("JOB_NAME", "'APPL*'")).containsExactly("Apple", "apply");
    assertThat(filtered("JOB_NAME", "'banana','apply'")).containsExactly("apply", "banana");
    assertThat(filtered("JOB_NAME", "'%'")).isEmpty();
    assertThat(filtered("JOB_DEFINITION", "'other'")).containsExactly("apply", "banana");
    assertThat(filtered("JOB_DEFINITION", "'oth*'")).containsExactly("apply", "banana");
    assertThat(filtered("JOB_DEFINITION", "'OTHER'")).isEmpty();
    assertThat(filtered("JOB_DEFINITION", "'" + ARN + "job-definition/d:1'"))
        .containsExactly("Apple");
    assertThat(filtered("JOB_DEFINITION", "'" + ARN + "job-definition/d:2'")).isEmpty();
    assertThat(filtered("BEFORE_CREATED_AT", "'" + between + "'")).containsExactly("Apple");
    assertThat(filtered("AFTER_CREATED_AT", "'" + between + "'"))
        .containsExactly("apply", "banana");
  }

  @Test
  void aFilterCountsMoreThanTheStatus() {
    submit("apple", "d");
    JsonNode found =
        list(
            "'jobQueue':'q','jobStatus':'FAILED','filters':[{'name':'JOB_NAME','values':['apple']}]");
    assertThat(each(found, "jobName")).containsExactly("apple");
  }

  /** It alone heeds a status, and only one that is given. */
  @Test
  void filtersByShareAndStatus() {
    api.ok("createschedulingpolicy", "{'name':'p'}");
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'fair','priority':1,
         'schedulingPolicyArn':'arn:aws:batch:us-east-1:123456789012:scheduling-policy/p',
         'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'}]}\
        """);
    api.settle();
    String runs = submitTo("fair", "a");
    String ended = submitTo("fair", "b");
    submitTo("fair", "c");
    api.engine.exit(attempt(ended, 1), 0);
    api.awaitStatus(ended, "SUCCEEDED");
    String filter =
        "'jobQueue':'fair','filters':[{'name':'SHARE_IDENTIFIER','values':['a','b','x']}]";
    assertThat(each(list(filter), "jobId")).containsExactlyInAnyOrder(runs, ended);
    assertThat(each(list(filter + ",'jobStatus':'RUNNING'"), "jobId")).containsExactly(runs);
    assertThat(each(list(filter + ",'jobStatus':'SUCCEEDED'"), "jobId")).containsExactly(ended);
    assertThat(list(filter + ",'jobStatus':'FAILED'")).isEmpty();
  }

  private String submitTo(String queue, String share) {
    String job =
        api.ok(
                "submitjob",
                "{'jobName':'j','jobQueue':'%s','jobDefinition':'d','shareIdentifier':'%s','schedulingPriorityOverride':1}"
                    .formatted(queue, share))
            .get("jobId")
            .textValue();
    return api.awaitStatus(job, "RUNNING");
  }

  @Test
  void pagesStayRightWhileJobsComeAndEnd() {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.addFirst(api.awaitStatus(api.submit(), "RUNNING"));
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.ok("listjobs", "{'jobQueue':'q','maxResults':2,'nextToken':'" + token + "'}");
      assertThat(page.get("jobSummaryList").size()).isLessThanOrEqualTo(2);
      seen.addAll(each(page.get("jobSummaryList"), "jobId"));
      token = page.path("nextToken").asText();
      if (seen.size() == 2) {
        api.engine.exit(attempt(jobs.getFirst(), 1), 0);
        api.awaitStatus(jobs.getFirst(), "SUCCEEDED");
        api.awaitStatus(api.submit(), "RUNNING");
      }
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(jobs);
  }

  @Test
  void listsTheChildrenOfAnArray() {
    String parent = api.submit("'arrayProperties':{'size':12}");
    for (int child = 0; child < 8; child++) {
      api.awaitStatus(parent + ":" + child, "RUNNING"); // they start in any order
    }
    JsonNode running = list("'arrayJobId':'" + parent + "'");
    assertThat(running).hasSize(8);
    assertThat(running.get(3).get("arrayProperties")).isEqualTo(tree("{'index':3}"));
    JsonNode waiting = list("'arrayJobId':'" + parent + "','jobStatus':'RUNNABLE'");
    assertThat(each(waiting, "jobId"))
        .containsExactly(parent + ":8", parent + ":9", parent + ":10", parent + ":11");
    JsonNode first =
        api.ok(
            "listjobs",
            "{'arrayJobId':'%s','jobStatus':'RUNNABLE','maxResults':3}".formatted(parent));
    JsonNode second =
        api.ok(
            "listjobs",
            "{'arrayJobId':'%s','jobStatus':'RUNNABLE','nextToken':'%s'}"
                .formatted(parent, first.get("nextToken").textValue()));
    assertThat(each(second.get("jobSummaryList"), "jobId")).containsExactly(parent + ":11");
    assertThat(second.has("nextToken")).isFalse();
    JsonNode parents = list("'jobQueue':'q','jobStatus':'PENDING'");
    assertThat(each(parents, "jobId")).containsExactly(parent);
    assertThat(parents.get(0).at("/arrayProperties/statusSummary/RUNNING").intValue()).isEqualTo(8);
    assertThat(list("'arrayJobId':'" + parent + ":1'")).isEmpty();
    assertThat(list("'arrayJobId':'x'")).isEmpty();
    assertThat(list("'multiNodeJobId':'" + parent + "'")).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(api.refused("listjobs", "{}"))
        .isEqualTo(wrapped("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be set."));
    assertThat(api.refused("listjobs", "{'jobQueue':'q','arrayJobId':'x'}")).isNotEmpty();
    assertThat(api.refused("listjobs", "{'jobQueue':'none'}"))
        .isEqualTo("JobQueue none not found.");
    assertThat(api.refused("listjobs", "{'jobQueue':'q','jobStatus':'running'}"))
        .contains("Job status is not one of SUBMITTED | PENDING | ");
    String array = "'arrayJobId':'" + api.submit("'arrayProperties':{'size':2}") + "'";
    for (String token : List.of("x", "%%%", "MS4x", "LTE", "MS4yLjMuNA")) {
      for (String which : List.of("'jobQueue':'q'", array)) {
        if (token.equals(which.equals(array) ? "LTE" : "MS4x")) {
          continue; // a place in this list
        }
        assertThat(api.refused("listjobs", "{%s,'nextToken':'%s'}".formatted(which, token)))
            .isEqualTo(wrapped("The nextToken is not valid."));
      }
    }
    String values = String.join(",", Collections.nCopies(101, "'x'"));
    assertThat(
            api.refused(
                "listjobs",
                "{'jobQueue':'q','filters':[{'name':'JOB_NAME','values':[" + values + "]}]}"))
        .isEqualTo(wrapped("Filter JOB_NAME can have at most 100 values."));
  }

  private void submit(String name, String definition) {
    String job =
        api.ok(
                "submitjob",
                "{'jobName':'%s','jobQueue':'q','jobDefinition':'%s'}".formatted(name, definition))
            .get("jobId")
            .textValue();
    api.awaitStatus(job, "RUNNING");
  }

  private List<String> filtered(String name, String values) {
    return each(
        list("'jobQueue':'q','filters':[{'name':'%s','values':[%s]}]".formatted(name, values)),
        "jobName");
  }

  private JsonNode list(String members) {
    return api.ok("listjobs", "{" + members + "}").get("jobSummaryList");
  }
}
