package dev.longshore.api;

import static dev.longshore.api.ApiHarness.ec2;
import static dev.longshore.api.ApiHarness.fargate;
import static dev.longshore.api.ApiHarness.queue;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.wire.WireResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of compute environments and job queues. */
final class ResourcesApiTest extends ApiFixture {

  private static final String UUID = dev.longshore.model.ComputeEnvironment.uuidOf("two");

  @Test
  void anEnvironmentComesBackWithWhatAwsFillsIn() {
    assertThat(api.ok("createcomputeenvironment", ec2("two")))
        .isEqualTo(
            tree(
                "{'computeEnvironmentName':'two','computeEnvironmentArn':'%scompute-environment/two'}"
                    .formatted(ARN)));
    assertThat(environment("two").get("status").textValue()).isEqualTo("CREATING");
    api.settle();
    assertThat(environment("two"))
        .isEqualTo(
            tree(
                """
                {'computeEnvironmentName':'two',
                 'computeEnvironmentArn':'%scompute-environment/two',
                 'ecsClusterArn':'arn:aws:ecs:us-east-1:123456789012:cluster/AWSBatch-two-%s',
                 'tags':{},'type':'MANAGED','state':'ENABLED','status':'VALID',
                 'statusReason':'ComputeEnvironment Healthy','computeResources':{'type':'EC2',
                 'minvCpus':0,'maxvCpus':16,'desiredvCpus':0,'instanceTypes':['c5.large'],
                 'subnets':['subnet-1'],'securityGroupIds':['sg-1'],
                 'instanceRole':'ecsInstanceRole','ec2Configuration':[{'imageType':'ECS_AL2023'}]},
                 'serviceRole':
                 'arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch',
                 'containerOrchestrationType':'ECS','uuid':'%s'}\
                """
                    .formatted(ARN, UUID, UUID)));
  }

  @Test
  void newerMembersOfAnEnvironmentComeBackAndAnUpdateKeepsThem() {
    String provider =
        """
        {'infrastructureRoleArn':'role','instanceLaunchTemplate':{'ec2InstanceProfileArn':'p',
         'networkConfiguration':{'subnets':['s'],'securityGroups':['g']}}}\
        """;
    api.ok(
        "createcomputeenvironment",
        """
        {'computeEnvironmentName':'mi','type':'MANAGED','tags':{'a':'b'},
         'ecsSettings':{'containerInsights':'ENHANCED'},
         'computeResources':{'type':'ECS_MANAGED_INSTANCES','maxvCpus':16,
         'capacityTags':{'k':'v'},'managedInstancesProvider':%s}}\
        """
            .formatted(provider));
    api.settle();
    JsonNode before = environment("mi");
    assertThat(before.get("ecsSettings")).isEqualTo(tree("{'containerInsights':'ENHANCED'}"));
    assertThat(before.at("/computeResources/capacityTags")).isEqualTo(tree("{'k':'v'}"));
    assertThat(before.at("/computeResources/managedInstancesProvider")).isEqualTo(tree(provider));

    api.ok(
        "updatecomputeenvironment",
        "{'computeEnvironment':'mi','computeResources':{'maxvCpus':8}}");
    assertThat(environment("mi").get("status").textValue()).isEqualTo("UPDATING");
    api.settle();
    ObjectNode expected = before.deepCopy();
    ((ObjectNode) expected.get("computeResources")).put("maxvCpus", 8);
    assertThat(environment("mi")).isEqualTo(expected);

    api.ok(
        "updatecomputeenvironment",
        """
        {'computeEnvironment':'mi','ecsSettings':{'containerInsights':'DISABLED'},
         'computeResources':{'capacityTags':{'x':'y'}}}\
        """);
    api.settle();
    assertThat(environment("mi").get("ecsSettings"))
        .isEqualTo(tree("{'containerInsights':'DISABLED'}"));
    assertThat(environment("mi").at("/computeResources/capacityTags")).isEqualTo(tree("{'x':'y'}"));
    assertThat(environment("mi").get("tags")).isEqualTo(tree("{'a':'b'}"));
  }

  @Test
  void anEnvironmentIsDeletedOnlyWhenDisabledAndUnused() {
    assertThat(api.refused("deletecomputeenvironment", "{'computeEnvironment':'none'}"))
        .contains("none does not exist");
    assertThat(api.refused("updatecomputeenvironment", "{'computeEnvironment':'none'}"))
        .contains("none does not exist");
    assertThat(api.refused("deletecomputeenvironment", "{'computeEnvironment':'ce'}"))
        .isEqualTo("Cannot delete, state must be DISABLED");
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'ce','state':'DISABLED'}");
    assertThat(api.refused("deletecomputeenvironment", "{'computeEnvironment':'ce'}"))
        .isEqualTo("Cannot delete, resource is being modified.");
    assertThat(
            api.refused(
                "updatecomputeenvironment", "{'computeEnvironment':'ce','state':'ENABLED'}"))
        .contains("resource is being modified");
    api.settle();
    assertThat(api.refused("deletecomputeenvironment", "{'computeEnvironment':'ce'}"))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");

    api.ok("updatejobqueue", "{'jobQueue':'q','state':'DISABLED'}");
    api.settle();
    assertThat(api.ok("deletejobqueue", "{'jobQueue':'q'}")).isEmpty();
    api.settle();
    String arn = ARN + "compute-environment/ce";
    assertThat(api.ok("deletecomputeenvironment", "{'computeEnvironment':'" + arn + "'}"))
        .isEmpty();
    assertThat(environment("ce").get("status").textValue()).isEqualTo("DELETING");
    api.settle();
    assertThat(api.ok("describecomputeenvironments", "{}").get("computeEnvironments")).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsAConflict() {
    for (WireResponse response :
        List.of(
            api.post("createcomputeenvironment", ec2("ce")),
            api.post("createjobqueue", queue("q", "ce")))) {
      assertThat(response.status()).isEqualTo(409);
      assertThat(response.headers()).containsEntry("x-amzn-errortype", "ClientException");
      assertThat(response.text()).contains("Object already exists");
    }
  }

  @Test
  void aQueueComesBackWithArnsInItsOrder() {
    api.ok("createcomputeenvironment", ec2("two"));
    api.settle();
    assertThat(
            api.ok(
                "createjobqueue",
                """
                {'jobQueueName':'both','priority':7,'state':'DISABLED','tags':{'a':'b'},
                 'computeEnvironmentOrder':[{'order':9,'computeEnvironment':'two'},
                 {'order':3,'computeEnvironment':'%scompute-environment/ce'}],
                 'jobStateTimeLimitActions':[{'reason':'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
                 'state':'RUNNABLE','maxTimeSeconds':600,'action':'CANCEL'}]}\
                """
                    .formatted(ARN)))
        .isEqualTo(tree("{'jobQueueName':'both','jobQueueArn':'%sjob-queue/both'}".formatted(ARN)));
    assertThat(jobQueue("both").get("status").textValue()).isEqualTo("CREATING");
    api.settle();
    assertThat(jobQueue("both"))
        .isEqualTo(
            tree(
                """
                {'jobQueueName':'both','jobQueueArn':'%sjob-queue/both','state':'DISABLED',
                 'status':'VALID','statusReason':'JobQueue Healthy','priority':7,
                 'computeEnvironmentOrder':[
                 {'order':3,'computeEnvironment':'%scompute-environment/ce'},
                 {'order':9,'computeEnvironment':'%scompute-environment/two'}],
                 'jobQueueType':'ECS','tags':{'a':'b'},
                 'jobStateTimeLimitActions':[{'reason':'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
                 'state':'RUNNABLE','maxTimeSeconds':600,'action':'CANCEL'}]}\
                """
                    .formatted(ARN, ARN, ARN)));
  }

  @Test
  void anUpdateOfAQueueChangesOnlyWhatItSays() {
    JsonNode before = jobQueue("q");
    assertThat(before.get("jobStateTimeLimitActions")).isEmpty();
    assertThat(before.has("schedulingPolicyArn")).isFalse();
    assertThat(api.ok("updatejobqueue", "{'jobQueue':'q','priority':5}"))
        .isEqualTo(tree("{'jobQueueName':'q','jobQueueArn':'%sjob-queue/q'}".formatted(ARN)));
    assertThat(jobQueue("q").get("status").textValue()).isEqualTo("UPDATING");
    assertThat(api.refused("updatejobqueue", "{'jobQueue':'q','priority':5}"))
        .contains("resource is being modified");
    api.settle();
    assertThat(jobQueue("q")).isEqualTo(((ObjectNode) before.deepCopy()).put("priority", 5));
  }

  @Test
  void aQueueIsDeletedOnlyWhenDisabledAndTakesItsJobsWithIt() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    assertThat(api.refused("deletejobqueue", "{'jobQueue':'none'}"))
        .contains("none does not exist");
    assertThat(api.refused("updatejobqueue", "{'jobQueue':'none'}"))
        .contains("none does not exist");
    assertThat(api.refused("deletejobqueue", "{'jobQueue':'q'}"))
        .isEqualTo("Cannot delete, state must be DISABLED");
    api.ok("updatejobqueue", "{'jobQueue':'%sjob-queue/q','state':'DISABLED'}".formatted(ARN));
    assertThat(api.refused("deletejobqueue", "{'jobQueue':'q'}"))
        .isEqualTo("Cannot delete, resource is being modified.");
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'q'}");
    assertThat(jobQueue("q").get("status").textValue()).isEqualTo("DELETING");
    api.awaitStatus(job, "FAILED");
    api.settle();
    assertThat(api.ok("describejobqueues", "{'jobQueues':['q']}").get("jobQueues")).isEmpty();
    assertThat(api.describe(job).get("jobQueue").textValue()).isEqualTo(ARN + "job-queue/q");
  }

  @Test
  void whatIsWrongWithAQueueIsToldInTheWordsOfAws() {
    api.ok("createcomputeenvironment", fargate("fargate"));
    assertThat(api.refused("createjobqueue", queue("x", "fargate")))
        .isEqualTo(
            wrapped(
                "Compute Environments must be created and valid before attaching them to a job"
                    + " queue"));
    api.settle();
    assertThat(
            api.refused(
                "createjobqueue",
                """
                {'jobQueueName':'x','priority':1,'computeEnvironmentOrder':[
                 {'order':1,'computeEnvironment':'ce'},{'order':2,'computeEnvironment':'fargate'}]}
                """))
        .isEqualTo(
            wrapped(
                "All attached Compute Environments must be of types [EC2, SPOT] or types"
                    + " [FARGATE_SPOT, FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed."));
    String other = "arn:aws:batch:eu-west-1:123456789012:compute-environment/ce";
    assertThat(api.refused("createjobqueue", queue("x", other)))
        .contains("must be created and valid");
    assertThat(api.refused("createjobqueue", queue("no spaces", "ce")))
        .isEqualTo(wrapped("Job Queue name should match a valid pattern."));
    assertThat(api.refused("createjobqueue", "{'jobQueueName':'x','priority':1}"))
        .isEqualTo(wrapped("computeEnvironmentOrder is required."));
    assertThat(withPolicy("arn:aws:batch:us-east-1:123456789012:scheduling-policy/none"))
        .isEqualTo(
            wrapped(
                "SchedulingPolicy arn:aws:batch:us-east-1:123456789012:scheduling-policy/none not"
                    + " found."));
    assertThat(withPolicy("p")).isEqualTo(wrapped("Only scheduling policy Arn can be allowed."));
    assertThat(api.ok("describejobqueues", "{}").get("jobQueues")).hasSize(1);
  }

  @Test
  void describesByNameOrArnAndLeavesOutTheUnknown() {
    for (int i = 0; i < 3; i++) {
      api.ok("createcomputeenvironment", ec2("e" + i));
    }
    JsonNode found =
        api.ok(
                "describecomputeenvironments",
                """
                {'computeEnvironments':['e2','none','%scompute-environment/ce',
                 'arn:aws:batch:eu-west-1:123456789012:compute-environment/e1']}\
                """
                    .formatted(ARN))
            .get("computeEnvironments");
    assertThat(each(found, "computeEnvironmentName")).containsExactly("ce", "e2");
    assertThat(
            api.refused(
                "describecomputeenvironments", "{'computeEnvironments':['ce'],'maxResults':1}"))
        .isEqualTo(wrapped("ComputeEnvironments and MaxResults cannot both be set"));
    assertThat(api.refused("describejobqueues", "{'jobQueues':['q'],'maxResults':1}"))
        .isEqualTo(wrapped("JobQueues and MaxResults cannot both be set"));
  }

  @Test
  void pagesStayRightWhileEnvironmentsCome() {
    api.ok("createcomputeenvironment", ec2("e1"));
    api.ok("createcomputeenvironment", ec2("e2"));
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.ok("describecomputeenvironments", "{'maxResults':1,'nextToken':'" + token + "'}");
      seen.addAll(each(page.get("computeEnvironments"), "computeEnvironmentName"));
      token = page.path("nextToken").asText();
      api.ok("createcomputeenvironment", ec2("a" + seen.size()));
    } while (!token.isEmpty());
    assertThat(seen).containsExactly("ce", "e1", "e2");
    assertThat(api.refused("describecomputeenvironments", "{'nextToken':'%%%'}"))
        .isEqualTo(wrapped("The nextToken is not valid."));
  }

  private String withPolicy(String arn) {
    ObjectNode request = (ObjectNode) tree(queue("x", "ce"));
    return api.refused("createjobqueue", request.put("schedulingPolicyArn", arn).toString());
  }

  private JsonNode environment(String name) {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['" + name + "']}")
        .get("computeEnvironments")
        .get(0);
  }

  private JsonNode jobQueue(String name) {
    return api.ok("describejobqueues", "{'jobQueues':['" + name + "']}").get("jobQueues").get(0);
  }
}
