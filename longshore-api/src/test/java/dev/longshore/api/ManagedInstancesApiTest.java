package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compute environments whose instances ECS provides. */
final class ManagedInstancesApiTest extends ApiFixture {

  private static final String PROVIDER =
      """
      {'infrastructureRoleArn':'role','propagateTags':'NONE',
       'infrastructureOptimization':{'scaleInAfter':300},
       'instanceLaunchTemplate':{'ec2InstanceProfileArn':'p','monitoring':'BASIC',
        'capacityOptionType':'SPOT','fipsEnabled':true,
        'instanceRequirements':{'allowedInstanceTypes':['c5.*']},
        'networkConfiguration':{'subnets':['s'],'securityGroups':['g']}}}\
      """;

  private static String create(String type, String provider) {
    return """
    {'computeEnvironmentName':'mi','type':'MANAGED',
     'computeResources':{'type':'%s','maxvCpus':4,'managedInstancesProvider':%s}}\
    """
        .formatted(type, provider);
  }

  private static String update(String provider) {
    return "{'computeEnvironment':'mi','computeResources':{'managedInstancesProvider':%s}}"
        .formatted(provider);
  }

  private JsonNode provider() {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['mi']}")
        .at("/computeEnvironments/0/computeResources/managedInstancesProvider");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'infrastructureRoleArn':'role', || managedInstancesProvider.infrastructureRoleArn is required for ECS_MANAGED_INSTANCES.
          'ec2InstanceProfileArn':'p', || instanceLaunchTemplate.ec2InstanceProfileArn is required for ECS_MANAGED_INSTANCES.
          'subnets':['s'] | 'subnets':[] | networkConfiguration.subnets is required for ECS_MANAGED_INSTANCES.
          ,'securityGroups':['g'] || networkConfiguration.securityGroups is required for ECS_MANAGED_INSTANCES.
          'NONE' | 'ALL' | propagateTags ALL is not valid. Valid values are: [CAPACITY_PROVIDER, NONE]
          'BASIC' | 'MUCH' | monitoring MUCH is not valid. Valid values are: [BASIC, DETAILED]
          'SPOT' | 'SPOTTY' | capacityOptionType SPOTTY is not valid. Valid values are: [ON_DEMAND, SPOT]
          300 | 3601 | scaleInAfter must be between -1 and 3600.
          300 | -2 | scaleInAfter must be between -1 and 3600.
          c5.* | z99.* | allowedInstanceTypes: no instance type is called z99.*.
          """)
  @DisplayName("a provider that lacks something, or says what means nothing, is refused")
  void refused(String said, String instead, String message) {
    String wrong = PROVIDER.replace(said, instead == null ? "" : instead);
    assertThat(wrong).isNotEqualTo(PROVIDER);
    assertThat(api.refused("createcomputeenvironment", create("ECS_MANAGED_INSTANCES", wrong)))
        .isEqualTo(wrapped(message));
  }

  @Test
  @DisplayName("managedInstancesProvider goes with its type only, and must be there")
  void belongsToItsType() {
    assertThat(api.refused("createcomputeenvironment", create("ECS_MANAGED_INSTANCES", "null")))
        .contains("managedInstancesProvider is required for ECS_MANAGED_INSTANCES.");
    assertThat(
            api.refused(
                "createcomputeenvironment",
                create("FARGATE", PROVIDER + ",'subnets':['s'],'securityGroupIds':['g']")))
        .contains(
            "managedInstancesProvider is not applicable for compute environments of type FARGATE.");
    assertThat(api.refused("updatecomputeenvironment", update(PROVIDER).replace("'mi'", "'ce'")))
        .contains(
            "managedInstancesProvider is not applicable for compute environments of type EC2.");
  }

  @Test
  @DisplayName("an update changes what it names, and how the capacity is bought stays")
  void updated() {
    api.ok("createcomputeenvironment", create("ECS_MANAGED_INSTANCES", PROVIDER));
    api.settle();
    assertThat(provider()).isEqualTo(tree(PROVIDER));

    api.ok(
        "updatecomputeenvironment",
        update(
            "{'infrastructureOptimization':{'scaleInAfter':-1},'instanceLaunchTemplate':"
                + "{'instanceRequirements':{'allowedInstanceTypes':['m5.*']},"
                + "'capacityOptionType':'ON_DEMAND'}}"));
    assertThat(provider()).isEqualTo(tree(PROVIDER.replace("300", "-1").replace("c5.*", "m5.*")));
    api.settle();
    assertThat(
            api.refused(
                "updatecomputeenvironment",
                update("{'infrastructureOptimization':{'scaleInAfter':4000}}")))
        .contains("scaleInAfter must be between -1 and 3600.");
    assertThat(provider().at("/infrastructureOptimization/scaleInAfter").asInt()).isEqualTo(-1);
  }

  @Test
  @DisplayName("its subnets are those of the provider")
  void subnets() {
    api.ok("createcomputeenvironment", create("ECS_MANAGED_INSTANCES", PROVIDER));
    api.settle();
    assertThat(subnetsOf("mi")).containsExactly("s");
    api.ok(
        "updatecomputeenvironment",
        update(
            "{'instanceLaunchTemplate':{'networkConfiguration':"
                + "{'subnets':['t','u'],'securityGroups':['g']}}}"));
    assertThat(subnetsOf("mi")).containsExactly("t", "u");
  }

  private List<String> subnetsOf(String environment) {
    return api.service.reads().computeEnvironments().stream()
        .filter(one -> one.name().equals(environment))
        .findFirst()
        .orElseThrow()
        .subnets();
  }

  @Test
  @DisplayName("a job runs on an instance of an allowed type, which is no desiredvCpus")
  void runs() {
    api.ok("createcomputeenvironment", create("ECS_MANAGED_INSTANCES", PROVIDER));
    api.settle();
    api.ok(
        "createjobqueue",
        "{'jobQueueName':'miq','priority':1,'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'mi'}]}");
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'task','type':'container','platformCapabilities':['MANAGED_INSTANCES'],
         'ecsProperties':{'taskProperties':[{'containers':[{'name':'a','image':'busybox',
          'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'512'}]}]}]}}\
        """);
    api.settle();
    String job =
        api.ok("submitjob", "{'jobName':'j','jobQueue':'miq','jobDefinition':'task'}")
            .get("jobId")
            .asText();
    api.awaitStatus(job, "RUNNING");
    assertThat(api.service.reads().instances())
        .singleElement()
        .satisfies(instance -> assertThat(instance.type()).startsWith("c5."));
    assertThat(instancesOfEc2()).contains("<subnetId>s</subnetId>");
    assertThat(
            api.ok("describecomputeenvironments", "{'computeEnvironments':['mi']}")
                .at("/computeEnvironments/0/computeResources")
                .has("desiredvCpus"))
        .isFalse();
  }

  private String instancesOfEc2() {
    return api.router
        .handle(
            new WireRequest(
                "POST",
                "/",
                "",
                Map.of("content-type", "application/x-www-form-urlencoded"),
                "Action=DescribeInstances&Version=2016-11-15".getBytes(StandardCharsets.UTF_8)))
        .text();
  }
}
