package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.wire.WireResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid requests with one or two members broken: refused or done, never a fault of the server. */
final class FuzzTest {

  private static final int REQUESTS_PER_OPERATION = 150;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Map<String, String> VALID =
      Map.ofEntries(
          Map.entry(
              "createcomputeenvironment",
              """
              {'computeEnvironmentName':'fuzz','type':'MANAGED','state':'ENABLED',
               'serviceRole':'role','tags':{'a':'b'},'ecsSettings':{'containerInsights':'ENABLED'},
               'computeResources':{'type':'SPOT','allocationStrategy':'SPOT_CAPACITY_OPTIMIZED',
               'minvCpus':0,'maxvCpus':16,'desiredvCpus':1,'instanceTypes':['c5.large'],
               'subnets':['s'],'securityGroupIds':['g'],'instanceRole':'r','bidPercentage':50,
               'launchTemplate':{'launchTemplateName':'t','version':'1','overrides':[]},
               'ec2Configuration':[{'imageType':'ECS_AL2023'}],'tags':{'x':'y'},
               'scalingPolicy':{'minScaleDownDelayMinutes':20}}}\
              """),
          Map.entry(
              "updatecomputeenvironment",
              """
              {'computeEnvironment':'ce','state':'ENABLED','serviceRole':'',
               'computeResources':{'minvCpus':0,'maxvCpus':8,'desiredvCpus':1,
               'capacityTags':{'a':'b'},'tags':{'a':'b'},'instanceTypes':['c5.large']},
               'updatePolicy':{'terminateJobsOnUpdate':true,'jobExecutionTimeoutMinutes':5}}\
              """),
          Map.entry("deletecomputeenvironment", "{'computeEnvironment':'other'}"),
          Map.entry(
              "describecomputeenvironments",
              "{'computeEnvironments':['ce'],'maxResults':10,'nextToken':'YQ'}"),
          Map.entry(
              "createjobqueue",
              """
              {'jobQueueName':'fuzz','priority':1,'state':'ENABLED','jobQueueType':'ECS',
               'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'}],'tags':{'a':'b'},
               'schedulingPolicyArn':'arn:aws:batch:us-east-1:123456789012:scheduling-policy/p',
               'jobStateTimeLimitActions':[{'reason':'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
               'state':'RUNNABLE','maxTimeSeconds':600,'action':'CANCEL'}]}\
              """),
          Map.entry(
              "updatejobqueue",
              """
              {'jobQueue':'q','priority':2,'state':'ENABLED',
               'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'}],
               'jobStateTimeLimitActions':[{'reason':'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
               'state':'RUNNABLE','maxTimeSeconds':600,'action':'CANCEL'}]}\
              """),
          Map.entry("deletejobqueue", "{'jobQueue':'other'}"),
          Map.entry("describejobqueues", "{'jobQueues':['q'],'maxResults':10,'nextToken':'YQ'}"),
          Map.entry(
              "createschedulingpolicy",
              """
              {'name':'fuzz','tags':{'a':'b'},'fairsharePolicy':{'shareDecaySeconds':60,
               'computeReservation':10,'shareDistribution':[{'shareIdentifier':'a',
               'weightFactor':0.5}]}}\
              """),
          Map.entry(
              "updateschedulingpolicy",
              """
              {'arn':'arn:aws:batch:us-east-1:123456789012:scheduling-policy/p',
               'fairsharePolicy':{'shareDecaySeconds':60,'computeReservation':10,
               'shareDistribution':[{'shareIdentifier':'a','weightFactor':0.5}]}}\
              """),
          Map.entry(
              "describeschedulingpolicies",
              "{'arns':['arn:aws:batch:us-east-1:123456789012:scheduling-policy/p']}"),
          Map.entry("listschedulingpolicies", "{'maxResults':10,'nextToken':'YQ'}"),
          Map.entry(
              "registerjobdefinition",
              """
              {'jobDefinitionName':'fuzz','type':'container','parameters':{'p':'v'},
               'schedulingPriority':5,'propagateTags':true,'tags':{'a':'b'},
               'platformCapabilities':['EC2'],'timeout':{'attemptDurationSeconds':60},
               'retryStrategy':{'attempts':2,'evaluateOnExit':[{'onExitCode':'1','action':'EXIT'}]},
               'containerProperties':{'image':'busybox','command':['echo','Ref::p'],
               'vcpus':1,'memory':512,'jobRoleArn':'r','executionRoleArn':'e','user':'u',
               'environment':[{'name':'n','value':'v'}],'privileged':true,
               'volumes':[{'name':'v','host':{'sourcePath':'/s'}}],
               'mountPoints':[{'sourceVolume':'v','containerPath':'/c','readOnly':true}],
               'ulimits':[{'name':'nofile','softLimit':1,'hardLimit':2}],
               'linuxParameters':{'sharedMemorySize':5,'tmpfs':[{'containerPath':'/t','size':1}]},
               'logConfiguration':{'logDriver':'awslogs','options':{'awslogs-group':'g'}},
               'secrets':[{'name':'s','valueFrom':'arn'}]}}\
              """),
          Map.entry("deregisterjobdefinition", "{'jobDefinition':'other:1'}"),
          Map.entry(
              "describejobdefinitions",
              "{'jobDefinitionName':'d','status':'ACTIVE','maxResults':10,'nextToken':'MA'}"),
          Map.entry(
              "submitjob",
              """
              {'jobName':'fuzz','jobQueue':'q','jobDefinition':'d:1','tags':{'a':'b'},
               'parameters':{'p':'v'},'timeout':{'attemptDurationSeconds':60},
               'propagateTags':true,'arrayProperties':{'size':2},
               'dependsOn':[{'jobId':'00000000-0000-4000-8000-000000000001'}],
               'retryStrategy':{'attempts':2,'evaluateOnExit':[{'onReason':'*','action':'RETRY'}]},
               'containerOverrides':{'command':['a'],'vcpus':1,'memory':512,
               'environment':[{'name':'n','value':'v'}],
               'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'4'}]}}
              """),
          Map.entry(
              "canceljob", "{'jobId':'00000000-0000-4000-8000-0000000000ff','reason':'why not'}"),
          Map.entry(
              "terminatejob", "{'jobId':'00000000-0000-4000-8000-0000000000ff','reason':'so'}"),
          Map.entry(
              "canceljobs",
              "{'jobs':['00000000-0000-4000-8000-0000000000ff','x'],'reason':'why not'}"),
          Map.entry(
              "terminatejobs",
              "{'jobs':['00000000-0000-4000-8000-0000000000ff','x'],'reason':'why not'}"),
          Map.entry("describejobs", "{'jobs':['00000000-0000-4000-8000-000000000001','x']}"),
          Map.entry(
              "listjobs",
              """
              {'jobQueue':'q','jobStatus':'RUNNING','maxResults':10,'nextToken':'MS4x',
               'filters':[{'name':'JOB_NAME','values':['job*']}]}\
              """));

  private final List<String> faults = new ArrayList<>();
  private ApiHarness api;

  @BeforeEach
  void start(@TempDir Path folder) {
    api = new ApiHarness(folder).withWorld();
    api.ok("createschedulingpolicy", "{'name':'p'}");
    api.submit();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverFails(long seed) {
    Random random = new Random(seed);
    VALID.keySet().stream()
        .sorted()
        .forEach(
            operation -> {
              for (int i = 0; i < REQUESTS_PER_OPERATION; i++) {
                check(operation, broken(VALID.get(operation), random));
              }
            });
    assertThat(faults).as("seed " + seed).isEmpty();
    assertThat(api.status("00000000-0000-4000-8000-000000000001")).isEqualTo("RUNNING");
  }

  private void check(String operation, String body) {
    WireResponse response =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> api.post(operation, body));
    if (response.status() >= 500) {
      faults.add(operation + " " + body);
    }
  }

  private static String broken(@org.jspecify.annotations.Nullable String valid, Random random) {
    ObjectNode request = (ObjectNode) ApiHarness.tree(String.valueOf(valid));
    for (int i = random.nextInt(2); i >= 0; i--) {
      List<Runnable> ways = new ArrayList<>();
      collect(request, random, ways);
      if (!ways.isEmpty()) {
        ways.get(random.nextInt(ways.size())).run();
      }
    }
    return request.toString();
  }

  /** Every member and element, to be dropped or replaced. */
  private static void collect(JsonNode node, Random random, List<Runnable> ways) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              member -> {
                ways.add(() -> object.remove(member.getKey()));
                ways.add(() -> object.set(member.getKey(), anything(member.getValue(), random)));
                collect(member.getValue(), random, ways);
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        ways.add(() -> array.set(index, anything(array.get(index), random)));
        ways.add(() -> array.add(array.get(index).deepCopy()));
        collect(array.get(i), random, ways);
      }
    }
  }

  private static JsonNode anything(JsonNode before, Random random) {
    return switch (random.nextInt(18)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.textNode("");
      case 2 -> NODES.textNode("x");
      case 3 -> NODES.textNode("-1");
      case 4 -> NODES.textNode("1e9");
      case 5 -> NODES.textNode("é\u0000\uD83D\uDE00*%_;--");
      case 6 -> NODES.textNode("9".repeat(30));
      case 7 -> NODES.numberNode(-1);
      case 8 -> NODES.numberNode(Integer.MAX_VALUE);
      case 9 -> NODES.numberNode(1e300);
      case 10 -> NODES.numberNode(new java.math.BigInteger("9".repeat(25)));
      case 11 -> NODES.booleanNode(true);
      case 12 -> NODES.arrayNode();
      case 13 -> NODES.objectNode();
      case 14 -> NODES.arrayNode().add(before.deepCopy()).add(NODES.nullNode());
      case 15 -> NODES.objectNode().set("x", before.deepCopy());
      case 16 -> NODES.textNode("a".repeat(2000));
      default -> NODES.textNode("arn:aws:batch:us-east-1:123456789012:job/:");
    };
  }
}
