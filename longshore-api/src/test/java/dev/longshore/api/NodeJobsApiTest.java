package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.testkit.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multi-node parallel jobs: what is accepted, and how the whole and its nodes are shown. */
final class NodeJobsApiTest extends ApiFixture {

  private static final String MAIN =
      """
      'image':'busybox','command':['main'],'volumes':[],'environment':[],'mountPoints':[],
      'ulimits':[],'secrets':[],'instanceType':'c5.large',
      'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'64'}]\
      """;

  @BeforeEach
  void register() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'mnp','type':'multinode','parameters':{'x':'1'},
         'retryStrategy':{'attempts':2},'nodeProperties':{'numNodes':3,'mainNode':0,
         'nodeRangeProperties':[{'targetNodes':'0:0','container':{%s}},
         {'targetNodes':'1:','container':{'image':'busybox','command':['echo','Ref::x'],
          'environment':[{'name':'A','value':'1'}],'instanceType':'c5.large',
          'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'32'}]}}]}}\
        """
            .formatted(MAIN));
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'tasks','type':'multinode','nodeProperties':{'numNodes':2,'mainNode':1,
         'nodeRangeProperties':[{'targetNodes':':','instanceTypes':['m5.large'],
          'ecsProperties':{'taskProperties':[{'containers':[{'name':'a','image':'busybox',
          'resourceRequirements':[{'type':'VCPU','value':'1'},
          {'type':'MEMORY','value':'32'}]}]}]}}]}}\
        """);
  }

  @Test
  void theWholeShowsItsRangesWithTheOverridesOverThem() {
    String job =
        submit(
            "mnp",
            """
            'parameters':{'x':'2'},'tags':{'k':'v'},'nodeOverrides':{'numNodes':4,
             'nodePropertyOverrides':[
             {'targetNodes':'1:3','containerOverrides':{'environment':[{'name':'B','value':'2'}],
              'resourceRequirements':[{'type':'MEMORY','value':'48'}],'instanceType':'m5.large'}}]}\
            """);
    JsonNode shown = api.describe(job);
    assertThat(shown.get("nodeProperties"))
        .isEqualTo(
            tree(
                """
                {'numNodes':4,'mainNode':0,'nodeRangeProperties':[
                 {'targetNodes':'0:0','container':{%s}},
                 {'targetNodes':'1:3','container':{'image':'busybox','command':['echo','2'],
                  'volumes':[],'mountPoints':[],'ulimits':[],'secrets':[],'instanceType':'m5.large',
                  'environment':[{'name':'A','value':'1'},{'name':'B','value':'2'}],
                  'resourceRequirements':[{'type':'VCPU','value':'1'},
                  {'type':'MEMORY','value':'48'}]}}]}\
                """
                    .formatted(MAIN)));
    assertThat(shown.has("container")).isFalse();
    assertThat(shown.has("nodeDetails")).isFalse();
    assertThat(shown.get("tags")).isEqualTo(tree("{'k':'v'}"));
  }

  @Test
  void aNodeIsShownLikeAJobOfItsOwn() {
    String job = submit("mnp", "'tags':{'k':'v'}");
    awaitAll(job, 3);
    JsonNode node = api.describe(job + "#2");
    assertThat(node.get("nodeDetails")).isEqualTo(tree("{'nodeIndex':2,'isMainNode':false}"));
    assertThat(node.get("jobArn").textValue()).isEqualTo(ARN + "job/" + job + "#2");
    assertThat(node.get("tags")).isEmpty();
    assertThat(node.has("nodeProperties")).isFalse();
    assertThat(node.at("/container/command")).isEqualTo(tree("['echo','1']"));
    assertThat(node.at("/container/logStreamName").textValue())
        .isEqualTo("mnp/default/" + attempt(job + "#2", 1).taskId());
    assertThat(api.describe(job + "#0").get("nodeDetails"))
        .isEqualTo(tree("{'nodeIndex':0,'isMainNode':true}"));
    assertThat(api.ok("describejobs", "{'jobs':['" + job + "#3']}").get("jobs")).isEmpty();
  }

  @Test
  void theAttemptsOfTheWholeAreThoseOfItsMainNode() {
    String job = submit("mnp", "'tags':{}");
    awaitAll(job, 3);
    api.engine.exit(attempt(job + "#0", 1), 3, "why");
    awaitLaunches(4);
    api.engine.exit(attempt(job + "#0", 2), 0);
    api.awaitStatus(job, "SUCCEEDED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("attempts")).hasSize(2);
    JsonNode first = shown.at("/attempts/0/container");
    assertThat(first.get("exitCode").intValue()).isEqualTo(3);
    assertThat(first.get("reason").textValue()).isEqualTo("why");
    assertThat(first.get("taskArn").textValue()).endsWith(attempt(job + "#0", 1).taskId());
    assertThat(first.get("logStreamName").textValue())
        .isEqualTo("mnp/default/" + attempt(job + "#0", 1).taskId());
    assertThat(shown.at("/attempts/1/container/exitCode").intValue()).isZero();
    assertThat(shown.get("startedAt").isNumber()).isTrue();
    assertThat(shown.get("statusReason").textValue())
        .isEqualTo("Essential container in task exited");
  }

  @Test
  void nodesWithTasksShowTasks() {
    String job =
        submit(
            "tasks",
            """
            'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0:1',
             'instanceTypes':['c5.large'],'ecsPropertiesOverride':{'taskProperties':[
             {'containers':[{'name':'a','command':['x']}]}]}}]}\
            """);
    awaitAll(job, 2);
    JsonNode range = api.describe(job).at("/nodeProperties/nodeRangeProperties/0");
    assertThat(range.get("instanceTypes")).isEqualTo(tree("['c5.large']"));
    assertThat(range.at("/ecsProperties/taskProperties/0/containers/0/command"))
        .isEqualTo(tree("['x']"));
    JsonNode node = api.describe(job + "#1");
    assertThat(node.has("container")).isFalse();
    assertThat(node.at("/ecsProperties/taskProperties/0/containers/0/logStreamName").textValue())
        .isEqualTo("tasks/a/" + attempt(job + "#1", 1).taskId());
    api.engine.exit(attempt(job + "#1", 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
    assertThat(
            api.describe(job).at("/attempts/0/taskProperties/0/containers/0/exitCode").intValue())
        .isZero();
  }

  @Test
  void listsShowTheWholeAndOnRequestItsNodes() {
    String job = submit("mnp", "'tags':{}");
    awaitAll(job, 3);
    JsonNode whole = api.ok("listjobs", "{'jobQueue':'q'}").get("jobSummaryList");
    assertThat(each(whole, "jobId")).containsExactly(job);
    assertThat(whole.get(0).get("nodeProperties")).isEqualTo(tree("{'numNodes':3}"));
    JsonNode nodes = api.ok("listjobs", "{'multiNodeJobId':'" + job + "'}").get("jobSummaryList");
    assertThat(each(nodes, "jobId")).containsExactly(job + "#0", job + "#1", job + "#2");
    assertThat(nodes.get(0).get("nodeProperties"))
        .isEqualTo(tree("{'nodeIndex':0,'isMainNode':true}"));
    api.engine.exit(attempt(job + "#0", 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
    JsonNode ended =
        api.ok("listjobs", "{'multiNodeJobId':'%s','jobStatus':'SUCCEEDED'}".formatted(job))
            .get("jobSummaryList");
    assertThat(ended.get(0).get("container")).isEmpty();
  }

  @Test
  void eachNodeIsLaunchedWithItsOverrides() {
    String job =
        submit(
            "mnp",
            """
            'nodeOverrides':{'nodePropertyOverrides':[
             {'targetNodes':'0','containerOverrides':{'command':['sleep','Ref::x']}},
             {'targetNodes':'1:2','containerOverrides':{'command':['worker']}}]}\
            """);
    awaitAll(job, 3);
    assertThat(api.engine.launches())
        .extracting(launch -> launch.containers().getFirst())
        .extracting(ContainerLaunch::command)
        .extracting(command -> String.join(" ", command))
        .containsExactlyInAnyOrder("sleep 1", "worker", "worker");
    assertThat(api.engine.launches().getFirst().containers().getFirst().environment())
        .contains(new EnvironmentVariable("AWS_BATCH_JOB_NUM_NODES", "3"));
  }

  @Test
  void aNodeHasNoTagsAndTakesNone() {
    String job = submit("mnp", "'tags':{'k':'v'}");
    awaitAll(job, 3);
    String path = "/v1/tags/" + (ARN + "job/" + job + "#1").replace(":", "%3A").replace("#", "%23");
    assertThat(api.send("POST", path, "", "{'tags':{'a':'b'}}", ApiHarness.HOME.region()).status())
        .isEqualTo(400);
    assertThat(api.send("GET", path, "", "", ApiHarness.HOME.region()).text())
        .isEqualTo("{\"tags\":{}}");
  }

  @Test
  void theTextsAreThoseOfAws() {
    assertThat(refused("mnp", overriding("0:1", "'containerOverrides':{}")))
        .isEqualTo("NodeOverride targets should match job definition. Non matching targets - 0:1");
    assertThat(refused("mnp", overriding("0", "'containerOverrides':{'command':['']}")))
        .isEqualTo("Command cannot be empty");
    assertThat(refused("mnp", overriding("0", "'containerOverrides':{'command':['Ref::y']}")))
        .isEqualTo("Unable to substitute value. No parameter found for reference y");
    assertThat(refused("mnp", "'containerOverrides':{}")).startsWith("containerOverrides cannot");
  }

  @Test
  void theOverridesOfARangeAreOfItsKind() {
    assertThat(refused("tasks", overriding("0:1", "'containerOverrides':{'command':['x']}")))
        .isEqualTo(
            "containerOverrides cannot be used with node range 0:1 of job definition tasks:1, which"
                + " takes ecsPropertiesOverride.");
    assertThat(refused("mnp", overriding("0", "'ecsPropertiesOverride':{}")))
        .isEqualTo(
            "ecsPropertiesOverride cannot be used with node range 0 of job definition mnp:1, which"
                + " takes containerOverrides.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'arrayProperties':{'size':2}",
        "'nodeOverrides':{'numNodes':1}",
        "'nodeOverrides':{'numNodes':0}",
        "'nodeOverrides':{'numNodes':1001}",
        "'nodeOverrides':{'nodePropertyOverrides':[{}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'x'}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0'},{'targetNodes':'0'}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0','containerOverrides':{},"
            + "'ecsPropertiesOverride':{}}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0','ecsPropertiesOverride':"
            + "{'taskProperties':[{'containers':[{'name':'b'}]}]}}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0','containerOverrides':"
            + "{'resourceRequirements':[{'type':'VCPU','value':'0.5'}]}}]}",
        "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0','eksPropertiesOverride':{}}]}",
      })
  void whatCannotBeIsRefused(String members) {
    refused("mnp", members);
  }

  @Test
  void aFixedNumberOfNodesStays() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'fixed','type':'multinode','nodeProperties':{'numNodes':2,'mainNode':0,
         'nodeRangeProperties':[{'targetNodes':'0:1','container':{%s}}]}}\
        """
            .formatted(MAIN));
    refused("fixed", "'nodeOverrides':{'numNodes':3}");
    assertThat(
            refused("fixed", "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'0:0'}]}"))
        .isEqualTo("NodeOverride targets should match job definition. Non matching targets - 0:0");
  }

  private static String overriding(String targetNodes, String members) {
    return "'nodeOverrides':{'nodePropertyOverrides':[{'targetNodes':'%s',%s}]}"
        .formatted(targetNodes, members);
  }

  private void awaitAll(String job, int nodes) {
    for (int node = 0; node < nodes; node++) {
      api.awaitStatus(job + "#" + node, "RUNNING");
    }
  }

  private void awaitLaunches(int count) {
    Await.until(count + " launches", () -> api.engine.launches().size() >= count);
  }

  private String submit(String definition, String members) {
    return api.ok("submitjob", request(definition, members)).get("jobId").textValue();
  }

  private String refused(String definition, String members) {
    return api.refused("submitjob", request(definition, members));
  }

  private static String request(String definition, String members) {
    return "{'jobName':'j','jobQueue':'q','jobDefinition':'%s',%s}".formatted(definition, members);
  }
}
