package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.store.EventFilter;
import dev.longshore.store.JobEvent;
import dev.longshore.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of jobs, from a submit over the wire to the text that receivers get. */
class JobEventsTest extends ApiFixture {

  private List<JsonNode> events() {
    JobEventShapes shapes = new JobEventShapes(api.service.reads(), ApiHarness.HOME);
    List<JsonNode> events = new ArrayList<>();
    for (JobEvent event : api.service.reads().events(EventFilter.ALL, 0, 1000).events()) {
      String text = shapes.of(event);
      assertThat(text).doesNotContain("\n");
      assertThat(shapes.of(event)).isEqualTo(text);
      events.add(ApiHarness.parse(text));
    }
    return events;
  }

  private List<String> statuses() {
    return events().stream()
        .map(event -> event.get("detail"))
        .map(detail -> detail.get("jobId").textValue() + " " + detail.get("status").textValue())
        .toList();
  }

  /** What DescribeJobs says of the job now, as the detail of an event. */
  private JsonNode described(String job) {
    ObjectNode detail = (ObjectNode) api.describe(job);
    String parent = job.indexOf(':') < 0 ? job : job.substring(0, job.indexOf(':'));
    ((ObjectNode) detail.get("tags")).put("resourceArn", ARN + "job/" + parent);
    return detail;
  }

  @Test
  void theEnvelopeIsThatOfEventBridge() {
    String job = api.submit("'tags':{'team':'blue'}", "'retryStrategy':{'attempts':2}");
    api.awaitStatus(job, "RUNNING");
    JsonNode first = events().getFirst();
    assertThat(first)
        .isEqualTo(
            ApiHarness.tree(
                """
                {'version':'0','id':'%s','detail-type':'Batch Job State Change',
                 'source':'aws.batch','account':'123456789012','time':'%s',
                 'region':'us-east-1','resources':['%sjob/%s'],
                 'detail':{'jobArn':'%sjob/%s','jobName':'job','jobId':'%s',
                  'jobQueue':'%sjob-queue/q','status':'RUNNABLE','attempts':[],
                  'createdAt':%d,'retryStrategy':{'attempts':2,'evaluateOnExit':[]},
                  'dependsOn':[],'jobDefinition':'%sjob-definition/d:1','parameters':{},
                  'container':{'image':'busybox','command':['true'],'volumes':[],
                   'environment':[],'mountPoints':[],'ulimits':[],'networkInterfaces':[],
                   'resourceRequirements':[{'type':'VCPU','value':'1'},
                   {'type':'MEMORY','value':'512'}],'secrets':[]},
                  'tags':{'team':'blue','resourceArn':'%sjob/%s'},
                  'platformCapabilities':[],'eksAttempts':[]}}\
                """
                    .formatted(
                        first.get("id").textValue(),
                        api.clock.instant(),
                        ARN,
                        job,
                        ARN,
                        job,
                        job,
                        ARN,
                        api.clock.instant().toEpochMilli(),
                        ARN,
                        ARN,
                        job)));
    assertThat(first.get("id").textValue()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(events().stream().map(event -> event.get("id").textValue())).doesNotHaveDuplicates();
  }

  @Test
  void aJobThatBlocksItsQueueIsAnEventOfItsOwn() {
    String job =
        api.submit(
            "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'999999'}]}");
    List<JsonNode> events = events();
    assertThat(events).hasSize(2);
    JsonNode blocked = events.getLast();
    assertThat(blocked.get("detail-type").textValue()).isEqualTo("Batch Job Queue Blocked");
    assertThat(blocked.get("resources"))
        .isEqualTo(ApiHarness.tree("['" + ARN + "job/" + job + "','" + ARN + "job-queue/q']"));
    assertThat(blocked.get("detail")).isEqualTo(described(job));
    assertThat(blocked.at("/detail/status").textValue()).isEqualTo("RUNNABLE");
    assertThat(blocked.at("/detail/statusReason").textValue()).startsWith("MISCONFIGURATION:");
  }

  @Test
  void everyTransitionIsToldOnceInOrderAndSubmittedNever() {
    String job = api.submit("'retryStrategy':{'attempts':2}");
    api.awaitStatus(job, "RUNNING");
    JsonNode running = described(job);
    api.engine.exit(ApiHarness.attempt(job, 1), 1);
    Await.until(
        "the second attempt runs",
        () -> api.describe(job).get("attempts").size() == 1 && api.status(job).equals("RUNNING"));
    JsonNode runningAgain = described(job);
    api.engine.exit(ApiHarness.attempt(job, 2), 0);
    api.awaitStatus(job, "SUCCEEDED");

    assertThat(statuses())
        .containsExactly(
            job + " RUNNABLE",
            job + " STARTING",
            job + " RUNNING",
            job + " RUNNABLE",
            job + " STARTING",
            job + " RUNNING",
            job + " SUCCEEDED");
    List<JsonNode> told = events().stream().map(event -> event.get("detail")).toList();
    assertThat(List.of(told.get(2), told.get(5), told.get(6)))
        .containsExactly(running, runningAgain, described(job));
    assertThat(told.get(1).get("container").has("logStreamName")).isFalse();
    assertThat(told.get(3).get("attempts")).hasSize(1);
    assertThat(told.get(3).get("statusReason").textValue())
        .isEqualTo("Essential container in task exited");
  }

  @Test
  void parentsAndChildrenOfArraysHaveTheirOwn() {
    String job = api.submit("'arrayProperties':{'size':2}");
    for (int index = 0; index < 2; index++) {
      String child = job + ":" + index;
      api.awaitStatus(child, "RUNNING");
      api.engine.exit(ApiHarness.attempt(child, 1), 0);
      api.awaitStatus(child, "SUCCEEDED");
    }
    api.awaitStatus(job, "SUCCEEDED");
    assertThat(statuses())
        .startsWith(job + " PENDING", job + ":0 RUNNABLE", job + ":1 RUNNABLE")
        .endsWith(job + " SUCCEEDED")
        .containsSubsequence(
            job + ":0 STARTING", job + ":0 RUNNING", job + ":0 SUCCEEDED", job + " SUCCEEDED")
        .hasSize(10);
    assertThat(events().getLast().get("detail")).isEqualTo(described(job));
    JsonNode child = events().get(1).get("detail");
    assertThat(child.get("arrayProperties"))
        .isEqualTo(ApiHarness.tree("{'statusSummary':{},'index':0}"));
    assertThat(child.get("tags").get("resourceArn").textValue()).isEqualTo(ARN + "job/" + job);
    assertThat(events().get(1).get("resources").get(0).textValue())
        .isEqualTo(ARN + "job/" + job + ":0");
  }

  @Test
  void aJobWhoseDependencyFailsIsPendingAndThenFailed() {
    String first = api.submit();
    String second = api.submit("'dependsOn':[{'jobId':'" + first + "'}]");
    api.awaitStatus(first, "RUNNING");
    api.engine.exit(ApiHarness.attempt(first, 1), 1);
    api.awaitStatus(second, "FAILED");
    api.advance(Duration.ofSeconds(1));
    assertThat(statuses().stream().filter(status -> status.startsWith(second)))
        .containsExactly(second + " PENDING", second + " FAILED");
    assertThat(events().getLast().get("detail")).isEqualTo(described(second));
  }
}
