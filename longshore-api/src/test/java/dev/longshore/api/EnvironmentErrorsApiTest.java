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
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What AWS Batch says of compute environments that it does not accept, word by word. One server for
 * all of it, since what is refused changes nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnvironmentErrorsApiTest {

  private static final String EKS =
      """
      {'computeEnvironmentName':'x','type':'MANAGED','eksConfiguration':{
       'eksClusterArn':'arn:aws:eks:us-east-1:123456789012:cluster/blue',
       'kubernetesNamespace':'jobs'},'computeResources':{'type':'EC2','minvCpus':0,'maxvCpus':8,
       'allocationStrategy':'BEST_FIT_PROGRESSIVE','instanceTypes':['c5'],'subnets':['subnet-1'],
       'securityGroupIds':['sg-1'],'instanceRole':'ecsInstanceRole'}}\
      """;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private ApiHarness api;

  @BeforeAll
  void start(@TempDir Path folder) {
    api = new ApiHarness(folder).withWorld();
  }

  @AfterAll
  void stop() {
    api.close();
  }

  /** A request that would be accepted, with some members replaced; null takes one away. */
  private static String changed(String request, String changes) {
    ObjectNode tree = (ObjectNode) tree(request);
    merge(tree, tree(changes));
    return tree.toString();
  }

  private static void merge(ObjectNode into, JsonNode changes) {
    changes
        .properties()
        .forEach(
            change -> {
              if (change.getValue().isNull()) {
                into.remove(change.getKey());
              } else if (change.getValue() instanceof ObjectNode inner
                  && into.get(change.getKey()) instanceof ObjectNode inside) {
                merge(inside, inner);
              } else {
                into.set(change.getKey(), change.getValue());
              }
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Compute Environment name should match a valid pattern."
            + "| {'computeEnvironmentName':'a b'}",
        "Compute Environment must be created in ENABLED state. | {'state':'DISABLED'}",
        "computeResources must be provided for a MANAGED compute environment"
            + "| {'computeResources':null}",
        "ServiceRole is required. | {'type':'UNMANAGED','computeResources':null}",
        "Service Linked Role cannot be used with UNMANAGED Compute Environment."
            + "| {'type':'UNMANAGED','computeResources':null,'serviceRole':'arn:aws:iam::1:role/"
            + "aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch'}",
        "Cannot create an UNMANAGED Fargate Compute Environment."
            + "| {'type':'UNMANAGED','serviceRole':'mine','computeResources':{'type':'FARGATE'}}",
        "unmanagedvCpus is not applicable for managed Compute Environment. | {'unmanagedvCpus':1}",
      })
  void refusesAnEnvironmentAsAWhole(String message, String changes) {
    assertThat(api.refused("createcomputeenvironment", changed(ec2("x"), changes)))
        .isEqualTo(wrapped(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Security group ids are required. | {'securityGroupIds':[]}",
        "Instance role is required. | {'instanceRole':null}",
        "Resource instanceTypes are required. | {'instanceTypes':[]}",
        "Resource instanceTypes are required. | {'instanceTypes':null}",
        "minvCpus should be greater than or equal to 0. | {'minvCpus':-1}",
        "maxvCpus should be greater than or equal to minvCpus. | {'minvCpus':17}",
        "desiredvCpus should be between minvCpus and maxvCpus. | {'desiredvCpus':17}",
        "desiredvCpus should be between minvCpus and maxvCpus. | {'minvCpus':2,'desiredvCpus':1}",
        "Bid percentage must be between 0 to 100. | {'type':'SPOT','bidPercentage':101}",
        "Bid percentage must be between 0 to 100. | {'type':'SPOT','bidPercentage':-1}",
        "compute resource spotIamFleetRole is required. | {'type':'SPOT'}",
        "compute resource spotIamFleetRole is required."
            + "| {'type':'SPOT','allocationStrategy':'BEST_FIT'}",
        "arm-based instance type cannot be used with other instance types."
            + "| {'instanceTypes':['c5.large','c6g.large']}",
        "Allocation strategy BEST_FIT_PROGRESSIVE_ORDERED requires compute resource type EC2."
            + "| {'type':'SPOT','allocationStrategy':'BEST_FIT_PROGRESSIVE_ORDERED'}",
        "Invalid compute resource allocation strategy SPOT_CAPACITY_OPTIMIZED for type EC2"
            + "| {'allocationStrategy':'SPOT_CAPACITY_OPTIMIZED'}",
        "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for"
            + " BEST_FIT_PROGRESSIVE_ORDERED allocation strategy. Specify instance families or"
            + " types directly."
            + "| {'instanceTypes':['optimal'],"
            + "'allocationStrategy':'BEST_FIT_PROGRESSIVE_ORDERED'}",
        "Invalid imageType in ComputeResources.ec2Configuration"
            + "| {'ec2Configuration':[{'imageType':'EKS_AL2023'}]}",
        "Invalid imageType in ComputeResources.ec2Configuration"
            + "| {'ec2Configuration':[{'imageType':'ECS_AL3000'}]}",
      })
  void refusesResourcesOfEc2(String message, String changes) {
    assertThat(
            api.refused(
                "createcomputeenvironment",
                changed(ec2("x"), "{'computeResources':" + changes + "}")))
        .isEqualTo(wrapped(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "One of LaunchTemplateId and LaunchTemplateName or LaunchTemplate.Overrides is required."
            + "| {'version':'1'}",
        "LaunchTemplateVersion must be either empty or a number or $Default or $Latest."
            + "| {'launchTemplateId':'lt-1','version':'newest'}",
        "LaunchTemplate.overrides should have either LaunchTemplateId or LaunchTemplateName but"
            + " not both."
            + "| {'overrides':[{'launchTemplateId':'lt-1','launchTemplateName':'n',"
            + "'targetInstanceTypes':['c5.large']}]}",
        "LaunchTemplate.overrides.targetInstanceTypes[] is required for every override and cannot"
            + " be empty."
            + "| {'overrides':[{'launchTemplateId':'lt-1','targetInstanceTypes':[]}]}",
        "LaunchTemplate.overrides have duplicate targetInstanceTypes: [c5]"
            + "| {'overrides':[{'launchTemplateId':'lt-1','targetInstanceTypes':['c5']},"
            + "{'launchTemplateId':'lt-2','targetInstanceTypes':['c5']}]}",
        "LaunchTemplate.overrides:[m5] have targetInstanceTypes that do not exist in"
            + " computeResource.InstanceTypes."
            + "| {'overrides':[{'launchTemplateId':'lt-1','targetInstanceTypes':['m5']}]}",
        "LaunchTemplate.overrides:[c5.*] have targetInstanceTypes that do not exist in"
            + " computeResource.InstanceTypes."
            + "| {'overrides':[{'launchTemplateId':'lt-1','targetInstanceTypes':['c5','c5.*']}]}",
      })
  void refusesLaunchTemplates(String message, String template) {
    assertThat(api.refused("createcomputeenvironment", withTemplate(template)))
        .isEqualTo(wrapped(message));
  }

  private static String withTemplate(String template) {
    return changed(
        ec2("x"),
        "{'computeResources':{'instanceTypes':['c5'],'launchTemplate':" + template + "}}");
  }

  @Test
  void refusesElevenOverrides() {
    String one = "{'launchTemplateId':'lt-1','targetInstanceTypes':['c5.large']}";
    assertThat(
            api.refused(
                "createcomputeenvironment",
                withTemplate(
                    "{'overrides':[" + String.join(",", Collections.nCopies(11, one)) + "]}")))
        .isEqualTo(wrapped("LaunchTemplate.overrides size cannot be greater than 10"));
  }

  @ParameterizedTest
  @DisplayName("what AWS looks up elsewhere is taken for granted: templates, images, clusters")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "templated | {'launchTemplate':{'launchTemplateId':'lt-1'},'securityGroupIds':null}",
        "retired | {'ec2Configuration':[{'imageType':'ECS_AL2'}]}",
        "bare | {'subnets':['subnet-none'],'instanceRole':'nobody','imageId':'ami-none'}",
      })
  void acceptsWhatAwsWouldLookUp(String name, String resources) {
    api.ok(
        "createcomputeenvironment", changed(ec2(name), "{'computeResources':" + resources + "}"));
  }

  @Test
  @DisplayName("nor is a template asked for the image that its userdataType needs")
  void acceptsTypesOfUserData() {
    api.ok(
        "createcomputeenvironment",
        changed(
            EKS,
            """
            {'computeEnvironmentName':'user-data','computeResources':{'launchTemplate':
             {'launchTemplateId':'lt-1','userdataType':'EKS_NODEADM'}}}\
            """));
  }

  @ParameterizedTest
  @DisplayName("only managed instances know patterns of types")
  @ValueSource(strings = {"c99.large", "m5.*", "c5*", "*", "m5','c5*.large"})
  void listsTheTypesThatThereAre(String types) {
    assertThat(api.refused("createcomputeenvironment", ec2("x").replace("c5.large", types)))
        .startsWith("Error executing request, Exception : Instance type can only be one of [")
        .contains(" c5, ", " m5d.8xlarge, ", " optimal, ", " r4, ")
        .endsWith("], RequestId: the-id");
  }

  @ParameterizedTest
  @CsvSource({
    "subnets, subnet-, 17, Fargate supports a maximum of 16 subnets.",
    "securityGroupIds, sg-, 6, Fargate supports a maximum of 5 security groups.",
    "securityGroupIds, sg-, 0, Security group ids are required.",
  })
  void countsWhatFargateIsIn(String member, String id, int count, String message) {
    String ids = count == 0 ? "" : "'" + String.join("','", Collections.nCopies(count, id)) + "'";
    assertThat(
            api.refused(
                "createcomputeenvironment",
                changed(fargate("x"), "{'computeResources':{'" + member + "':[" + ids + "]}}")))
        .isEqualTo(wrapped(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Resource minvCpus is required. | {'computeResources':{'minvCpus':null}}",
        "allocationStrategy is required for EKS Compute Environments."
            + "| {'computeResources':{'allocationStrategy':null}}",
        "Supported compute types for EKS compute environments are [EC2, SPOT]."
            + "| {'computeResources':{'type':'FARGATE'}}",
        "eksClusterArn must be an EKS cluster ARN. | {'eksConfiguration':{'eksClusterArn':'blue'}}",
        "eksClusterArn must be in the same AWS region as the compute environment."
            + "| {'eksConfiguration':{'eksClusterArn':"
            + "'arn:aws:eks:eu-west-1:123456789012:cluster/blue'}}",
        "kubernetesNamespace must be a valid Kubernetes namespace."
            + "| {'eksConfiguration':{'kubernetesNamespace':'Jobs'}}",
        "kubernetesNamespace must less than or equal to 63 characters long."
            + "| {'eksConfiguration':{'kubernetesNamespace':"
            + "'a123456789b123456789c123456789d123456789e123456789f123456789g123'}}",
        "kubernetesNamespace cannot be the default Kubernetes namespace."
            + "| {'eksConfiguration':{'kubernetesNamespace':'default'}}",
        "kubernetesNamespace cannot be a reserved Kubernetes system namespace."
            + "| {'eksConfiguration':{'kubernetesNamespace':'kube-system'}}",
      })
  void refusesEnvironmentsOfEks(String message, String changes) {
    assertThat(api.refused("createcomputeenvironment", changed(EKS, changes)))
        .isEqualTo(wrapped(message));
  }

  @Test
  void refusesKubernetesVersions() {
    String version =
        """
        {'computeResources':{'ec2Configuration':[
         {'imageType':'EKS_AL2023','imageKubernetesVersion':'1.9'}]}}\
        """;
    assertThat(api.refused("createcomputeenvironment", changed(EKS, version)))
        .isEqualTo("At least one imageKubernetesVersion in EC2Configuration is not supported.");
  }

  @ParameterizedTest
  @DisplayName("AWS's words are not known for these")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'MINE'}",
        "{'computeResources':{'type':'MINE'}}",
        "{'ecsSettings':{'containerInsights':'SOME'}}",
        "{'computeResources':{'allocationStrategy':'WORST_FIT'}}",
        "{'computeResources':{'subnets':[]}}",
        "{'computeResources':{'maxvCpus':0}}",
        "{'computeResources':{'maxvCpus':null}}",
        "{'computeResources':{'scalingPolicy':{'minScaleDownDelayMinutes':19}}}",
        "{'computeResources':{'ec2Configuration':[{'imageType':'ECS_AL2023'},"
            + "{'imageType':'ECS_AL2023_NVIDIA'},{'imageType':'ECS_AL2'}]}}",
        "{'computeResources':{'instanceTypes':['optimal'],'launchTemplate':{'overrides':["
            + "{'launchTemplateId':'lt-1','targetInstanceTypes':['optimal']}]}}}",
      })
  void refusesTheRest(String changes) {
    assertThat(api.refused("createcomputeenvironment", changed(ec2("x"), changes))).isNotEmpty();
  }

  @Test
  void desiredVcpusAreNotLoweredByHand() {
    api.ok(
        "createcomputeenvironment",
        changed(ec2("desired"), "{'computeResources':{'minvCpus':2,'desiredvCpus':8}}"));
    api.settle();
    assertThat(update("desired", "'computeResources':{'desiredvCpus':4}"))
        .isEqualTo(
            "Manually scaling down compute environment is not supported. Disconnecting job queues"
                + " from compute environment will cause it to scale-down to minvCpus");
    assertThat(update("desired", "'computeResources':{'desiredvCpus':17}"))
        .isEqualTo(wrapped("desiredvCpus should be between minvCpus and maxvCpus."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'serviceRole':'mine'",
        "'state':'MAYBE'",
        "'unmanagedvCpus':1",
        "'ecsSettings':{'containerInsights':'enabled'}",
        "'computeResources':{'allocationStrategy':'BEST_FIT'}",
        "'computeResources':{'type':'FARGATE'}",
        "'computeResources':{'maxvCpus':0}",
        "'updatePolicy':{'jobExecutionTimeoutMinutes':0}",
      })
  void refusesUpdates(String members) {
    assertThat(update("ce", members)).startsWith("Error executing request, Exception : ");
  }

  private String update(String environment, String members) {
    return api.refused(
        "updatecomputeenvironment", "{'computeEnvironment':'" + environment + "'," + members + "}");
  }

  @Test
  void whatIsChangingIsLeftAlone() {
    api.ok("createcomputeenvironment", ec2("changing"));
    assertThat(update("changing", "'state':'DISABLED'")).contains("resource is being modified");
    assertThat(refusedToDelete("changing")).isEqualTo("Cannot delete, resource is being modified.");
    api.settle();
    api.ok("createjobqueue", queue("changing", "changing"));
    assertThat(refusedToDelete("changing")).isEqualTo("Cannot delete, state must be DISABLED");
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'changing','state':'DISABLED'}");
    api.settle();
    assertThat(refusedToDelete("changing"))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");
  }

  @Test
  void whatIsNotThereIsNeitherUpdatedNorDeleted() {
    assertThat(update("none", "'state':'DISABLED'")).isEqualTo("none does not exist");
    assertThat(refusedToDelete("none")).isEqualTo("none does not exist");
  }

  private String refusedToDelete(String environment) {
    return api.refused("deletecomputeenvironment", "{'computeEnvironment':'" + environment + "'}");
  }

  @Test
  void namesAreTakenOnceAndAskedForOneWay() {
    WireResponse taken = api.post("createcomputeenvironment", ec2("ce"));
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.headers()).containsEntry("x-amzn-errortype", "ClientException");
    assertThat(taken.text()).contains("Object already exists");
    assertThat(
            api.refused(
                "describecomputeenvironments", "{'computeEnvironments':['ce'],'maxResults':1}"))
        .isEqualTo(wrapped("ComputeEnvironments and MaxResults cannot both be set"));
    assertThat(api.refused("createjobqueue", queue("x", "none")))
        .contains("Compute Environments must be created and valid");
  }
}
