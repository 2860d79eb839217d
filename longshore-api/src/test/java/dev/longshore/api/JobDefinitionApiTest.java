package dev.longshore.api;

import static dev.longshore.api.ApiHarness.definition;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobDefinitionApiTest extends ApiFixture {

  @Test
  void aDefinitionComesBackAsAwsGivesItBack() {
    JsonNode registered =
        api.ok(
            "registerjobdefinition",
            """
            {'jobDefinitionName':'demo','type':'container',
             'containerProperties':{'image':'busybox','command':['echo','Ref::msg'],
             'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'128'}]},
             'parameters':{'msg':'hi'},
             'retryStrategy':{'attempts':2,
             'evaluateOnExit':[{'action':'RETRY','onStatusReason':'Host EC2*'}]}}\
            """);
    assertThat(registered)
        .isEqualTo(
            tree(
                """
                {'jobDefinitionName':'demo','jobDefinitionArn':'%sjob-definition/demo:1',
                 'revision':1}\
                """
                    .formatted(ARN)));
    assertThat(described("demo:1"))
        .isEqualTo(
            tree(
                """
                {'jobDefinitionName':'demo','jobDefinitionArn':'%sjob-definition/demo:1',
                 'revision':1,'status':'ACTIVE','type':'container','parameters':{'msg':'hi'},
                 'retryStrategy':{'attempts':2,
                 'evaluateOnExit':[{'onStatusReason':'Host EC2*','action':'retry'}]},
                 'containerProperties':{'image':'busybox','command':['echo','Ref::msg'],
                 'volumes':[],'environment':[],'mountPoints':[],'ulimits':[],
                 'resourceRequirements':[{'value':'1','type':'VCPU'},
                 {'value':'128','type':'MEMORY'}],'secrets':[]},
                 'tags':{},'containerOrchestrationType':'ECS'}\
                """
                    .formatted(ARN)));
  }

  @Test
  void everyMemberOfAnEc2ContainerComesBack() {
    String container =
        """
        'image':'busybox','command':['echo'],'jobRoleArn':'role','executionRoleArn':'execution',
        'volumes':[{'host':{'sourcePath':'/data'},'name':'data'}],
        'environment':[{'name':'A','value':'1'}],
        'mountPoints':[{'containerPath':'/in','readOnly':true,'sourceVolume':'data'}],
        'readonlyRootFilesystem':true,'privileged':false,'user':'nobody',
        'ulimits':[{'hardLimit':2,'name':'nofile','softLimit':1}],
        'resourceRequirements':[{'value':'2','type':'VCPU'},{'value':'128','type':'MEMORY'},
        {'value':'1','type':'GPU'}],
        'secrets':[{'name':'S','valueFrom':'arn:aws:ssm:us-east-1:1:parameter/s'}],\
        """;
    register(
        """
        {'jobDefinitionName':'full','type':'container','schedulingPriority':7,
         'propagateTags':true,'tags':{'a':'b'},'timeout':{'attemptDurationSeconds':60},
         'platformCapabilities':['EC2'],'containerProperties':{%s
         'linuxParameters':{'initProcessEnabled':true,'sharedMemorySize':64},
         'logConfiguration':{'logDriver':'awslogs'}}}\
        """
            .formatted(container));
    assertThat(described("full:1"))
        .isEqualTo(
            tree(
                """
                {'jobDefinitionName':'full','jobDefinitionArn':'%sjob-definition/full:1',
                 'revision':1,'status':'ACTIVE','type':'container','parameters':{},
                 'schedulingPriority':7,'propagateTags':true,'tags':{'a':'b'},
                 'timeout':{'attemptDurationSeconds':60},'platformCapabilities':['EC2'],
                 'containerProperties':{%s
                 'linuxParameters':{'initProcessEnabled':true,'sharedMemorySize':64,
                 'devices':[],'tmpfs':[]},
                 'logConfiguration':{'logDriver':'awslogs','options':{},'secretOptions':[]}},
                 'containerOrchestrationType':'ECS'}\
                """
                    .formatted(ARN, container)));
  }

  @Test
  void deprecatedKeysStayAsTheyAre() {
    register(
        """
        {'jobDefinitionName':'old','type':'container',
         'containerProperties':{'image':'busybox','vcpus':2,'memory':64,
         'environment':[{'name':'KEPT','value':'1'},{'name':'EMPTY','value':''},
         {'name':'NONE'}]}}\
        """);
    JsonNode container = described("old:1").get("containerProperties");
    assertThat(container.get("vcpus").intValue()).isEqualTo(2);
    assertThat(container.get("memory").intValue()).isEqualTo(64);
    assertThat(container.get("resourceRequirements")).isEmpty();
    assertThat(container.get("environment")).isEqualTo(tree("[{'name':'KEPT','value':'1'}]"));
  }

  @Test
  void aFargateDefinitionGetsItsPlatformVersion() {
    String container =
        """
        'image':'busybox','command':[],'executionRoleArn':'execution','volumes':[],
        'environment':[],'mountPoints':[],'ulimits':[],'secrets':[],
        'resourceRequirements':[{'value':'0.25','type':'VCPU'},{'value':'512','type':'MEMORY'}],
        'networkConfiguration':{'assignPublicIp':'ENABLED'},
        'ephemeralStorage':{'sizeInGiB':30},
        'runtimePlatform':{'operatingSystemFamily':'LINUX','cpuArchitecture':'ARM64'}\
        """;
    register(
        """
        {'jobDefinitionName':'fargate','type':'container','platformCapabilities':['FARGATE'],
         'containerProperties':{%s}}\
        """
            .formatted(container));
    assertThat(described("fargate:1").get("containerProperties"))
        .isEqualTo(
            tree(
                "{%s,'fargatePlatformConfiguration':{'platformVersion':'LATEST'}}"
                    .formatted(container)));
  }

  @Test
  void aTaskOfSeveralContainersComesBackWithItsNewerMembers() {
    String properties =
        """
        {'taskProperties':[{'networkMode':'host','containers':[
         {'name':'main','image':'busybox','essential':true,
         'resourceRequirements':[{'value':'1','type':'VCPU'},{'value':'128','type':'MEMORY'}]},
         {'name':'side','image':'busybox','essential':false,
         'dependsOn':[{'containerName':'main','condition':'START'}],
         'resourceRequirements':[{'value':'1','type':'VCPU'},{'value':'64','type':'MEMORY'}]}]}]}
        """;
    register(
        "{'jobDefinitionName':'ecs','type':'container','platformCapabilities':['MANAGED_INSTANCES'],'ecsProperties':%s}"
            .formatted(properties));
    assertThat(described("ecs:1").get("ecsProperties")).isEqualTo(tree(properties));
    assertThat(described("ecs:1").has("containerProperties")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "EC2, host, networkMode not applicable for EC2.",
        "MANAGED_INSTANCES, bridge, \"networkMode bridge is not valid. Valid values are: [host]\""
      })
  void aNetworkModeIsHostAndOfManagedInstancesOnly(String platform, String mode, String message) {
    assertThat(
            api.refused(
                "registerjobdefinition",
                """
                {'jobDefinitionName':'ecs','type':'container','platformCapabilities':['%s'],
                 'ecsProperties':{'taskProperties':[{'networkMode':'%s','containers':[
                 {'name':'main','image':'busybox','resourceRequirements':[
                 {'value':'1','type':'VCPU'},{'value':'128','type':'MEMORY'}]}]}]}}\
                """
                    .formatted(platform, mode)))
        .contains(message);
  }

  @Test
  void aPodComesBackWithItsDefaults() {
    register(
        """
        {'jobDefinitionName':'eks','type':'container','eksProperties':{'podProperties':{
         'containers':[{'image':'busybox','resources':{'limits':{'cpu':'1','memory':'64Mi'},
         'requests':{'cpu':'1','memory':'64Mi'}}}]}}}\
        """);
    assertThat(described("eks:1").get("eksProperties"))
        .isEqualTo(
            tree(
                """
                {'podProperties':{'hostNetwork':true,'volumes':[],'containers':[
                 {'image':'busybox','command':[],'args':[],'env':[],'volumeMounts':[],
                 'resources':{'limits':{'cpu':'1','memory':'64Mi'},
                 'requests':{'cpu':'1','memory':'64Mi'}}}]}}\
                """));
    assertThat(described("eks:1").get("containerOrchestrationType").textValue()).isEqualTo("EKS");
  }

  @Test
  void nodesComeBackWithTheirContainers() {
    register(
        """
        {'jobDefinitionName':'nodes','type':'multinode','nodeProperties':{'numNodes':2,
         'mainNode':0,'nodeRangeProperties':[{'targetNodes':'0:1','container':{'image':'busybox',
         'vcpus':1,'memory':64}}]}}\
        """);
    assertThat(described("nodes:1").get("nodeProperties"))
        .isEqualTo(
            tree(
                """
                {'numNodes':2,'mainNode':0,'nodeRangeProperties':[{'targetNodes':'0:1',
                 'container':{'image':'busybox','vcpus':1,'memory':64,'command':[],'volumes':[],
                 'environment':[],'mountPoints':[],'ulimits':[],'resourceRequirements':[],
                 'secrets':[]}}]}\
                """));
    String task =
        """
        {'taskProperties':[{'containers':[{'name':'main','image':'busybox',
         'essential':true,'resourceRequirements':[{'value':'1','type':'VCPU'},
         {'value':'128','type':'MEMORY'}]}]}]}\
        """;
    register(
        """
        {'jobDefinitionName':'ecs-nodes','type':'multinode','nodeProperties':{'numNodes':2,
         'mainNode':0,'nodeRangeProperties':[{'targetNodes':'0:1','ecsProperties':%s}]}}\
        """
            .formatted(task));
    assertThat(described("ecs-nodes:1").at("/nodeProperties/nodeRangeProperties/0/ecsProperties"))
        .isEqualTo(tree(task));
  }

  @Test
  void revisionsCountOnAndTheNewestActiveOneComesFirst() {
    register(definition("d"));
    register(definition("d"));
    assertThat(api.ok("deregisterjobdefinition", "{'jobDefinition':'d:3'}")).isEmpty();
    assertThat(api.ok("deregisterjobdefinition", "{'jobDefinition':'d:3'}")).isEmpty();
    register(definition("a"));
    JsonNode all = api.ok("describejobdefinitions", "{}").get("jobDefinitions");
    assertThat(names(all)).containsExactly("a:1", "d:2", "d:1", "d:3");
    assertThat(names(find("{'jobDefinitionName':'d','status':'ACTIVE'}")))
        .containsExactly("d:2", "d:1");
    assertThat(names(find("{'status':'INACTIVE'}"))).containsExactly("d:3");
    assertThat(find("{'status':'active'}")).isEmpty();
    assertThat(find("{'jobDefinitionName':'d:1'}")).isEmpty();
    assertThat(find("{'jobDefinitionName':'D'}")).isEmpty();
    assertThat(api.ok("registerjobdefinition", definition("d")).get("revision").intValue())
        .isEqualTo(4);
  }

  @Test
  void namesRevisionsAndArnsFindAndTheUnknownAreLeftOut() {
    register(definition("d"));
    assertThat(
            names(
                find(
                    "{'jobDefinitions':['d:2','%sjob-definition/d:1','x:1','d:9']}"
                        .formatted(ARN))))
        .containsExactly("d:2", "d:1");
    assertThat(names(find("{'jobDefinitions':['d']}"))).containsExactly("d:2", "d:1");
    assertThat(
            find(
                "{'jobDefinitions':['arn:aws:batch:eu-west-1:123456789012:job-definition/d:1',"
                    + "'arn:aws:batch:us-east-1:999999999999:job-definition/d:1']}"))
        .isEmpty();
    assertThat(find("{'jobDefinitions':[]}")).hasSize(2);
    assertThat(api.refused("describejobdefinitions", "{'jobDefinitions':['d'],'status':'ACTIVE'}"))
        .isEqualTo(wrapped("JobDefinitions cannot be set together with other parameters"));
  }

  @Test
  void pagesStayRightWhileDefinitionsCome() {
    register(definition("b"));
    register(definition("c"));
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.ok("describejobdefinitions", "{'maxResults':1,'nextToken':'" + token + "'}");
      seen.addAll(names(page.get("jobDefinitions")));
      token = page.path("nextToken").asText();
      register(definition("a")); // comes before all that was seen
    } while (!token.isEmpty());
    assertThat(seen).containsExactly("b:1", "c:1", "d:1");
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    for (String token : List.of("x", "%%%", "LTU", "OTk5OTk5OTk5OTk5", "YQ")) {
      assertThat(api.refused("describejobdefinitions", "{'nextToken':'" + token + "'}"))
          .isEqualTo(wrapped("The nextToken is not valid."));
    }
  }

  @Test
  void whatIsWrongIsToldInTheWordsOfAws() {
    assertThat(api.refused("registerjobdefinition", definition("no spaces")))
        .isEqualTo(wrapped("Job definition name should match a valid pattern."));
    assertThat(api.refused("registerjobdefinition", "{'jobDefinitionName':'x','type':'container'}"))
        .isEqualTo(
            wrapped(
                "ECS ContainerProperties, ecsProperties, or eksProperties is required when using"
                    + " type container."));
    ObjectNode definition = (ObjectNode) tree(definition("x"));
    ((ObjectNode) definition.at("/containerProperties/resourceRequirements/0")).put("value", "abc");
    assertThat(api.post("registerjobdefinition", definition.toString()).status()).isEqualTo(400);
    ((ObjectNode) definition.at("/containerProperties/resourceRequirements/0")).put("value", "0.5");
    assertThat(api.refused("registerjobdefinition", definition.toString()))
        .isEqualTo(wrapped("vCPU must be at least 1, got 0.5."));
    assertThat(find("{'jobDefinitionName':'x'}")).isEmpty();
  }

  private void register(String request) {
    api.ok("registerjobdefinition", request);
  }

  private JsonNode described(String definition) {
    JsonNode found = find("{'jobDefinitions':['" + definition + "']}");
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private JsonNode find(String request) {
    return api.ok("describejobdefinitions", request).get("jobDefinitions");
  }

  private static List<String> names(JsonNode definitions) {
    List<String> names = new ArrayList<>();
    definitions.forEach(
        one -> names.add(one.get("jobDefinitionName").asText() + ":" + one.get("revision")));
    return names;
  }
}
