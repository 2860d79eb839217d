package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.VirtualClock;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** The JSON of DescribeJobs in every state. */
final class DescribeJobsApiTest extends ApiFixture {

  private static final String CLUSTER = "AWSBatch-ce-" + ComputeEnvironment.uuidOf("ce");
  private static final String INSTANCE =
      "arn:aws:ecs:us-east-1:123456789012:container-instance/"
          + CLUSTER
          + "/"
          + Host.containerInstanceIdOf("ce", Instance.idOf(ComputeEnvironment.uuidOf("ce") + "#1"));
  private static final String CONTAINER =
      """
      'image':'busybox','command':['true'],'volumes':[],'environment':[],'mountPoints':[],
      'ulimits':[],'networkInterfaces':[],'secrets':[],
      'resourceRequirements':[{'value':'1','type':'VCPU'},{'value':'512','type':'MEMORY'}]\
      """;

  private final long now = VirtualClock.START.toEpochMilli();

  @Test
  void aJobThatRunsHasItsTaskAndItsStart() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    long at = api.clock.millis();
    assertThat(api.describe(job))
        .isEqualTo(
            tree(
                """
                {%s,'status':'RUNNING','createdAt':%d,'startedAt':%d,'attempts':[],
                 'container':{%s,'containerInstanceArn':'%s','taskArn':'%s',
                 'logStreamName':'%s'}}\
                """
                    .formatted(
                        always(job), at, at, CONTAINER, INSTANCE, task(job, 1), log(job, 1))));
  }

  @Test
  void aJobThatEndedWellHasItsAttempt() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    long started = api.clock.millis();
    api.clock.advance(Duration.ofSeconds(5));
    api.engine.exit(attempt(job, 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
    assertThat(api.describe(job))
        .isEqualTo(
            tree(
                """
                {%s,'status':'SUCCEEDED','statusReason':'Essential container in task exited',
                 'createdAt':%d,'startedAt':%d,'stoppedAt':%d,
                 'attempts':[{'container':{'containerInstanceArn':'%s','taskArn':'%s','exitCode':0,
                 'logStreamName':'%s','networkInterfaces':[]},'startedAt':%d,'stoppedAt':%d,
                 'statusReason':'Essential container in task exited'}],
                 'container':{%s,'exitCode':0,'containerInstanceArn':'%s','taskArn':'%s',
                 'logStreamName':'%s'}}\
                """
                    .formatted(
                        always(job),
                        started,
                        started,
                        started + 5000,
                        INSTANCE,
                        task(job, 1),
                        log(job, 1),
                        started,
                        started + 5000,
                        CONTAINER,
                        INSTANCE,
                        task(job, 1),
                        log(job, 1))));
  }

  @Test
  void aJobBetweenAttemptsShowsTheLastOneAndHasNoStart() {
    fillTheHost();
    String job = api.submit("'retryStrategy':{'attempts':3}");
    api.engine.exit(attempt(JobBuilder.id(1).value(), 1), 0);
    api.awaitStatus(job, "RUNNING");
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'ce','state':'DISABLED'}");
    api.settle();
    api.engine.exit(attempt(job, 1), 1, "OutOfMemoryError: Container killed due to memory usage");
    api.awaitStatus(job, "RUNNABLE");

    JsonNode shown = api.describe(job);
    assertThat(shown.get("attempts")).hasSize(1);
    assertThat(shown.at("/attempts/0/container/reason").textValue())
        .isEqualTo("OutOfMemoryError: Container killed due to memory usage");
    assertThat(shown.has("startedAt")).isFalse();
    assertThat(shown.has("stoppedAt")).isFalse();
    assertThat(shown.at("/container/exitCode").intValue()).isEqualTo(1);
    assertThat(shown.get("retryStrategy")).isEqualTo(tree("{'attempts':3,'evaluateOnExit':[]}"));
  }

  @Test
  void aJobThatCouldNotStartHasAnAttemptWithoutStartExitCodeAndLog() {
    api.engine.refuseImage("busybox", "CannotPullContainerError: no such image");
    String job = api.awaitStatus(api.submit(), "FAILED");
    long at = api.clock.millis();
    assertThat(api.describe(job))
        .isEqualTo(
            tree(
                """
                {%s,'status':'FAILED','statusReason':'Task failed to start','createdAt':%d,
                 'stoppedAt':%d,'attempts':[{'container':{'containerInstanceArn':'%s',
                 'taskArn':'%s','reason':'CannotPullContainerError: no such image',
                 'networkInterfaces':[]},'stoppedAt':%d,'statusReason':'Task failed to start'}],
                 'container':{%s,'containerInstanceArn':'%s','taskArn':'%s',
                 'reason':'CannotPullContainerError: no such image'}}\
                """
                    .formatted(
                        always(job),
                        at,
                        at,
                        INSTANCE,
                        task(job, 1),
                        at,
                        CONTAINER,
                        INSTANCE,
                        task(job, 1))));
  }

  @Test
  void aJobThatNeverRanHasNothingOfARun() {
    String first = api.awaitStatus(api.submit(), "RUNNING");
    String job = api.submit("'dependsOn':[{'jobId':'" + first + "'}]");
    assertThat(api.status(job)).isEqualTo("PENDING");
    api.engine.exit(attempt(first, 1), 1);
    api.awaitStatus(job, "FAILED");
    long at = api.clock.millis();
    assertThat(api.describe(job))
        .isEqualTo(
            tree(
                """
                {%s,'status':'FAILED','statusReason':'Dependent Job failed','createdAt':%d,
                 'stoppedAt':%d,'attempts':[],'container':{%s}}\
                """
                    .formatted(
                        always(job)
                            .replace("'dependsOn':[]", "'dependsOn':[{'jobId':'" + first + "'}]"),
                        at,
                        at,
                        CONTAINER)));
  }

  @Test
  void theContainerIsTheOneThatTheOverridesMake() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'o','type':'container','parameters':{'a':'1','b':'2'},
         'timeout':{'attemptDurationSeconds':60},'retryStrategy':{'attempts':2},
         'platformCapabilities':['EC2'],'propagateTags':true,
         'containerProperties':{'image':'busybox','command':['x'],'user':'nobody','vcpus':1,
         'memory':64,'environment':[{'name':'A','value':'1'},{'name':'B','value':'2'}]}}\
        """);
    String job =
        api.ok(
                "submitjob",
                """
                {'jobName':'o','jobQueue':'q','jobDefinition':'o','parameters':{'b':'3'},
                 'tags':{'k':'v'},'timeout':{'attemptDurationSeconds':90},
                 'retryStrategy':{'attempts':3,'evaluateOnExit':[{'onExitCode':'1','action':'Exit'}]},
                 'containerOverrides':{'command':['echo','Ref::a-Ref::b'],'vcpus':2,'memory':128,
                 'environment':[{'name':'C','value':'4'},{'name':'A','value':'9'}]}}\
                """)
            .get("jobId")
            .textValue();
    JsonNode shown = api.describe(job);
    JsonNode container = shown.get("container");
    assertThat(container.get("command")).isEqualTo(tree("['echo','1-3']"));
    assertThat(container.get("environment"))
        .isEqualTo(
            tree("[{'name':'A','value':'9'},{'name':'B','value':'2'},{'name':'C','value':'4'}]"));
    assertThat(container.get("vcpus").intValue()).isEqualTo(2);
    assertThat(container.get("memory").intValue()).isEqualTo(128);
    assertThat(container.get("user").textValue()).isEqualTo("nobody");
    assertThat(shown.get("parameters")).isEqualTo(tree("{'a':'1','b':'3'}"));
    assertThat(shown.get("timeout")).isEqualTo(tree("{'attemptDurationSeconds':90}"));
    assertThat(shown.get("retryStrategy"))
        .isEqualTo(tree("{'attempts':3,'evaluateOnExit':[{'onExitCode':'1','action':'exit'}]}"));
    assertThat(shown.get("platformCapabilities")).isEqualTo(tree("['EC2']"));
    assertThat(shown.get("propagateTags").booleanValue()).isTrue();
    assertThat(shown.get("tags")).isEqualTo(tree("{'k':'v'}"));
  }

  @Test
  void anArrayCountsItsChildrenAndEachChildIsAJob() {
    String parent = api.submit("'arrayProperties':{'size':10}", "'tags':{'a':'b'}");
    for (int child = 0; child < 8; child++) {
      api.awaitStatus(parent + ":" + child, "RUNNING"); // they start in any order
    }
    JsonNode shown = api.describe(parent);
    assertThat(shown.get("status").textValue()).isEqualTo("PENDING");
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(shown.has("startedAt")).isFalse();
    assertThat(shown.at("/container/image").textValue()).isEqualTo("busybox");
    assertThat(shown.at("/container/taskArn").isMissingNode()).isTrue();
    assertThat(shown.at("/arrayProperties/size").intValue()).isEqualTo(10);
    assertThat(shown.at("/arrayProperties/statusSummary"))
        .isEqualTo(
            tree(
                """
                {'SUBMITTED':0,'PENDING':0,'RUNNABLE':2,'STARTING':0,'RUNNING':8,'SUCCEEDED':0,
                 'FAILED':0}\
                """));
    assertThat(shown.at("/arrayProperties/statusSummaryLastUpdatedAt").isNumber()).isTrue();

    JsonNode child = api.describe(parent + ":3");
    assertThat(child.get("arrayProperties")).isEqualTo(tree("{'statusSummary':{},'index':3}"));
    assertThat(child.get("jobArn").textValue()).isEqualTo(ARN + "job/" + parent + ":3");
    assertThat(child.get("tags")).isEmpty();
    assertThat(api.describe(parent + ":9").get("status").textValue()).isEqualTo("RUNNABLE");
    assertThat(found("'" + parent + ":10','" + parent + ":03','" + parent + "#0'")).isEmpty();

    for (int i = 0; i < 10; i++) {
      api.awaitStatus(parent + ":" + i, "RUNNING");
      api.engine.exit(attempt(parent + ":" + i, 1), i == 4 ? 1 : 0);
    }
    api.awaitStatus(parent, "FAILED");
    assertThat(api.describe(parent).get("statusReason").textValue())
        .isEqualTo("Array Child Job failed");
    assertThat(api.describe(parent).at("/arrayProperties/statusSummary/SUCCEEDED").intValue())
        .isEqualTo(9);
  }

  @Test
  void aFargateJobHasNoContainerInstance() {
    api.ok("createcomputeenvironment", ApiHarness.fargate("f"));
    api.settle();
    api.ok("createjobqueue", ApiHarness.queue("fq", "f"));
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'f','type':'container','platformCapabilities':['FARGATE'],
         'containerProperties':{'image':'busybox','executionRoleArn':'e','resourceRequirements':[
         {'type':'VCPU','value':'0.25'},{'type':'MEMORY','value':'512'}]}}\
        """);
    api.settle();
    String job =
        api.ok("submitjob", "{'jobName':'f','jobQueue':'fq','jobDefinition':'f'}")
            .get("jobId")
            .textValue();
    api.awaitStatus(job, "RUNNING");
    JsonNode container = api.describe(job).get("container");
    assertThat(container.has("containerInstanceArn")).isFalse();
    assertThat(container.has("taskArn")).isTrue();
    assertThat(container.get("fargatePlatformConfiguration"))
        .isEqualTo(tree("{'platformVersion':'LATEST'}"));
  }

  @Test
  void answersInTheOrderOfTheRequestEachOnceAndLeavesOutTheUnknown() {
    String first = api.submit();
    String second = api.submit();
    JsonNode found =
        found(
            "'%s','x','','%sjob/%s','%s','%s','00000000-0000-4000-8000-0000000000ff'"
                .formatted(second, ARN, first, second, first));
    assertThat(each(found, "jobId")).containsExactly(second, first);
    assertThat(found("")).isEmpty();
    assertThat(found("'arn:aws:batch:eu-west-1:123456789012:job/" + first + "'")).isEmpty();
    String many = String.join(",", Collections.nCopies(101, "'" + first + "'"));
    assertThat(api.refused("describejobs", "{'jobs':[" + many + "]}"))
        .isEqualTo(wrapped("Maximum number of jobs supported is 100"));
  }

  @Test
  void arnsAreOfTheRegionThatTheCallerSignedFor() {
    String job = api.submit();
    String text =
        api.send("POST", "/v1/describejobs", "", "{'jobs':['" + job + "']}", "eu-west-3").text();
    assertThat(tree(text).at("/jobs/0/jobArn").textValue())
        .isEqualTo("arn:aws:batch:eu-west-3:123456789012:job/" + job);
    assertThat(tree(text).at("/jobs/0/jobQueue").textValue())
        .isEqualTo("arn:aws:batch:eu-west-3:123456789012:job-queue/q");
  }

  private JsonNode found(String ids) {
    return api.ok("describejobs", "{'jobs':[" + ids + "]}").get("jobs");
  }

  /** A job that takes all of the host, so that what comes later waits. */
  private void fillTheHost() {
    String job =
        api.submit("'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'8'}]}");
    api.awaitStatus(job, "RUNNING");
    assertThat(api.clock.millis()).isGreaterThan(now);
  }

  private static String always(String job) {
    return """
    'jobArn':'%sjob/%s','jobName':'job','jobId':'%s','jobQueue':'%sjob-queue/q',
    'dependsOn':[],'jobDefinition':'%sjob-definition/d:1','parameters':{},'tags':{},
    'platformCapabilities':[],'eksAttempts':[]\
    """
        .formatted(ARN, job, job, ARN, ARN);
  }

  private static String task(String job, int number) {
    return "arn:aws:ecs:us-east-1:123456789012:task/"
        + CLUSTER
        + "/"
        + attempt(job, number).taskId();
  }

  private static String log(String job, int number) {
    return "d/default/" + attempt(job, number).taskId();
  }
}
