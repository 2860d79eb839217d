package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SubmitJob's checks in their order, and what CancelJob and TerminateJob do in each state. */
final class SubmitAndStopApiTest extends ApiFixture {

  /** Wrong in every way; each step mends the first thing that is told. */
  @Test
  void tellsTheFirstMistakeInTheOrderOfAws() {
    String nobody = "00000000-0000-4000-8000-00000000ffff";
    String large = "x".repeat(30 * 1024);
    String request =
        """
        {'jobName':'no spaces','jobQueue':'none','jobDefinition':'none','shareIdentifier':'s',
         'arrayProperties':{'size':1},'dependsOn':[{'jobId':'x'}],'retryStrategy':{},
         'timeout':{'attemptDurationSeconds':1},'tags':{'aws:a':'b'},
         'containerOverrides':{'command':['']},'parameters':{'p':'%s'}}\
        """
            .formatted(large);
    request = mended(request, wrapped("Job name should match valid pattern"), "no spaces", "j");
    request = mended(request, "JobQueue none not found.", "'jobQueue':'none'", "'jobQueue':'q'");
    request =
        mended(
            request,
            "JobDefinition name none does not exist or is not in ACTIVE status",
            "'none'",
            "'d'");
    request = mended(request, wrapped("Job size must be less than 30 KiB, got 31 KiB"), large, "x");
    request =
        mended(
            request,
            "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with"
                + " fair share scheduling policy.",
            "'shareIdentifier':'s',",
            "");
    request =
        mended(
            request,
            wrapped("Array size must be between 2 and 10000, got 1."),
            "'size':1",
            "'size':2");
    request =
        mended(request, wrapped("Dependency jobId x is not valid."), "'x'", "'" + nobody + "'");
    request =
        mended(
            request,
            "Job " + nobody + " in dependsOn does not exist.",
            "{'jobId':'" + nobody + "'}",
            "");
    request =
        mended(
            request,
            wrapped("RetryAttempts must be provided with retry strategy."),
            "'retryStrategy':{}",
            "'retryStrategy':{'attempts':1}");
    request =
        mended(
            request,
            wrapped("AttemptDurationSeconds in Timeout must be at least 60 seconds."),
            "Seconds':1}",
            "Seconds':60}");
    request =
        mended(
            request, "Tags cannot start with the reserved prefix aws:, got aws:a.", "aws:a", "a");
    request = mended(request, "Command cannot be empty", "['']", "['Ref::x']");
    request =
        mended(
            request,
            "Unable to substitute value. No parameter found for reference x",
            "Ref::x",
            "x");
    assertThat(jobs()).isEmpty();
    assertThat(api.ok("submitjob", request).get("jobName").textValue()).isEqualTo("j");
  }

  private String mended(String request, String message, String wrong, String right) {
    assertThat(api.refused("submitjob", request)).isEqualTo(message);
    return request.replace(wrong, right);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dependsOn':[{'jobId':''}]",
        "'dependsOn':[{}]",
        "'dependsOn':[{'jobId':'00000000-0000-4000-8000-0000000000ff'}]",
        "'dependsOn':[{'jobId':'x:1'}]",
        "'dependsOn':['x']",
        "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'abc'}]}",
        "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'-1'}]}",
        "'containerOverrides':{'resourceRequirements':[{'type':'VCPU'}]}",
        "'containerOverrides':{'resourceRequirements':[{'type':'CPU','value':'1'}]}",
        "'containerOverrides':{'resourceRequirements':[{'type':'MEMORY','value':'1.5'}]}",
        "'containerOverrides':{'resourceRequirements':[{'type':'MEMORY','value':'3'}]}",
        "'containerOverrides':{'environment':[{'value':'1'}]}",
        "'ecsPropertiesOverride':{}",
        "'eksPropertiesOverride':{}",
        "'nodeOverrides':{}",
        "'arrayProperties':{'size':10001}",
        "'arrayProperties':{'size':99999999999999999999}",
        "'arrayProperties':[]",
        "'timeout':{'attemptDurationSeconds':-1}",
        "'retryStrategy':{'attempts':11}",
        "'retryStrategy':{'attempts':2,'evaluateOnExit':[{'action':'RETRY'}]}",
        "'retryStrategy':{'attempts':2,'evaluateOnExit':[{'onReason':'x','action':'MAYBE'}]}",
        "'retryStrategy':{'attempts':2,'evaluateOnExit':[{'onReason':'x'}]}",
        "'schedulingPriorityOverride':5",
        "'consumableResourcePropertiesOverride':{'consumableResourceList':[{'quantity':1}]}"
      })
  void whatIsMalformedIsRefusedAndChangesNothing(String member) {
    api.refused("submitjob", "{'jobName':'j','jobQueue':'q','jobDefinition':'d'," + member + "}");
    assertThat(jobs()).isEmpty();
    api.awaitStatus(api.submit(), "RUNNING");
  }

  @Test
  void whatCanNeverFitIsAcceptedAndWaits() {
    String job =
        api.submit(
            "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'999999999'}]}");
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    assertThat(api.describe(job).get("statusReason").textValue()).startsWith("MISCONFIGURATION:");
  }

  @Test
  void namesQueuesAndDefinitionsByArnToo() {
    JsonNode submitted =
        api.ok(
            "submitjob",
            """
            {'jobName':'j','jobQueue':'%sjob-queue/q','jobDefinition':'%sjob-definition/d'}\
            """
                .formatted(ARN, ARN));
    String id = submitted.get("jobId").textValue();
    assertThat(submitted)
        .isEqualTo(tree("{'jobName':'j','jobId':'%s','jobArn':'%sjob/%s'}".formatted(id, ARN, id)));
    String other = "arn:aws:batch:eu-west-1:123456789012:";
    assertThat(
            api.refused(
                "submitjob",
                "{'jobName':'j','jobQueue':'%sjob-queue/q','jobDefinition':'d'}".formatted(other)))
        .isEqualTo("JobQueue " + other + "job-queue/q not found.");
    assertThat(
            api.refused(
                "submitjob",
                "{'jobName':'j','jobQueue':'q','jobDefinition':'%sjob-definition/d:1'}"
                    .formatted(other)))
        .isEqualTo(
            "JobDefinition name "
                + other
                + "job-definition/d:1 does not exist or is not in ACTIVE status");
  }

  @Test
  void theNewestActiveRevisionIsTakenAndKept() {
    api.ok("registerjobdefinition", ApiHarness.definition("d"));
    api.ok("registerjobdefinition", ApiHarness.definition("d"));
    api.ok("deregisterjobdefinition", "{'jobDefinition':'d:3'}");
    String job = api.submit();
    assertThat(api.describe(job).get("jobDefinition").textValue())
        .isEqualTo(ARN + "job-definition/d:2");
    api.ok("deregisterjobdefinition", "{'jobDefinition':'d:2'}");
    assertThat(api.describe(job).get("jobDefinition").textValue())
        .isEqualTo(ARN + "job-definition/d:2");
    assertThat(api.refused("submitjob", "{'jobName':'j','jobQueue':'q','jobDefinition':'d:3'}"))
        .isEqualTo("JobDefinition name d:3 does not exist or is not in ACTIVE status");
  }

  @Test
  void aQueueThatIsDisabledTakesNoJobs() {
    api.ok("updatejobqueue", "{'jobQueue':'q','state':'DISABLED'}");
    assertThat(api.refused("submitjob", "{'jobName':'j','jobQueue':'q','jobDefinition':'d'}"))
        .contains("DISABLED");
  }

  @ParameterizedTest
  @CsvSource({"canceljob,isCancelled", "terminatejob,isTerminated"})
  void whatWaitsFailsAtOnceWithTheReason(String operation, String mark) {
    String waiting = submitWhatWaits();
    stop(operation, waiting);
    JsonNode shown = api.describe(waiting);
    assertThat(shown.get("status").textValue()).isEqualTo("FAILED");
    assertThat(shown.get("statusReason").textValue()).isEqualTo("why not");
    assertThat(shown.get(mark).booleanValue()).isTrue();
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(shown.has("startedAt")).isFalse();
    assertThat(shown.has("stoppedAt")).isTrue();
    JsonNode summary =
        api.ok("listjobs", "{'jobQueue':'q','jobStatus':'FAILED'}").at("/jobSummaryList/0");
    assertThat(summary.get(mark).booleanValue()).isTrue();
    assertThat(summary.has(mark.equals("isCancelled") ? "isTerminated" : "isCancelled")).isFalse();
    stop(operation, waiting); // it is over; no error
  }

  @Test
  void cancelLeavesAloneWhatRuns() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    stop("canceljob", job);
    assertThat(api.status(job)).isEqualTo("RUNNING");
    assertThat(api.describe(job).has("isCancelled")).isFalse();
    assertThat(api.engine.stops()).isEmpty();
  }

  @Test
  void terminateStopsWhatRunsAndItIsNotTriedAgain() {
    String job = api.awaitStatus(api.submit("'retryStrategy':{'attempts':3}"), "RUNNING");
    stop("terminatejob", job);
    assertThat(api.describe(job).get("isTerminated").booleanValue()).isTrue();
    api.awaitStatus(job, "FAILED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("statusReason").textValue()).isEqualTo("why not");
    assertThat(shown.get("attempts")).hasSize(1);
    assertThat(shown.at("/attempts/0/container/exitCode").intValue()).isEqualTo(143);
    assertThat(shown.at("/attempts/0/statusReason").textValue()).isEqualTo("why not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceljob", "terminatejob"})
  void whatWaitsForOthersFailsOnceTheyAreDone(String operation) {
    String first = api.awaitStatus(api.submit(), "RUNNING");
    String job = api.submit("'dependsOn':[{'jobId':'" + first + "'}]");
    stop(operation, job);
    assertThat(api.status(job)).isEqualTo("PENDING");
    api.engine.exit(attempt(first, 1), 0);
    api.awaitStatus(job, "FAILED");
    assertThat(api.describe(job).get("statusReason").textValue()).isEqualTo("why not");
    assertThat(api.engine.launches()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceljob", "terminatejob"})
  void anUnknownJobIsNoErrorAndAMalformedOneIs(String operation) {
    stop(operation, "00000000-0000-4000-8000-0000000000ff");
    stop(operation, "00000000-0000-4000-8000-0000000000ff:3");
    for (String id : List.of("x", "00000000-0000-4000-8000-0000000000FF", ARN + "job/")) {
      assertThat(api.refused(operation, "{'jobId':'" + id + "','reason':'r'}")).contains(id);
    }
    assertThat(api.refused(operation, "{'jobId':'','reason':'r'}"))
        .isEqualTo("'jobId' is a required field (cannot be an empty string)");
    assertThat(api.refused(operation, "{'jobId':'x','reason':''}"))
        .isEqualTo("'reason' is a required field (cannot be an empty string)");
    String long1025 = "r".repeat(1025);
    assertThat(
            api.refused(
                operation,
                "{'jobId':'00000000-0000-4000-8000-0000000000ff','reason':'" + long1025 + "'}"))
        .contains("1024");
  }

  @Test
  void cancelOfAnArrayEndsWhatHasNotBegun() {
    String parent = api.submit("'arrayProperties':{'size':10}");
    for (int i = 0; i < 8; i++) {
      api.awaitStatus(parent + ":" + i, "RUNNING");
    }
    stop("canceljob", parent);
    assertThat(api.status(parent + ":9")).isEqualTo("FAILED");
    assertThat(api.status(parent + ":0")).isEqualTo("RUNNING");
    assertThat(api.status(parent)).isEqualTo("PENDING");
    stop("terminatejob", parent);
    api.awaitStatus(parent, "FAILED");
    assertThat(api.describe(parent).get("statusReason").textValue()).isEqualTo("why not");
  }

  private void stop(String operation, String job) {
    assertThat(api.ok(operation, "{'jobId':'" + job + "','reason':'why not'}")).isEmpty();
  }

  private String submitWhatWaits() {
    return api.submit(
        "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'16'}]}");
  }

  private JsonNode jobs() {
    return api.ok("listjobs", "{'jobQueue':'q','filters':[{'name':'JOB_NAME','values':['*']}]}")
        .get("jobSummaryList");
  }
}
