package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of scheduling policies, and the tags of everything. */
final class PoliciesAndTagsApiTest extends ApiFixture {

  private static final String POLICY = ARN + "scheduling-policy/p";

  @Test
  void aPolicyComesBackAndIsReplacedAsAWhole() {
    String fair =
        """
        {'shareDecaySeconds':60,'computeReservation':10,
         'shareDistribution':[{'shareIdentifier':'a*','weightFactor':0.5}]}\
        """;
    assertThat(
            api.ok(
                "createschedulingpolicy",
                "{'name':'p','tags':{'a':'b'},'fairsharePolicy':" + fair + "}"))
        .isEqualTo(tree("{'name':'p','arn':'" + POLICY + "'}"));
    assertThat(policy())
        .isEqualTo(
            tree(
                "{'name':'p','arn':'%s','tags':{'a':'b'},'fairsharePolicy':%s}"
                    .formatted(POLICY, fair)));
    assertThat(
            api.ok(
                "updateschedulingpolicy",
                "{'arn':'" + POLICY + "','fairsharePolicy':{'shareDecaySeconds':600}}"))
        .isEmpty();
    assertThat(policy().at("/fairsharePolicy/shareDecaySeconds").intValue()).isEqualTo(600);
    assertThat(policy().at("/fairsharePolicy/computeReservation").isMissingNode()).isTrue();
    assertThat(policy().get("tags")).isEqualTo(tree("{'a':'b'}"));
    assertThat(api.post("createschedulingpolicy", "{'name':'p'}").status()).isEqualTo(409);
  }

  @Test
  void aPolicyWithoutEitherKindIsFairShare() {
    api.ok("createschedulingpolicy", "{'name':'p'}");
    assertThat(policy().get("fairsharePolicy")).isNotNull();
    assertThat(
            api.refused(
                "updateschedulingpolicy",
                """
                {'arn':'%s','quotaSharePolicy':{'idleResourceAssignmentStrategy':'FIFO'}}\
                """
                    .formatted(POLICY)))
        .isNotEmpty();
    assertThat(
            api.refused(
                "createschedulingpolicy",
                """
                {'name':'x','fairsharePolicy':{},
                 'quotaSharePolicy':{'idleResourceAssignmentStrategy':'FIFO'}}\
                """))
        .isEqualTo(
            wrapped(
                "A scheduling policy can have either fairsharePolicy or quotaSharePolicy, but not"
                    + " both."));
  }

  @Test
  void aPolicyThatAQueueUsesStays() {
    api.ok("createschedulingpolicy", "{'name':'p'}");
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'fair','priority':1,'schedulingPolicyArn':'%s',
         'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'}]}\
        """
            .formatted(POLICY));
    api.settle();
    assertThat(
            api.ok("describejobqueues", "{'jobQueues':['fair']}")
                .at("/jobQueues/0/schedulingPolicyArn")
                .textValue())
        .isEqualTo(POLICY);
    assertThat(api.refused("deleteschedulingpolicy", "{'arn':'" + POLICY + "'}")).isNotEmpty();
    api.ok("updatejobqueue", "{'jobQueue':'fair','state':'DISABLED'}");
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'fair'}");
    api.settle();
    assertThat(api.ok("deleteschedulingpolicy", "{'arn':'" + POLICY + "'}")).isEmpty();
    assertThat(api.refused("deleteschedulingpolicy", "{'arn':'" + POLICY + "'}"))
        .contains("not found");
    assertThat(
            api.ok("describeschedulingpolicies", "{'arns':['" + POLICY + "']}")
                .get("schedulingPolicies"))
        .isEmpty();
  }

  @Test
  void policiesAreListedByPages() {
    for (String name : List.of("c", "a", "b")) {
      api.ok("createschedulingpolicy", "{'name':'" + name + "'}");
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.ok("listschedulingpolicies", "{'maxResults':2,'nextToken':'" + token + "'}");
      seen.addAll(each(page.get("schedulingPolicies"), "arn"));
      token = page.path("nextToken").asText();
    } while (!token.isEmpty());
    assertThat(seen)
        .containsExactly(
            ARN + "scheduling-policy/a", ARN + "scheduling-policy/b", ARN + "scheduling-policy/c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compute-environment/ce",
        "job-queue/q",
        "job-definition/d:1",
        "scheduling-policy/p",
        "consumable-resource/r",
        "job/"
      })
  void tagsComeAndGo(String resource) {
    api.ok("createschedulingpolicy", "{'name':'p'}");
    api.ok("createconsumableresource", "{'consumableResourceName':'r'}");
    String arn = ARN + resource + (resource.equals("job/") ? api.submit() : "");
    assertThat(tags(arn)).isEqualTo(tree("{'tags':{}}"));
    assertThat(tags("POST", arn, "", "{'tags':{'a':'1','b c':'é'}}")).isEqualTo(tree("{}"));
    assertThat(tags("POST", arn, "", "{'tags':{'a':'2'}}")).isEqualTo(tree("{}"));
    assertThat(tags(arn)).isEqualTo(tree("{'tags':{'a':'2','b c':'é'}}"));
    assertThat(tags("DELETE", arn, "tagKeys=a&tagKeys=none", "")).isEqualTo(tree("{}"));
    assertThat(tags(arn)).isEqualTo(tree("{'tags':{'b c':'é'}}"));
  }

  @Test
  void tagsOfWhatHasEndedChangeToo() {
    String job = api.awaitStatus(api.submit("'tags':{'a':'b'}"), "RUNNING");
    api.engine.exit(ApiHarness.attempt(job, 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
    tags("POST", ARN + "job/" + job, "", "{'tags':{'c':'d'}}");
    assertThat(api.describe(job).get("tags")).isEqualTo(tree("{'a':'b','c':'d'}"));
    api.ok("deregisterjobdefinition", "{'jobDefinition':'d:1'}");
    tags("POST", ARN + "job-definition/d:1", "", "{'tags':{'c':'d'}}");
    assertThat(tags(ARN + "job-definition/d:1")).isEqualTo(tree("{'tags':{'c':'d'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "job-queue/none",
        "compute-environment/",
        "job-definition/d",
        "job-definition/d:99999999999",
        "job/x",
        "job/00000000-0000-4000-8000-0000000000ff",
        "nothing/x",
        "x"
      })
  void whatDoesNotExistHasNoTags(String resource) {
    String arn = ARN + resource;
    for (WireResponse response :
        List.of(
            api.send("GET", "/v1/tags/" + arn, "", "", "us-east-1"),
            api.send("POST", "/v1/tags/" + arn, "", "{'tags':{'a':'b'}}", "us-east-1"),
            api.send("DELETE", "/v1/tags/" + arn, "tagKeys=a", "", "us-east-1"))) {
      assertThat(response.status()).as(response.text()).isEqualTo(400);
    }
  }

  @Test
  void thereAreFiftyTagsAtMost() {
    StringBuilder many = new StringBuilder("{'tags':{'a0':'b'");
    for (int i = 1; i < 50; i++) {
      many.append(",'a").append(i).append("':'b'");
    }
    tags("POST", ARN + "job-queue/q", "", many + "}}");
    WireResponse response =
        api.send("POST", "/v1/tags/" + ARN + "job-queue/q", "", "{'tags':{'z':'b'}}", "us-east-1");
    assertThat(response.status()).isEqualTo(400);
    assertThat(tags(ARN + "job-queue/q").get("tags")).hasSize(50);
  }

  private JsonNode policy() {
    return api.ok("describeschedulingpolicies", "{'arns':['" + POLICY + "']}")
        .get("schedulingPolicies")
        .get(0);
  }

  private JsonNode tags(String arn) {
    return tags("GET", arn, "", "");
  }

  private JsonNode tags(String method, String arn, String query, String body) {
    WireResponse response = api.send(method, "/v1/tags/" + arn, query, body, "us-east-1");
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return tree(response.text());
  }
}
