package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.Launch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a submit changes of one container or of several, and what it may not. */
final class OverridesApiTest extends ApiFixture {

  private static final String CONTAINER =
      """
      {'name':'%s','image':'busybox','command':['echo','Ref::x'],
       'environment':[{'name':'A','value':'1'},{'name':'B','value':'2'}],
       'resourceRequirements':[{'type':'VCPU','value':'%s'},{'type':'MEMORY','value':'%s'}]}\
      """;

  @BeforeEach
  void register() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'pair','type':'container','parameters':{'x':'1'},
         'ecsProperties':{'taskProperties':[{'containers':[%s,%s]}]}}\
        """
            .formatted(CONTAINER.formatted("a", "1", "64"), CONTAINER.formatted("b", "1", "64")));
  }

  @Test
  void eachContainerIsChangedByItsName() {
    String job =
        api.awaitStatus(
            submit(
                "pair",
                """
                'parameters':{'x':'2'},'ecsPropertiesOverride':{'taskProperties':[{'containers':[
                 {'name':'b','command':['Ref::x','Ref::x!'],
                  'environment':[{'name':'C','value':'4'},{'name':'A','value':'9'},
                  {'name':'C','value':'5'}],
                  'resourceRequirements':[{'type':'MEMORY','value':'128'},
                  {'type':'GPU','value':'1'}]}]}]}\
                """),
            "RUNNABLE"); // no GPU here
    JsonNode containers = api.describe(job).at("/ecsProperties/taskProperties/0/containers");
    assertThat(containers.at("/0/command")).isEqualTo(tree("['echo','2']"));
    assertThat(containers.at("/0/environment"))
        .isEqualTo(tree("[{'name':'A','value':'1'},{'name':'B','value':'2'}]"));
    assertThat(containers.at("/1/command")).isEqualTo(tree("['2','2!']"));
    assertThat(containers.at("/1/environment"))
        .isEqualTo(
            tree("[{'name':'A','value':'9'},{'name':'B','value':'2'},{'name':'C','value':'5'}]"));
    assertThat(containers.at("/1/resourceRequirements"))
        .isEqualTo(
            tree(
                """
                [{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'128'},
                 {'type':'GPU','value':'1'}]\
                """));
  }

  @Test
  void whatIsLaunchedIsWhatIsShown() {
    api.awaitStatus(
        submit(
            "pair",
            """
            'ecsPropertiesOverride':{'taskProperties':[{'containers':[{'name':'a',
             'command':['true'],'environment':[{'name':'AWS_BATCH_X','value':'mine'}],
             'resourceRequirements':[{'type':'VCPU','value':'3'}]}]}]}\
            """),
        "RUNNING");
    Launch launch = api.engine.launches().getFirst();
    assertThat(launch.containers().getFirst().command()).containsExactly("true");
    assertThat(launch.containers().getFirst().demand().vcpuMillis()).isEqualTo(3000);
    assertThat(launch.containers().getFirst().environment())
        .noneMatch(variable -> variable.name().equals("AWS_BATCH_X"));
    assertThat(launch.containers().getLast().command()).containsExactly("echo", "1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'containers':[{'name':'c'}]}",
        "{'containers':[{'command':['x']}]}",
        "{'containers':[{'name':'a'},{'name':'a'}]}",
        "{'containers':[{'name':'a'}]},{'containers':[{'name':'b'}]}",
        "{'containers':[{'name':'a','environment':[{'value':'1'}]}]}",
        "{'containers':[{'name':'a','resourceRequirements':[{'type':'VCPU','value':'x'}]}]}",
        "{'containers':[{'name':'a','resourceRequirements':[{'type':'VCPU','value':'1.5'}]}]}",
        "{'containers':[{'name':'a','resourceRequirements':[{'type':'MEMORY','value':'3'}]}]}",
        "{'containers':[{'name':'a','resourceRequirements':[{'type':'GPU','value':'0'}]}]}"
      })
  void whatDoesNotFitTheTaskIsRefused(String tasks) {
    refused("pair", "'ecsPropertiesOverride':{'taskProperties':[" + tasks + "]}");
  }

  @Test
  void theTextsAreThoseOfAws() {
    assertThat(refused("d", "'containerOverrides':{'command':['a','']}"))
        .isEqualTo("Command cannot be empty");
    assertThat(refused("pair", ofTask("'command':['']"))).isEqualTo("Command cannot be empty");
    String twice =
        "'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'VCPU','value':'2'}]";
    assertThat(refused("d", "'containerOverrides':{" + twice + "}"))
        .isEqualTo(wrapped("Cannot provide duplicates in resourceRequirements."));
    assertThat(refused("pair", ofTask(twice)))
        .isEqualTo(wrapped("Cannot provide duplicates in resourceRequirements."));
    assertThat(refused("d", "'containerOverrides':{'environment':[{'value':'1'}]}"))
        .isEqualTo(wrapped("Environment variable name is required."));
    assertThat(refused("pair", "'parameters':{'x2':'1'}," + ofTask("'command':['Ref::y']")))
        .isEqualTo("Unable to substitute value. No parameter found for reference y");
  }

  @Test
  void anEmptyCommandChangesNothing() {
    String job = submit("d", "'containerOverrides':{'command':[]}");
    assertThat(api.describe(job).at("/container/command")).isEqualTo(tree("['true']"));
  }

  @ParameterizedTest
  @CsvSource({
    "d, ecsPropertiesOverride",
    "d, eksPropertiesOverride",
    "d, nodeOverrides",
    "pair, containerOverrides",
    "pair, eksPropertiesOverride",
    "pair, nodeOverrides"
  })
  void theWrongKindOfOverrideIsRefusedAlsoBesideTheRightOne(String definition, String kind) {
    String right = definition.equals("d") ? "containerOverrides" : "ecsPropertiesOverride";
    assertThat(refused(definition, "'%s':{}".formatted(kind))).startsWith(kind + " cannot be used");
    assertThat(refused(definition, "'%s':{},'%s':{}".formatted(right, kind)))
        .startsWith(kind + " cannot be used");
  }

  @Test
  void deprecatedKeysChangeOnlyDeprecatedKeys() {
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'old','type':'container','containerProperties':{'image':'busybox',
         'vcpus':1,'memory':64}}\
        """);
    JsonNode old =
        api.describe(submit("old", "'containerOverrides':{'vcpus':2,'memory':128}"))
            .get("container");
    assertThat(old.get("vcpus").intValue()).isEqualTo(2);
    assertThat(old.get("memory").intValue()).isEqualTo(128);

    String asked = "'resourceRequirements':[{'type':'VCPU','value':'3'}]";
    api.submit(); // to see that the next gets what it asks for, and no more
    submit("old", "'containerOverrides':{" + asked + "}");
    submit("d", "'containerOverrides':{'vcpus':7,'memory':7}");
    api.awaitStatus(submit("d", "'containerOverrides':{" + asked + "}"), "RUNNABLE");
    assertThat(api.engine.launches().stream().map(Launch::containers))
        .extracting(containers -> containers.getFirst().demand().vcpuMillis())
        .containsExactly(2000L, 1000L, 3000L, 1000L);
  }

  @Test
  void fargateTasksMustHaveASizeOfFargateAfterTheOverrides() {
    api.ok("createcomputeenvironment", ApiHarness.fargate("f"));
    api.settle();
    api.ok("createjobqueue", ApiHarness.queue("fq", "f"));
    api.settle();
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'f','type':'container','platformCapabilities':['FARGATE'],
         'containerProperties':{'image':'busybox','executionRoleArn':'e','resourceRequirements':[
         {'type':'VCPU','value':'0.25'},{'type':'MEMORY','value':'512'}]}}\
        """);
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'f2','type':'container','platformCapabilities':['FARGATE'],
         'ecsProperties':{'taskProperties':[{'executionRoleArn':'e','containers':[%s,%s]}]}}\
        """
            .formatted(
                CONTAINER.formatted("a", "0.5", "1024").replace("Ref::x", "x"),
                CONTAINER.formatted("b", "0.5", "1024").replace("Ref::x", "x")));
    assertThat(onFargate("f", "'containerOverrides':{'vcpus':1}"))
        .isEqualTo("vcpus is not applicable for Fargate. Use resource requirements instead.");
    assertThat(onFargate("f", "'containerOverrides':{'memory':1}"))
        .isEqualTo("memory is not applicable for Fargate. Use resource requirements instead.");
    assertThat(onFargate("f", "'containerOverrides':{" + size("1", "4000") + "}"))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 4000 MiB) not valid.");
    assertThat(onFargate("f2", ofTask(size("0.5", "7999"))))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 9023 MiB) not valid.");
    api.ok("submitjob", request("f2", "fq", ofTask(size("1.5", "3072"))));
    assertThat(api.refused("submitjob", request("d", "fq", "'tags':{}")))
        .isEqualTo(
            "Job Queue is attached to Compute Environment that can not run Jobs with capability"
                + " EC2.");
  }

  @Test
  void overridesOfSeveralContainersCountTogetherForTheLongestDocument() {
    String half = "x".repeat(4000);
    String job =
        submit(
            "pair",
            """
            'ecsPropertiesOverride':{'taskProperties':[{'containers':[
             {'name':'a','command':['%s']},{'name':'b','command':['%s']}]}]}\
            """
                .formatted(half, half));
    api.awaitStatus(job, "FAILED");
    JsonNode shown = api.describe(job);
    assertThat(shown.get("statusReason").textValue())
        .isEqualTo("Container Overrides length must be at most 8192");
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(api.engine.launches()).isEmpty();
  }

  private String onFargate(String definition, String members) {
    return api.refused("submitjob", request(definition, "fq", members));
  }

  private static String size(String vcpus, String memory) {
    return "'resourceRequirements':[{'type':'VCPU','value':'%s'},{'type':'MEMORY','value':'%s'}]"
        .formatted(vcpus, memory);
  }

  private static String ofTask(String members) {
    return "'ecsPropertiesOverride':{'taskProperties':[{'containers':[{'name':'a',%s}]}]}"
        .formatted(members);
  }

  private String submit(String definition, String members) {
    return api.ok("submitjob", request(definition, "q", members)).get("jobId").textValue();
  }

  private String refused(String definition, String members) {
    return api.refused("submitjob", request(definition, "q", members));
  }

  private static String request(String definition, String queue, String members) {
    return "{'jobName':'j','jobQueue':'%s','jobDefinition':'%s',%s}"
        .formatted(queue, definition, members);
  }
}
