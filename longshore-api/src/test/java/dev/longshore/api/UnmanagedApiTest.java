package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments whose container instances somebody registers with their clusters. */
final class UnmanagedApiTest extends ApiFixture {

  private static final String ID = "i-0123456789abcdef0";
  private static final String RESOURCES =
      """
      [{'name':'CPU','type':'INTEGER','integerValue':2048},
       {'name':'MEMORY','type':'INTEGER','integerValue':1500},
       {'name':'PORTS','type':'STRINGSET','stringSetValue':['22']}]\
      """;

  @BeforeEach
  void createEnvironment() {
    api.ok(
        "createcomputeenvironment",
        "{'computeEnvironmentName':'own','type':'UNMANAGED',"
            + "'serviceRole':'arn:aws:iam::123456789012:role/batch'}");
    api.settle();
    api.ok("createjobqueue", queue("u", "own"));
    api.settle();
  }

  private JsonNode ecs(String operation, String members) {
    return new EcsCalls(api).ok(operation, "{'cluster':'" + cluster("own") + "'" + members + "}");
  }

  private String refused(String operation, String members) {
    return new EcsCalls(api)
        .refused(
            operation,
            "{'cluster':'" + cluster("own") + "'" + members + "}",
            "InvalidParameterException");
  }

  private String cluster(String environment) {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['" + environment + "']}")
        .at("/computeEnvironments/0/ecsClusterArn")
        .textValue();
  }

  /** The identity document is text with quotes of its own. */
  private JsonNode register() {
    return ecs(
            "RegisterContainerInstance",
            ",'totalResources':"
                + RESOURCES
                + ",'instanceIdentityDocument':'{\\'instanceId\\':\\'"
                + ID
                + "\\',\\'instanceType\\':\\'m5.large\\'}'")
        .get("containerInstance");
  }

  private String submit(String... members) {
    return api.ok(
            "submitjob",
            "{'jobName':'j','jobQueue':'u','jobDefinition':'d'"
                + (members.length == 0 ? "" : "," + String.join(",", members))
                + "}")
        .get("jobId")
        .textValue();
  }

  @Test
  @DisplayName("a machine that is registered gets the jobs, and is found from them")
  void jobsGoToWhatIsRegistered() {
    String job = submit();
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    JsonNode registered = register();
    assertThat(registered.get("ec2InstanceId").textValue()).isEqualTo(ID);
    assertThat(registered.get("status").textValue()).isEqualTo("ACTIVE");
    api.awaitStatus(job, "RUNNING");
    String arn = registered.get("containerInstanceArn").textValue();
    assertThat(api.describe(job).at("/container/containerInstanceArn").textValue()).isEqualTo(arn);
    JsonNode instance =
        ecs("DescribeContainerInstances", ",'containerInstances':['" + arn + "']")
            .at("/containerInstances/0");
    assertThat(instance.at("/registeredResources/0/integerValue").intValue()).isEqualTo(2048);
    assertThat(instance.at("/registeredResources/1/integerValue").intValue()).isEqualTo(1500);
    assertThat(instance.at("/remainingResources/0/integerValue").intValue()).isEqualTo(1024);
    assertThat(instance.at("/remainingResources/1/integerValue").intValue()).isEqualTo(988);
    assertThat(instance.at("/attributes/0/value").textValue()).isEqualTo("m5.large");
    assertThat(instance.get("runningTasksCount").intValue()).isEqualTo(1);
    assertThat(register().get("containerInstanceArn").textValue()).as("again").isEqualTo(arn);
  }

  @Test
  @DisplayName("nothing is launched for jobs that wait, and a cluster is there to register with")
  void nothingIsLaunched() {
    String job = submit();
    api.advance(Duration.ofMinutes(30));
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    assertThat(ecs("ListContainerInstances", "").get("containerInstanceArns")).isEmpty();
    assertThat(cluster("own"))
        .matches("arn:aws:ecs:us-east-1:123456789012:cluster/AWSBatch-own-[0-9a-f-]{36}");
    assertThat(
            api.ok("describecomputeenvironments", "{'computeEnvironments':['own']}")
                .at("/computeEnvironments/0")
                .has("computeResources"))
        .isFalse();
  }

  @Test
  @DisplayName("what is DRAINING takes no further jobs until it is ACTIVE again")
  void draining() {
    String arn = register().get("containerInstanceArn").textValue();
    String before = api.awaitStatus(submit(), "RUNNING");
    JsonNode answer =
        ecs(
            "UpdateContainerInstancesState",
            ",'status':'DRAINING','containerInstances':['" + arn + "','none']");
    assertThat(answer.at("/containerInstances/0/status").textValue()).isEqualTo("DRAINING");
    assertThat(answer.at("/failures/0/reason").textValue()).isEqualTo("MISSING");
    String after = submit();
    api.settle();
    assertThat(api.status(after)).isEqualTo("RUNNABLE");
    assertThat(api.status(before)).isEqualTo("RUNNING");
    assertThat(ecs("ListContainerInstances", ",'status':'ACTIVE'").get("containerInstanceArns"))
        .isEmpty();
    assertThat(ecs("ListContainerInstances", ",'status':'DRAINING'").get("containerInstanceArns"))
        .hasSize(1);
    ecs("UpdateContainerInstancesState", ",'status':'ACTIVE','containerInstances':['" + arn + "']");
    api.awaitStatus(after, "RUNNING");
  }

  @Test
  @DisplayName("what is taken off by force ends what runs there, and the retry strategy decides")
  void deregistered() {
    String arn = register().get("containerInstanceArn").textValue();
    String job = submit("'retryStrategy':{'attempts':2}");
    api.awaitStatus(job, "RUNNING");
    String it = ",'containerInstance':'" + arn + "'";
    assertThat(refused("DeregisterContainerInstance", it))
        .isEqualTo("Found running tasks on the instance.");
    assertThat(
            ecs("DeregisterContainerInstance", it + ",'force':true")
                .at("/containerInstance/status")
                .textValue())
        .isEqualTo("INACTIVE");
    Await.until("it is tried again", () -> api.describe(job).get("attempts").size() == 1);
    assertThat(api.describe(job).at("/attempts/0/statusReason").textValue())
        .isEqualTo("Host EC2 (instance " + ID + ") terminated.");
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    Await.until("it is gone", () -> api.service.reads().instances().isEmpty());
    register();
    api.awaitStatus(job, "RUNNING");
    api.engine.exit(attempt(job, 2), 0);
    api.awaitStatus(job, "SUCCEEDED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'totalResources':[{'name':'CPU','type':'INTEGER','integerValue':1024}]",
        ",'totalResources':[{'name':'CPU','type':'INTEGER','integerValue':0},"
            + "{'name':'MEMORY','type':'INTEGER','integerValue':5}]",
        ",'instanceIdentityDocument':'what'",
      })
  void refusesMachinesWithoutASize(String members) {
    assertThat(refused("RegisterContainerInstance", members)).isNotEmpty();
  }

  @Test
  @DisplayName("a managed environment has its own instances")
  void managed() {
    assertThat(
            new EcsCalls(api)
                .refused(
                    "RegisterContainerInstance",
                    "{'cluster':'" + cluster("ce") + "','totalResources':" + RESOURCES + "}",
                    "InvalidParameterException"))
        .isEqualTo("Compute environment ce is managed: it has its own instances.");
  }

  @Test
  @DisplayName("an environment goes with its cluster and all that is registered there")
  void deleted() {
    register();
    api.ok("updatejobqueue", "{'jobQueue':'u','state':'DISABLED'}");
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'u'}");
    api.settle();
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'own','state':'DISABLED'}");
    api.settle();
    api.ok("deletecomputeenvironment", "{'computeEnvironment':'own'}");
    api.settle();
    Await.until(
        "it is gone",
        () ->
            api.ok("describecomputeenvironments", "{'computeEnvironments':['own']}")
                .get("computeEnvironments")
                .isEmpty());
    assertThat(api.service.reads().instances()).isEmpty();
  }
}
