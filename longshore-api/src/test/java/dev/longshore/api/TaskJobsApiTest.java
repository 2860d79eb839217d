package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.testkit.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of several containers ({@code ecsProperties}) in every state. */
final class TaskJobsApiTest extends ApiFixture {

  private static final String CLUSTER = "AWSBatch-ce-" + ComputeEnvironment.uuidOf("ce");
  private static final String INSTANCE =
      "arn:aws:ecs:us-east-1:123456789012:container-instance/"
          + CLUSTER
          + "/"
          + Host.containerInstanceIdOf("ce", Instance.idOf(ComputeEnvironment.uuidOf("ce") + "#1"));

  private static final String TASK = "/ecsProperties/taskProperties/0";

  private static final String PREPARE =
      """
      'name':'prepare','image':'alpine','command':['prepare'],'environment':[],'essential':false,
      'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'64'}],
      'logConfiguration':{'logDriver':'json-file','options':{},'secretOptions':[]}\
      """;
  private static final String MAIN =
      """
      'name':'main','image':'busybox','command':['work'],'essential':true,
      'environment':[{'name':'A','value':'1'}],'mountPoints':[{'sourceVolume':'scratch',
      'containerPath':'/scratch'}],'dependsOn':[{'containerName':'prepare','condition':'SUCCESS'}],
      'resourceRequirements':[{'type':'VCPU','value':'2'},{'type':'MEMORY','value':'512'}]\
      """;

  @BeforeEach
  void register() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'pair','type':'container','retryStrategy':{'attempts':2,
         'evaluateOnExit':[{'onExitCode':'4','action':'retry'},{'onReason':'*','action':'exit'}]},
         'ecsProperties':{'taskProperties':[{'executionRoleArn':'e','taskRoleArn':'r',
         'volumes':[{'name':'scratch','host':{}}],'containers':[{%s},{%s}]}]}}\
        """
            .formatted(PREPARE, MAIN));
  }

  @Test
  void aTaskThatRunsHasItsTaskAndTheStreamsOfThoseThatWriteOne() {
    String job = api.awaitStatus(submit(), "RUNNING");
    JsonNode shown = api.describe(job);
    assertThat(shown.has("container")).isFalse();
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(shown.get("ecsProperties"))
        .isEqualTo(
            tree(
                """
                {'taskProperties':[{'executionRoleArn':'e','taskRoleArn':'r',
                 'volumes':[{'name':'scratch','host':{}}],'containerInstanceArn':'%s','taskArn':'%s',
                 'containers':[{%s,'networkInterfaces':[]},
                 {%s,'networkInterfaces':[],'logStreamName':'%s'}]}]}\
                """
                    .formatted(INSTANCE, task(job, 1), PREPARE, MAIN, log(job, 1))));
  }

  @Test
  void whatWaitsShowsTheDefinitionAlone() {
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'ce','state':'DISABLED'}");
    api.settle();
    assertThat(api.describe(submit()).get("ecsProperties"))
        .isEqualTo(
            tree(
                """
                {'taskProperties':[{'executionRoleArn':'e','taskRoleArn':'r',
                 'volumes':[{'name':'scratch','host':{}}],
                 'containers':[{%s,'networkInterfaces':[]},{%s,'networkInterfaces':[]}]}]}\
                """
                    .formatted(PREPARE, MAIN)));
  }

  @Test
  void everyAttemptTellsHowEachContainerEnded() {
    String job = api.awaitStatus(submit(), "RUNNING");
    long started = api.clock.millis();
    api.engine.exit(
        attempt(job, 1),
        exited("prepare", 0),
        new ContainerExit("main", true, 4, "OutOfMemoryError: Container killed", false));
    Await.until(
        "attempt 2 runs",
        () -> task(job, 2).equals(api.describe(job).at(TASK + "/taskArn").textValue()));
    api.engine.exit(attempt(job, 2), exited("prepare", 7), exited("main", 0));
    api.awaitStatus(job, "SUCCEEDED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("attempts"))
        .isEqualTo(
            tree(
                """
                [{'taskProperties':[{'containerInstanceArn':'%s','taskArn':'%s','containers':[
                 {'name':'prepare','exitCode':0,'networkInterfaces':[]},
                 {'name':'main','exitCode':4,'reason':'OutOfMemoryError: Container killed',
                 'logStreamName':'%s','networkInterfaces':[]}]}],'startedAt':%d,'stoppedAt':%d,
                 'statusReason':'Essential container in task exited'},
                 {'taskProperties':[{'containerInstanceArn':'%s','taskArn':'%s','containers':[
                 {'name':'prepare','exitCode':7,'networkInterfaces':[]},
                 {'name':'main','exitCode':0,'logStreamName':'%s','networkInterfaces':[]}]}],
                 'startedAt':%d,'stoppedAt':%d,'statusReason':'Essential container in task exited'}]\
                """
                    .formatted(
                        INSTANCE,
                        task(job, 1),
                        log(job, 1),
                        started,
                        started,
                        INSTANCE,
                        task(job, 2),
                        log(job, 2),
                        started,
                        started)));
    JsonNode task = shown.at(TASK);
    assertThat(task.get("taskArn").textValue()).isEqualTo(task(job, 2));
    assertThat(task.at("/containers/0/exitCode").intValue()).isEqualTo(7);
    assertThat(task.at("/containers/1/exitCode").intValue()).isZero();
    assertThat(task.at("/containers/1/logStreamName").textValue()).isEqualTo(log(job, 2));
  }

  @Test
  void theFirstEssentialContainerThatFailedByItselfDecidesAboutTheRetryAndTheSummary() {
    String job = api.awaitStatus(submit(), "RUNNING");
    api.engine.exit(
        attempt(job, 1),
        new ContainerExit("main", true, 3, "why", false),
        new ContainerExit("prepare", true, 4, null, true));
    api.awaitStatus(job, "FAILED");
    assertThat(api.describe(job).get("attempts")).hasSize(1);
    assertThat(
            api.ok("listjobs", "{'jobQueue':'q','jobStatus':'FAILED'}")
                .at("/jobSummaryList/0/container"))
        .isEqualTo(tree("{'exitCode':3,'reason':'why'}"));
  }

  @Test
  void aContainerThatCouldNotStartHasItsReasonAndNoStream() {
    api.engine.refuseImage("busybox", "CannotPullContainerError: no such image");
    String job = api.awaitStatus(submit(), "FAILED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("statusReason").textValue()).isEqualTo("Task failed to start");
    assertThat(shown.has("startedAt")).isFalse();
    assertThat(shown.at("/attempts/0/taskProperties/0/containers"))
        .isEqualTo(
            tree(
                """
                [{'name':'prepare','networkInterfaces':[]},{'name':'main',
                 'reason':'CannotPullContainerError: no such image','networkInterfaces':[]}]\
                """));
    assertThat(shown.at(TASK + "/containers/1/reason").textValue())
        .isEqualTo("CannotPullContainerError: no such image");
  }

  @Test
  void childrenOfAnArrayHaveTasksOfTheirOwn() {
    String parent = submit("'arrayProperties':{'size':2}");
    api.awaitStatus(parent + ":1", "RUNNING");
    assertThat(api.describe(parent).at(TASK + "/taskArn").isMissingNode()).isTrue();
    assertThat(api.describe(parent + ":1").at(TASK + "/taskArn").textValue())
        .isEqualTo(task(parent + ":1", 1));
  }

  private String submit(String... members) {
    StringBuilder request =
        new StringBuilder("{'jobName':'job','jobQueue':'q','jobDefinition':'pair'");
    for (String member : members) {
      request.append(',').append(member);
    }
    return api.ok("submitjob", request.append('}').toString()).get("jobId").textValue();
  }

  private static ContainerExit exited(String container, int exitCode) {
    return new ContainerExit(container, true, exitCode, null, false);
  }

  private static String task(String job, int number) {
    return "arn:aws:ecs:us-east-1:123456789012:task/"
        + CLUSTER
        + "/"
        + attempt(job, number).taskId();
  }

  private static String log(String job, int number) {
    return "pair/main/" + attempt(job, number).taskId();
  }
}
