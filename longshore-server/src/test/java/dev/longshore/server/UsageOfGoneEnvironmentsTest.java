package dev.longshore.server;

import static dev.longshore.server.TestServers.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ran costs what it did, whatever becomes of the environment that it ran in. */
class UsageOfGoneEnvironmentsTest {

  private static final String SPOT =
      "'type':'SPOT','minvCpus':0,'allocationStrategy':'SPOT_CAPACITY_OPTIMIZED',"
          + "'instanceTypes':['c5.9xlarge'],'instanceRole':'ecsInstanceRole',";

  private static final Map<String, String> FLAGS =
      Map.of(
          "local.vcpus", "48",
          "local.memoryMib", "200000",
          "instances.spotPercents", "[\"c5.9xlarge=30\"]");

  @TempDir private Path data;

  @ParameterizedTest
  @CsvSource({"SPOT,EC2,36,16", "FARGATE,FARGATE,8,61440", "FARGATE_SPOT,FARGATE,8,61440"})
  void costsTheSame(String type, String capability, int vcpus, int memoryMib) {
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, FLAGS))) {
      createWorld(server, type);
      runJob(server, capability, vcpus, memoryMib);
      String before = usage(server);
      assertThat(before).containsPattern("\ne,1,.*,0\\.[0-9]*[1-9]"); // it costs something
      deleteWorld(server);
      assertThat(usage(server)).isEqualTo(before);
    }
  }

  private static void createWorld(LongshoreServer server, String type) {
    post(
        server,
        "createcomputeenvironment",
        "{'computeEnvironmentName':'e','type':'MANAGED','computeResources':{%s'maxvCpus':64,"
                .formatted(type.equals("SPOT") ? SPOT : "'type':'" + type + "',")
            + "'subnets':['subnet-00000000'],'securityGroupIds':['sg-00000000']}}");
    awaitEnvironments(server, "\"VALID\"");
    post(
        server,
        "createjobqueue",
        "{'jobQueueName':'q','priority':1,"
            + "'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'e'}]}");
    awaitQueues(server, "\"VALID\"");
  }

  /** It takes a moment, so that it costs something. */
  private static void runJob(LongshoreServer server, String capability, int vcpus, int memoryMib) {
    post(
        server,
        "registerjobdefinition",
        "{'jobDefinitionName':'d','type':'container','platformCapabilities':['%s'],"
                .formatted(capability)
            + "'containerProperties':{'image':'i','command':['sleep','0.1'],"
            + "'executionRoleArn':'arn:aws:iam::000000000000:role/r','resourceRequirements':"
            + "[{'type':'VCPU','value':'%d'},{'type':'MEMORY','value':'%d'}]}}"
                .formatted(vcpus, memoryMib));
    String job = TestServers.submit(server, "d");
    var _ =
        TestServers.await(
            server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}", "\"SUCCEEDED\"");
  }

  private static void deleteWorld(LongshoreServer server) {
    post(server, "updatejobqueue", "{'jobQueue':'q','state':'DISABLED'}");
    awaitQueues(server, "\"DISABLED\"");
    post(server, "deletejobqueue", "{'jobQueue':'q'}");
    awaitQueues(server, "\\[]");
    post(server, "updatecomputeenvironment", "{'computeEnvironment':'e','state':'DISABLED'}");
    awaitEnvironments(server, "\"DISABLED\"");
    post(server, "deletecomputeenvironment", "{'computeEnvironment':'e'}");
    awaitEnvironments(server, "\\[]");
  }

  private static void post(LongshoreServer server, String operation, String json) {
    var answer = TestServers.post(server, "/v1/" + operation, json.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void awaitQueues(LongshoreServer server, String pattern) {
    var _ = TestServers.await(server, "/v1/describejobqueues", "{}", pattern);
  }

  private static void awaitEnvironments(LongshoreServer server, String pattern) {
    var _ = TestServers.await(server, "/v1/describecomputeenvironments", "{}", pattern);
  }

  private static String usage(LongshoreServer server) {
    return get(server, UsageRoute.PATH + "?by=computeEnvironment&format=csv").body();
  }
}
