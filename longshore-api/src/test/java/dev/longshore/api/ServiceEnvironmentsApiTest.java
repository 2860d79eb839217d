package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.wire.WireResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Service environments, and the queues that have one. */
final class ServiceEnvironmentsApiTest extends ApiFixture {

  private static final String INSTANCES = "{'maxCapacity':3,'capacityUnit':'NUM_INSTANCES'}";
  private static final String TYPES =
      "{'maxCapacity':3,'capacityUnit':'ml.m5.large'},"
          + "{'maxCapacity':1,'capacityUnit':'ml.p5.48xlarge'}";

  private static String environment(String name, String limits, String... members) {
    StringBuilder request =
        new StringBuilder(
            "{'serviceEnvironmentName':'%s','serviceEnvironmentType':'SAGEMAKER_TRAINING',"
                    .formatted(name)
                + "'capacityLimits':[%s]".formatted(limits));
    for (String member : members) {
      request.append(',').append(member);
    }
    return request.append('}').toString();
  }

  private void create(String name, String limits) {
    api.ok("createserviceenvironment", environment(name, limits));
    api.settle();
  }

  private JsonNode describe(String name) {
    return api.ok("describeserviceenvironments", "{'serviceEnvironments':['" + name + "']}")
        .get("serviceEnvironments")
        .get(0);
  }

  private static String queue(String name, String environment, String... members) {
    StringBuilder request =
        new StringBuilder(
            "{'jobQueueName':'%s','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',".formatted(name)
                + "'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'%s'}]"
                    .formatted(environment));
    for (String member : members) {
      request.append(',').append(member);
    }
    return request.append('}').toString();
  }

  private JsonNode jobQueue(String name) {
    return api.ok("describejobqueues", "{'jobQueues':['" + name + "']}").get("jobQueues").get(0);
  }

  private String policy(String name, String kind) {
    return api.ok("createschedulingpolicy", "{'name':'%s',%s}".formatted(name, kind))
        .get("arn")
        .textValue();
  }

  private String quotaPolicy(String name) {
    return policy(name, "'quotaSharePolicy':{'idleResourceAssignmentStrategy':'FIFO'}");
  }

  private static String with(String policyArn) {
    return "'schedulingPolicyArn':'" + policyArn + "'";
  }

  @Test
  void anEnvironmentComesBackAsItWasCreated() {
    String arn = ARN + "service-environment/se";
    assertThat(
            api.ok(
                "createserviceenvironment",
                environment("se", TYPES, "'state':'DISABLED'", "'tags':{'a':'b'}")))
        .isEqualTo(
            tree("{'serviceEnvironmentName':'se','serviceEnvironmentArn':'%s'}".formatted(arn)));
    assertThat(describe("se").get("status").textValue()).isEqualTo("CREATING");
    api.settle();
    assertThat(describe(arn))
        .isEqualTo(
            tree(
                """
                {'serviceEnvironmentName':'se','serviceEnvironmentArn':'%s',
                 'serviceEnvironmentType':'SAGEMAKER_TRAINING','state':'DISABLED',
                 'status':'VALID','capacityLimits':[%s],'tags':{'a':'b'}}\
                """
                    .formatted(arn, TYPES)));
  }

  @Test
  void anUpdateChangesOnlyWhatItSays() {
    create("se", INSTANCES);
    JsonNode before = describe("se");
    assertThat(before.get("state").textValue()).isEqualTo("ENABLED");
    assertThat(
            api.ok(
                "updateserviceenvironment",
                "{'serviceEnvironment':'se','capacityLimits':["
                    + "{'maxCapacity':9,'capacityUnit':'NUM_INSTANCES'}]}"))
        .isEqualTo(
            tree(
                "{'serviceEnvironmentName':'se','serviceEnvironmentArn':'%s'}"
                    .formatted(ARN + "service-environment/se")));
    assertThat(describe("se").get("status").textValue()).isEqualTo("UPDATING");
    assertThat(describe("se").at("/capacityLimits/0/maxCapacity").intValue()).isEqualTo(9);
    assertThat(
            api.refused(
                "updateserviceenvironment", "{'serviceEnvironment':'se','state':'DISABLED'}"))
        .isEqualTo("Cannot update, resource is being modified.");
    api.settle();
    api.ok(
        "updateserviceenvironment",
        "{'serviceEnvironment':'%sservice-environment/se','state':'DISABLED'}".formatted(ARN));
    api.settle();
    ObjectNode expected = ((ObjectNode) before.deepCopy()).put("state", "DISABLED");
    ((ObjectNode) expected.at("/capacityLimits/0")).put("maxCapacity", 9);
    assertThat(describe("se")).isEqualTo(expected);
  }

  @Test
  void anEnvironmentIsDeletedOnlyWhenDisabledAndUnused() {
    create("se", INSTANCES);
    api.ok("createjobqueue", queue("sq", "se"));
    api.settle();
    String delete = "{'serviceEnvironment':'se'}";
    assertThat(api.refused("deleteserviceenvironment", "{'serviceEnvironment':'none'}"))
        .isEqualTo("none does not exist");
    assertThat(api.refused("updateserviceenvironment", "{'serviceEnvironment':'none'}"))
        .isEqualTo("none does not exist");
    assertThat(api.refused("deleteserviceenvironment", delete))
        .isEqualTo("Cannot delete, state must be DISABLED");
    api.ok("updateserviceenvironment", "{'serviceEnvironment':'se','state':'DISABLED'}");
    assertThat(api.refused("deleteserviceenvironment", delete))
        .isEqualTo("Cannot delete, resource is being modified.");
    api.settle();
    assertThat(api.refused("deleteserviceenvironment", delete))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");
    api.ok("updatejobqueue", "{'jobQueue':'sq','state':'DISABLED'}");
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'sq'}");
    api.settle();
    assertThat(api.ok("deleteserviceenvironment", delete)).isEmpty();
    assertThat(describe("se").get("status").textValue()).isEqualTo("DELETING");
    api.settle();
    assertThat(api.ok("describeserviceenvironments", "{}").get("serviceEnvironments")).isEmpty();
    create("se", INSTANCES);
  }

  @Test
  void aNameIsTakenOnceButNotByAComputeEnvironment() {
    create("ce", INSTANCES);
    WireResponse again = api.post("createserviceenvironment", environment("ce", INSTANCES));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.headers()).containsEntry("x-amzn-errortype", "ClientException");
    assertThat(again.text()).contains("Object already exists");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-x | " + INSTANCES + " | Service environment name should match a valid pattern.",
        "x | | Capacitylimits are required.",
        "x | {'maxCapacity':0,'capacityUnit':'NUM_INSTANCES'} | Max capacity must be more than 0.",
        "x | "
            + INSTANCES
            + ","
            + TYPES
            + " | Capacity units must specify either number of"
            + " instances OR instance type, but not both",
        "x | " + INSTANCES + "," + INSTANCES + " | Duplicate capacity units are not allowed.",
      })
  void whatIsMalformedIsNotCreated(String name, String limits, String text) {
    String given = limits == null ? "" : limits;
    assertThat(api.refused("createserviceenvironment", environment(name, given)))
        .isEqualTo(wrapped(text));
    assertThat(api.ok("describeserviceenvironments", "{}").get("serviceEnvironments")).isEmpty();
  }

  @Test
  void pagesAreInTheOrderOfTheNames() {
    for (String name : new String[] {"c", "a", "b"}) {
      create(name, INSTANCES);
    }
    JsonNode first = api.ok("describeserviceenvironments", "{'maxResults':2}");
    assertThat(each(first.get("serviceEnvironments"), "serviceEnvironmentName"))
        .containsExactly("a", "b");
    JsonNode second =
        api.ok(
            "describeserviceenvironments",
            "{'maxResults':2,'nextToken':'%s'}".formatted(first.get("nextToken").textValue()));
    assertThat(each(second.get("serviceEnvironments"), "serviceEnvironmentName"))
        .containsExactly("c");
    assertThat(second.has("nextToken")).isFalse();
    assertThat(
            api.refused(
                "describeserviceenvironments", "{'serviceEnvironments':['a'],'maxResults':2}"))
        .isEqualTo(wrapped("ServiceEnvironments and MaxResults cannot both be set"));
  }

  @Test
  void aServiceQueueComesBackWithItsEnvironment() {
    create("se", INSTANCES);
    api.ok(
        "createjobqueue",
        queue(
            "sq",
            "se",
            "'jobStateTimeLimitActions':[{'reason':"
                + "'MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE','state':'RUNNABLE',"
                + "'maxTimeSeconds':600,'action':'TERMINATE'}]"));
    api.settle();
    assertThat(jobQueue("sq"))
        .isEqualTo(
            tree(
                """
                {'jobQueueName':'sq','jobQueueArn':'%sjob-queue/sq','state':'ENABLED',
                 'status':'VALID','statusReason':'JobQueue Healthy','priority':1,
                 'computeEnvironmentOrder':[],'serviceEnvironmentOrder':[
                 {'order':1,'serviceEnvironment':'%sservice-environment/se'}],
                 'jobQueueType':'SAGEMAKER_TRAINING','tags':{},
                 'jobStateTimeLimitActions':[{'reason':
                 'MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE','state':'RUNNABLE',
                 'maxTimeSeconds':600,'action':'TERMINATE'}]}\
                """
                    .formatted(ARN, ARN)));
    assertThat(jobQueue("q").has("serviceEnvironmentOrder")).isFalse();
  }

  @Test
  void aServiceQueueMovesToAnotherEnvironment() {
    create("se", INSTANCES);
    create("other", INSTANCES);
    create("typed", TYPES);
    api.ok("createjobqueue", queue("sq", "se"));
    api.settle();
    String move =
        "{'jobQueue':'sq','serviceEnvironmentOrder':[{'order':2,'serviceEnvironment':'%s'}]}";
    assertThat(api.refused("updatejobqueue", move.formatted("none")))
        .isEqualTo(
            wrapped(
                "Service environments must be created and valid before attaching them to a job"
                    + " queue."));
    assertThat(api.refused("updatejobqueue", move.formatted("typed")))
        .isEqualTo(
            wrapped(
                "Service environments whose capacity units are instance types can only be attached"
                    + " to a job queue with quota management."));
    api.ok("updatejobqueue", move.formatted("other"));
    api.settle();
    assertThat(jobQueue("sq").get("serviceEnvironmentOrder"))
        .isEqualTo(
            tree(
                "[{'order':2,'serviceEnvironment':'%sservice-environment/other'}]".formatted(ARN)));
  }

  @Test
  void anEmptyListOfComputeEnvironmentsChangesNothingOfAServiceQueue() {
    create("se", INSTANCES);
    api.ok("createjobqueue", queue("sq", "se"));
    api.settle();
    JsonNode before = jobQueue("sq");

    api.ok("updatejobqueue", "{'jobQueue':'sq','computeEnvironmentOrder':[]}");

    api.settle();
    assertThat(jobQueue("sq")).isEqualTo(before);
  }

  @Test
  void whatIsWrongWithAServiceQueueIsToldInTheWordsOfAws() {
    api.ok("createserviceenvironment", environment("se", INSTANCES));
    String notValid =
        wrapped(
            "Service environments must be created and valid before attaching them to a job queue.");
    assertThat(api.refused("createjobqueue", queue("sq", "se"))).isEqualTo(notValid);
    api.settle();
    assertThat(api.refused("createjobqueue", queue("sq", "none"))).isEqualTo(notValid);
    assertThat(api.refused("createjobqueue", queue("sq", "ce"))).isEqualTo(notValid);
    assertThat(
            api.refused(
                "createjobqueue",
                "{'jobQueueName':'sq','priority':1,'jobQueueType':'SAGEMAKER_TRAINING'}"))
        .isEqualTo(
            wrapped("Job queues of type SAGEMAKER_TRAINING must have serviceEnvironmentOrder."));
    assertThat(
            api.refused("createjobqueue", queue("sq", "se").replace("SAGEMAKER_TRAINING", "ECS")))
        .isEqualTo(
            wrapped(
                "CreateJobQueue requires either setting computeEnvironmentOrder or setting"
                    + " serviceEnvironmentOrder along with a supported jobQueueType. The"
                    + " jobQueueType provided is ECS, which is incompatible with the provided"
                    + " serviceEnvironmentOrder."));
    assertThat(
            api.refused(
                "createjobqueue",
                queue(
                    "sq",
                    "se",
                    "'jobStateTimeLimitActions':[{'reason':"
                        + "'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY','state':'RUNNABLE',"
                        + "'maxTimeSeconds':600,'action':'CANCEL'}]")))
        .isEqualTo(wrapped("Invalid job action. Valid job actions: [TERMINATE]"));
    assertThat(each(api.ok("describejobqueues", "{}").get("jobQueues"), "jobQueueName"))
        .containsExactly("q");
  }

  @Test
  void aQuotaPolicyIsForServiceQueuesWithInstanceTypesOfTheirOwn() {
    String quota = quotaPolicy("quota");
    create("typed", TYPES);
    create("untyped", INSTANCES);
    assertThat(
            api.refused(
                "createjobqueue",
                ApiHarness.queue("x", "ce").replaceFirst("\\{", "{" + with(quota) + ",")))
        .isEqualTo(
            wrapped(
                "Quota Management feature is only supported for SageMaker Training job queues."));
    assertThat(api.refused("createjobqueue", queue("x", "untyped", with(quota))))
        .isEqualTo(
            wrapped(
                "Job queues with quota management must have a service environment whose capacity"
                    + " units are instance types."));
    assertThat(api.refused("createjobqueue", queue("x", "typed")))
        .isEqualTo(
            wrapped(
                "Service environments whose capacity units are instance types can only be attached"
                    + " to a job queue with quota management."));
    api.ok("createjobqueue", queue("quotas", "typed", with(quota)));
    api.settle();
    assertThat(jobQueue("quotas").get("schedulingPolicyArn").textValue()).isEqualTo(quota);
    assertThat(api.refused("createjobqueue", queue("x", "typed", with(quota))))
        .isEqualTo(
            wrapped(
                "Service environment typed is attached to another job queue with quota management"
                    + " already."));
    assertThat(
            api.refused(
                "updateserviceenvironment",
                "{'serviceEnvironment':'typed','capacityLimits':[" + INSTANCES + "]}"))
        .isEqualTo(
            wrapped(
                "Capacity units of a service environment cannot change between number of instances"
                    + " and instance types while it is attached to a job queue."));
    assertThat(each(api.ok("describejobqueues", "{}").get("jobQueues"), "jobQueueName"))
        .containsExactly("q", "quotas");
  }

  @Test
  void aPolicyIsReplacedByOneOfItsKindOnly() {
    String fair = policy("fair", "'fairsharePolicy':{}");
    create("typed", TYPES);
    api.ok("createjobqueue", queue("quotas", "typed", with(quotaPolicy("quota"))));
    api.settle();
    assertThat(api.refused("updatejobqueue", "{'jobQueue':'quotas',%s}".formatted(with(fair))))
        .isEqualTo(wrapped("A scheduling policy can only be replaced by one of the same kind."));
    String another = quotaPolicy("another");
    api.ok("updatejobqueue", "{'jobQueue':'quotas',%s}".formatted(with(another)));
    assertThat(jobQueue("quotas").get("schedulingPolicyArn").textValue()).isEqualTo(another);
  }

  @Test
  void anEnvironmentHasTags() {
    create("se", INSTANCES);
    String path = "/v1/tags/" + (ARN + "service-environment%2Fse").replace(":", "%3A");
    assertThat(api.send("POST", path, "", "{'tags':{'a':'b','c':'d'}}", "us-east-1").status())
        .isEqualTo(200);
    assertThat(api.send("DELETE", path, "tagKeys=a", "", "us-east-1").status()).isEqualTo(200);
    assertThat(ApiHarness.parse(api.send("GET", path, "", "", "us-east-1").text()))
        .isEqualTo(tree("{'tags':{'c':'d'}}"));
    assertThat(describe("se").get("tags")).isEqualTo(tree("{'c':'d'}"));
    WireResponse unknown = api.send("GET", path + "x", "", "", "us-east-1");
    assertThat(unknown.status()).isEqualTo(400);
  }
}
