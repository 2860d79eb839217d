package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.fargate;
import static dev.longshore.api.ApiHarness.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters, container instances and tasks as clients of ECS see them. */
final class EcsApiTest extends ApiFixture {

  private JsonNode ok(String operation, String body) {
    return new EcsCalls(api).ok(operation, body);
  }

  private String refused(String operation, String body, String code) {
    return new EcsCalls(api).refused(operation, body, code);
  }

  private String cluster(String environment) {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['" + environment + "']}")
        .at("/computeEnvironments/0/ecsClusterArn")
        .textValue();
  }

  private JsonNode describeTask(String environment, String task) {
    return ok(
        "DescribeTasks", "{'cluster':'%s','tasks':['%s']}".formatted(cluster(environment), task));
  }

  private JsonNode describeInstance(String environment, String instance) {
    return ok(
        "DescribeContainerInstances",
        "{'cluster':'%s','containerInstances':['%s']}".formatted(cluster(environment), instance));
  }

  private String runs(String... members) {
    return api.awaitStatus(api.submit(members), "RUNNING");
  }

  private String exits(String job, int exitCode) {
    api.engine.exit(attempt(job, 1), exitCode);
    return api.awaitStatus(job, exitCode == 0 ? "SUCCEEDED" : "FAILED");
  }

  private String arn(String job, String member) {
    return api.describe(job).at("/container/" + member).textValue();
  }

  private void secondEnvironment(String request) {
    api.ok("createcomputeenvironment", request);
    api.settle();
  }

  @Test
  void aTaskIsTheAttemptThatItsJobNames() {
    String job = runs("'tags':{'k':'v'},'propagateTags':true");
    JsonNode answer = describeTask("ce", arn(job, "taskArn"));
    assertThat(answer.get("failures")).isEmpty();
    JsonNode task = answer.at("/tasks/0");
    assertThat(task.get("taskArn").textValue()).isEqualTo(arn(job, "taskArn"));
    assertThat(task.get("containerInstanceArn").textValue())
        .isEqualTo(arn(job, "containerInstanceArn"));
    assertThat(task.get("clusterArn").textValue()).isEqualTo(cluster("ce"));
    assertThat(task.get("lastStatus").textValue()).isEqualTo("RUNNING");
    assertThat(task.get("desiredStatus").textValue()).isEqualTo("RUNNING");
    assertThat(task.get("launchType").textValue()).isEqualTo("EC2");
    assertThat(task.get("cpu").textValue()).isEqualTo("1024");
    assertThat(task.get("memory").textValue()).isEqualTo("512");
    assertThat(task.get("startedBy").textValue()).isEqualTo(job);
    assertThat(task.get("startedAt").decimalValue().movePointRight(3).longValueExact())
        .isEqualTo(api.describe(job).get("startedAt").longValue());
    assertThat(task.has("stoppedAt")).isFalse();
    JsonNode container = task.at("/containers/0");
    assertThat(container.get("name").textValue()).isEqualTo("default");
    assertThat(container.get("image").textValue()).isEqualTo("busybox");
    assertThat(container.get("lastStatus").textValue()).isEqualTo("RUNNING");
    assertThat(container.has("exitCode")).isFalse();
    assertThat(task.get("tags")).as("only where they are asked for").isEmpty();
    assertThat(
            ok(
                    "DescribeTasks",
                    "{'cluster':'%s','tasks':['%s'],'include':['TAGS']}"
                        .formatted(cluster("ce"), arn(job, "taskArn")))
                .at("/tasks/0/tags"))
        .isEqualTo(ApiHarness.tree("[{'key':'k','value':'v'}]"));
  }

  @Test
  void aTaskThatHasEndedTellsHow() {
    String job = exits(runs(), 3);
    api.advance(Duration.ofHours(2));
    JsonNode task = describeTask("ce", arn(job, "taskArn")).at("/tasks/0");
    assertThat(task.get("lastStatus").textValue()).isEqualTo("STOPPED");
    assertThat(task.get("desiredStatus").textValue()).isEqualTo("STOPPED");
    assertThat(task.get("stopCode").textValue()).isEqualTo("EssentialContainerExited");
    assertThat(task.get("stoppedReason").textValue())
        .isEqualTo("Essential container in task exited");
    assertThat(task.at("/containers/0/exitCode").intValue()).isEqualTo(3);
    assertThat(task.at("/containers/0/lastStatus").textValue()).isEqualTo("STOPPED");
  }

  @Test
  void clustersKeepTheirTasksAndInstancesApart() {
    secondEnvironment(ApiHarness.ec2("other"));
    String job = runs();
    String task = arn(job, "taskArn");
    String instance = arn(job, "containerInstanceArn");
    String query = "{'cluster':'" + cluster("other") + "','tasks':['%s']}";
    assertThat(refused("DescribeTasks", query.formatted(task), "InvalidParameterException"))
        .startsWith("Identifier is for cluster AWSBatch-ce-");
    JsonNode bare = ok("DescribeTasks", query.formatted(task.substring(task.length() - 32)));
    assertThat(bare.get("tasks")).isEmpty();
    assertThat(bare.at("/failures/0/reason").textValue()).isEqualTo("MISSING");
    JsonNode foreign = describeInstance("other", instance);
    assertThat(foreign.get("containerInstances")).isEmpty();
    assertThat(foreign.get("failures"))
        .isEqualTo(ApiHarness.tree("[{'arn':'" + instance + "','reason':'MISSING'}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DescribeTasks | {'cluster':'none','tasks':['a']} | ClusterNotFoundException",
        "DescribeTasks | {'tasks':['a']} | ClusterNotFoundException",
        "DescribeTasks | {'cluster':'none'} | InvalidParameterException",
        "DescribeTasks | {'cluster':'none','tasks':['']} | InvalidParameterException",
        "DescribeTasks | {'cluster':'none','tasks':[7]} | SerializationException",
        "ListTasks | {'cluster':'none'} | ClusterNotFoundException",
        "ListContainerInstances | {'cluster':'none'} | ClusterNotFoundException",
        "StopTask | {'cluster':'none','task':'a'} | ClusterNotFoundException",
        "StopTask | {'cluster':'none'} | InvalidParameterException",
        "DescribeTaskDefinition | {'taskDefinition':'none'} | ClientException",
        "RunTask | {} | UnknownOperationException",
      })
  void refusesWhatIsNotThere(String operation, String body, String code) {
    refused(operation, body, code);
  }

  @Test
  void refusesABlankInstanceAndTooMany() {
    assertThat(
            refused(
                "DescribeContainerInstances",
                "{'cluster':'none','containerInstances':['']}",
                "InvalidParameterException"))
        .isEqualTo("Container instance can not be blank.");
    String many = String.join("','", Collections.nCopies(101, "a"));
    refused(
        "DescribeContainerInstances",
        "{'cluster':'none','containerInstances':['" + many + "']}",
        "InvalidParameterException");
    refused(
        "DescribeTasks",
        "{'cluster':'none','tasks':['" + many + "']}",
        "InvalidParameterException");
  }

  @Test
  void aContainerInstanceHasTheNumbersOfTheScheduler() {
    String first = runs();
    String second = runs();
    JsonNode answer = describeInstance("ce", arn(first, "containerInstanceArn"));
    JsonNode instance = answer.at("/containerInstances/0");
    assertThat(instance.get("ec2InstanceId").textValue())
        .isEqualTo(api.service.reads().instances().getFirst().id());
    assertThat(instance.get("status").textValue()).isEqualTo("ACTIVE");
    assertThat(instance.get("agentConnected").booleanValue()).isTrue();
    assertThat(instance.get("runningTasksCount").intValue()).isEqualTo(2);
    assertThat(resource(instance, "registeredResources", "CPU")).isEqualTo(2048);
    assertThat(resource(instance, "registeredResources", "MEMORY")).isEqualTo(3920);
    assertThat(resource(instance, "remainingResources", "CPU")).isZero();
    assertThat(resource(instance, "remainingResources", "MEMORY")).isEqualTo(2896);
    assertThat(attribute(instance, "ecs.instance-type")).isEqualTo("c5.large");
    assertThat(attribute(instance, "ecs.availability-zone")).isEqualTo("us-east-1a");
    assertThat(attribute(instance, "ecs.cpu-architecture")).isEqualTo("x86_64");
    assertThat(describeTask("ce", arn(second, "taskArn")).at("/tasks/0/containerInstanceArn"))
        .isEqualTo(instance.get("containerInstanceArn"));
  }

  @Test
  void eachOfSeveralContainerInstancesHasItsOwnTasks() {
    String large =
        """
        'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'2'}]}\
        """;
    String first = runs(large);
    String second = runs();
    JsonNode instances =
        describeInstance(
                "ce",
                arn(first, "containerInstanceArn") + "','" + arn(second, "containerInstanceArn"))
            .get("containerInstances");
    assertThat(each(instances, "containerInstanceArn"))
        .containsExactly(arn(first, "containerInstanceArn"), arn(second, "containerInstanceArn"));
    assertThat(each(instances, "runningTasksCount")).containsExactly("1", "1");
    assertThat(resource(instances.get(0), "remainingResources", "CPU")).isZero();
    assertThat(resource(instances.get(1), "remainingResources", "CPU")).isEqualTo(1024);
  }

  private static int resource(JsonNode instance, String member, String name) {
    for (JsonNode resource : instance.get(member)) {
      if (resource.get("name").textValue().equals(name)) {
        return resource.get("integerValue").intValue();
      }
    }
    throw new AssertionError("no resource " + name + ": " + instance);
  }

  private static String attribute(JsonNode instance, String name) {
    for (JsonNode attribute : instance.get("attributes")) {
      if (attribute.get("name").textValue().equals(name)) {
        return attribute.get("value").textValue();
      }
    }
    throw new AssertionError("no attribute " + name + ": " + instance);
  }

  @Test
  void anInstanceThatIsGoneIsShownForAnHourAndListedNoMore() {
    String job = runs();
    String instance = arn(job, "containerInstanceArn");
    String list = "{'cluster':'" + cluster("ce") + "'}";
    assertThat(ok("ListContainerInstances", list).get("containerInstanceArns"))
        .isEqualTo(ApiHarness.tree("['" + instance + "']"));
    exits(job, 0);
    api.advance(Duration.ofMinutes(2));
    Await.until("it is idle no more", () -> api.service.reads().instances().isEmpty());
    assertThat(ok("ListContainerInstances", list).get("containerInstanceArns")).isEmpty();
    assertThat(describeInstance("ce", instance).at("/containerInstances/0/status").textValue())
        .isEqualTo("INACTIVE");
    api.advance(Duration.ofHours(1).plusMillis(1));
    assertThat(describeInstance("ce", instance).at("/failures/0/reason").textValue())
        .isEqualTo("MISSING");
  }

  @Test
  void fargateHasTasksAndNoContainerInstances() {
    secondEnvironment(fargate("serverless"));
    api.ok("createjobqueue", queue("f", "serverless"));
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'fd','type':'container','platformCapabilities':['FARGATE'],
         'containerProperties':{'image':'busybox','executionRoleArn':'arn:aws:iam::1:role/r',
         'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'2048'}]}}\
        """);
    api.settle();
    String job =
        api.ok("submitjob", "{'jobName':'j','jobQueue':'f','jobDefinition':'fd'}")
            .get("jobId")
            .textValue();
    api.awaitStatus(job, "RUNNING");
    JsonNode task = describeTask("serverless", arn(job, "taskArn")).at("/tasks/0");
    assertThat(task.get("launchType").textValue()).isEqualTo("FARGATE");
    assertThat(task.has("containerInstanceArn")).isFalse();
    assertThat(
            ok("ListContainerInstances", "{'cluster':'" + cluster("serverless") + "'}")
                .get("containerInstanceArns"))
        .isEmpty();
  }

  @Test
  void listsTasksByWhatIsToBecomeOfThem() {
    List<String> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ended.add(arn(exits(runs(), 0), "taskArn"));
    }
    String running = arn(runs(), "taskArn");
    assertThat(listed("")).containsExactly(running);
    assertThat(listed(",'desiredStatus':'STOPPED'")).containsExactlyInAnyOrderElementsOf(ended);
    assertThat(listed(",'desiredStatus':'PENDING'")).isEmpty();
    assertThat(listed(",'family':'d','launchType':'EC2'")).containsExactly(running);
    assertThat(listed(",'family':'e'")).isEmpty();
    assertThat(listed(",'launchType':'FARGATE'")).isEmpty();
    api.advance(Duration.ofMinutes(61));
    assertThat(listed(",'desiredStatus':'STOPPED'")).isEmpty();
  }

  /** Two on a page. */
  private List<String> listed(String members) {
    List<String> arns = new ArrayList<>();
    String token = "";
    while (true) {
      JsonNode page =
          ok(
              "ListTasks",
              "{'cluster':'" + cluster("ce") + "','maxResults':2" + members + token + "}");
      assertThat(page.get("taskArns").size()).isLessThanOrEqualTo(2);
      page.get("taskArns").forEach(arn -> arns.add(arn.textValue()));
      if (!page.has("nextToken")) {
        assertThat(new TreeSet<>(arns)).as("each once").hasSameSizeAs(arns);
        return arns;
      }
      token = ",'nextToken':'" + page.get("nextToken").textValue() + "'";
    }
  }

  @Test
  void describesAndListsClusters() {
    secondEnvironment(fargate("serverless"));
    runs();
    assertThat(ok("ListClusters", "{}").get("clusterArns"))
        .isEqualTo(ApiHarness.tree("['" + cluster("ce") + "','" + cluster("serverless") + "']"));
    String name = cluster("ce").replaceAll(".*/", "");
    JsonNode answer =
        ok(
            "DescribeClusters",
            "{'clusters':['%s','none','%s']}".formatted(name, cluster("serverless")));
    assertThat(each(answer.get("clusters"), "clusterArn"))
        .containsExactly(cluster("ce"), cluster("serverless"));
    assertThat(each(answer.get("clusters"), "registeredContainerInstancesCount"))
        .containsExactly("1", "0");
    assertThat(each(answer.get("clusters"), "runningTasksCount")).containsExactly("1", "0");
    JsonNode cluster = answer.at("/clusters/0");
    assertThat(cluster.get("status").textValue()).isEqualTo("ACTIVE");
    assertThat(cluster.get("pendingTasksCount").intValue()).isZero();
    assertThat(answer.at("/failures/0/arn").textValue())
        .isEqualTo("arn:aws:ecs:us-east-1:123456789012:cluster/none");
  }

  @Test
  void aTaskDefinitionIsARevision() {
    String job = runs();
    String arn =
        describeTask("ce", arn(job, "taskArn")).at("/tasks/0/taskDefinitionArn").textValue();
    assertThat(arn).isEqualTo("arn:aws:ecs:us-east-1:123456789012:task-definition/d:1");
    for (String given : List.of(arn, "d:1", "d")) {
      JsonNode definition =
          ok("DescribeTaskDefinition", "{'taskDefinition':'" + given + "'}").get("taskDefinition");
      assertThat(definition.get("taskDefinitionArn").textValue()).isEqualTo(arn);
      assertThat(definition.at("/containerDefinitions/0/cpu").intValue()).isEqualTo(1024);
      assertThat(definition.at("/containerDefinitions/0/memory").intValue()).isEqualTo(512);
    }
  }

  @Test
  void stopTaskEndsTheAttemptAndTheRetryStrategyDecides() {
    String twice = runs("'retryStrategy':{'attempts':2}");
    stop(twice, ",'reason':'enough of it'");
    Await.until("it is tried again", () -> api.describe(twice).get("attempts").size() == 1);
    assertThat(api.describe(twice).at("/attempts/0/statusReason").textValue())
        .isEqualTo("enough of it");
    api.awaitStatus(twice, "RUNNING");

    String once = runs();
    JsonNode stopping = stop(once, "");
    assertThat(stopping.get("desiredStatus").textValue()).isEqualTo("STOPPED");
    api.awaitStatus(once, "FAILED");
    assertThat(api.describe(once).get("statusReason").textValue())
        .isEqualTo("Task stopped by user");
    assertThat(api.describe(once).has("isTerminated")).isFalse();
    assertThat(describeTask("ce", arn(once, "taskArn")).at("/tasks/0/stopCode").textValue())
        .isEqualTo("UserInitiated");
    assertThat(stop(once, "").get("lastStatus").textValue()).as("again").isEqualTo("STOPPED");
    assertThat(
            refused(
                "StopTask",
                "{'cluster':'" + cluster("ce") + "','task':'none'}",
                "InvalidParameterException"))
        .isEqualTo("The referenced task was not found.");
  }

  private JsonNode stop(String job, String members) {
    return ok(
            "StopTask",
            "{'cluster':'%s','task':'%s'%s}".formatted(cluster("ce"), arn(job, "taskArn"), members))
        .get("task");
  }
}
