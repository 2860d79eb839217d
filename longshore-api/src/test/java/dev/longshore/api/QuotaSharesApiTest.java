package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.wire.WireResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quota shares of a queue. */
final class QuotaSharesApiTest extends ApiFixture {

  private static final String QUEUE = ARN + "job-queue/quotas";
  private static final String SHARE = QUEUE + "/quota-share/team";

  @BeforeEach
  void aQuotaManagedQueue() {
    api.ok(
        "createschedulingpolicy",
        "{'name':'p','quotaSharePolicy':{'idleResourceAssignmentStrategy':'FIFO'}}");
    api.ok(
        "createserviceenvironment",
        """
        {'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',
         'capacityLimits':[{'maxCapacity':8,'capacityUnit':'ml.m5.large'}]}\
        """);
    api.settle();
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'quotas','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',
         'schedulingPolicyArn':'%sscheduling-policy/p',
         'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'se'}]}\
        """
            .formatted(ARN));
    api.settle();
  }

  private static String share(String name, String queue) {
    return """
    {'quotaShareName':'%s','jobQueue':'%s',
     'capacityLimits':[{'maxCapacity':3,'capacityUnit':'ml.m5.large'}],
     'resourceSharingConfiguration':{'strategy':'LEND_AND_BORROW'},
     'preemptionConfiguration':{'inSharePreemption':'ENABLED'}}\
    """
        .formatted(name, queue);
  }

  private void create(String name) {
    api.ok("createquotashare", share(name, "quotas"));
    api.settle();
  }

  private JsonNode describe() {
    return api.ok("describequotashare", "{'quotaShareArn':'" + SHARE + "'}");
  }

  private static String arn(String... members) {
    StringBuilder request = new StringBuilder("{'quotaShareArn':'" + SHARE + "'");
    for (String member : members) {
      request.append(',').append(member);
    }
    return request.append('}').toString();
  }

  private JsonNode shares() {
    return api.ok("listquotashares", "{'jobQueue':'quotas'}").get("quotaShares");
  }

  @Test
  void aShareComesBackAsItWasCreated() {
    assertThat(
            api.ok(
                "createquotashare",
                """
                {'quotaShareName':'team','jobQueue':'%s','state':'DISABLED','tags':{'a':'b'},
                 'capacityLimits':[{'maxCapacity':3,'capacityUnit':'ml.m5.large'},
                 {'maxCapacity':1,'capacityUnit':'ml.p5.48xlarge'}],
                 'resourceSharingConfiguration':{'strategy':'LEND_AND_BORROW','borrowLimit':50},
                 'preemptionConfiguration':{'inSharePreemption':'ENABLED'}}\
                """
                    .formatted(QUEUE)))
        .isEqualTo(tree("{'quotaShareName':'team','quotaShareArn':'%s'}".formatted(SHARE)));
    assertThat(describe().get("status").textValue()).isEqualTo("CREATING");
    api.settle();
    ObjectNode expected =
        (ObjectNode)
            tree(
                """
                {'quotaShareName':'team','quotaShareArn':'%s','jobQueueArn':'%s',
                 'capacityLimits':[{'maxCapacity':3,'capacityUnit':'ml.m5.large'},
                 {'maxCapacity':1,'capacityUnit':'ml.p5.48xlarge'}],
                 'resourceSharingConfiguration':{'strategy':'LEND_AND_BORROW','borrowLimit':50},
                 'preemptionConfiguration':{'inSharePreemption':'ENABLED'},
                 'state':'DISABLED','status':'VALID','tags':{'a':'b'}}\
                """
                    .formatted(SHARE, QUEUE));
    assertThat(describe()).isEqualTo(expected);
    expected.remove("tags");
    assertThat(shares().get(0)).isEqualTo(expected);
  }

  @Test
  void aShareBorrowsWithoutLimitUnlessItSaysMore() {
    create("team");
    assertThat(describe().get("resourceSharingConfiguration"))
        .isEqualTo(tree("{'strategy':'LEND_AND_BORROW','borrowLimit':-1}"));
    assertThat(describe().get("state").textValue()).isEqualTo("ENABLED");
    api.ok("updatequotashare", arn("'resourceSharingConfiguration':{'strategy':'RESERVE'}"));
    assertThat(describe().get("resourceSharingConfiguration"))
        .isEqualTo(tree("{'strategy':'RESERVE'}"));
  }

  @Test
  void anUpdateChangesOnlyWhatItSaysAndAtOnce() {
    create("team");
    ObjectNode expected = (ObjectNode) describe();
    assertThat(
            api.ok(
                "updatequotashare",
                arn("'capacityLimits':[{'maxCapacity':1,'capacityUnit':'ml.c5.xlarge'}]")))
        .isEqualTo(tree("{'quotaShareName':'team','quotaShareArn':'%s'}".formatted(SHARE)));
    expected.set("capacityLimits", tree("[{'maxCapacity':1,'capacityUnit':'ml.c5.xlarge'}]"));
    assertThat(describe()).isEqualTo(expected.put("status", "UPDATING"));
    assertThat(api.refused("updatequotashare", arn("'state':'DISABLED'")))
        .isEqualTo("Cannot update, resource is being modified.");
    api.settle();
    api.ok("updatequotashare", arn("'preemptionConfiguration':{'inSharePreemption':'DISABLED'}"));
    api.settle();
    api.ok("updatequotashare", arn("'state':'DISABLED'"));
    api.settle();
    expected.set("preemptionConfiguration", tree("{'inSharePreemption':'DISABLED'}"));
    assertThat(describe()).isEqualTo(expected.put("status", "VALID").put("state", "DISABLED"));
  }

  @Test
  void aShareIsDeletedOnlyWhenDisabled() {
    create("team");
    assertThat(api.refused("deletequotashare", arn()))
        .isEqualTo("Cannot delete, state must be DISABLED");
    api.ok("updatequotashare", arn("'state':'DISABLED'"));
    assertThat(api.refused("deletequotashare", arn()))
        .isEqualTo("Cannot delete, resource is being modified.");
    api.settle();
    assertThat(api.ok("deletequotashare", arn())).isEmpty();
    assertThat(describe().get("status").textValue()).isEqualTo("DELETING");
    api.settle();
    assertThat(shares()).isEmpty();
    for (String operation : new String[] {"describequotashare", "deletequotashare"}) {
      assertThat(api.refused(operation, arn())).isEqualTo(SHARE + " does not exist");
    }
    assertThat(api.refused("updatequotashare", arn("'state':'DISABLED'")))
        .isEqualTo(SHARE + " does not exist");
    create("team");
  }

  @Test
  void aQueueTakesItsSharesWithIt() {
    create("team");
    api.ok("updatejobqueue", "{'jobQueue':'quotas','state':'DISABLED'}");
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'quotas'}");
    assertThat(describe().get("status").textValue()).isEqualTo("DELETING");
    api.settle();
    api.settle();
    assertThat(api.ok("describejobqueues", "{'jobQueues':['quotas']}").get("jobQueues")).isEmpty();
    assertThat(api.refused("describequotashare", arn())).isEqualTo(SHARE + " does not exist");
    assertThat(api.refused("listquotashares", "{'jobQueue':'quotas'}"))
        .isEqualTo("quotas does not exist");
  }

  @Test
  void aShareIsOfAQueueThatIsValidAndHasQuotas() {
    assertThat(api.refused("createquotashare", share("x", "none")))
        .isEqualTo("none does not exist");
    assertThat(api.refused("createquotashare", share("x", "q")))
        .isEqualTo(
            wrapped("Quota shares can only be created in a job queue with quota management."));
    api.ok("updatejobqueue", "{'jobQueue':'quotas','priority':2}");
    assertThat(api.refused("createquotashare", share("x", "quotas")))
        .isEqualTo(
            wrapped(
                "Job queues must be created and valid before quota shares are created in them."));
    api.settle();
    create("team");
    WireResponse again = api.post("createquotashare", share("team", "quotas"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("Object already exists");
    assertThat(shares()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'quotaShareName':'team' | 'quotaShareName':'-team'"
            + " | Quota share name should match a valid pattern.",
        "'maxCapacity':3 | 'maxCapacity':0 | Max capacity must be more than 0.",
        "LEND_AND_BORROW' | BORROW' | Resource sharing strategy BORROW is not valid. Valid"
            + " strategies: [RESERVE, LEND, LEND_AND_BORROW]",
        "LEND_AND_BORROW' | LEND','borrowLimit':5 | borrowLimit can only be set with the strategy"
            + " LEND_AND_BORROW.",
        "LEND_AND_BORROW' | LEND_AND_BORROW','borrowLimit':-2 | borrowLimit must be at least -1.",
        "'ENABLED' | 'ON' | inSharePreemption ON is not valid. Valid values: [ENABLED, DISABLED]",
        "'jobQueue' | 'state':'ON','jobQueue'"
            + " | Quota share state ON is not valid. Valid values: [ENABLED, DISABLED]",
      })
  void whatIsMalformedIsNotCreated(String right, String wrong, String text) {
    assertThat(api.refused("createquotashare", share("team", "quotas").replace(right, wrong)))
        .isEqualTo(wrapped(text));
    assertThat(shares()).isEmpty();
  }

  @Test
  void instancesOfWhateverTypeAreNoQuota() {
    assertThat(
            api.refused(
                "createquotashare",
                share("team", "quotas").replace("ml.m5.large", "NUM_INSTANCES")))
        .startsWith(
            "Error executing request, Exception : NUM_INSTANCES is unknown capacity unit in [ml.");
    assertThat(shares()).isEmpty();
  }

  @Test
  void aQueueHasTwentySharesInPagesByName() {
    for (int i = 29; i > 9; i--) {
      api.ok("createquotashare", share("s" + i, "quotas"));
    }
    assertThat(api.refused("createquotashare", share("more", "quotas")))
        .isEqualTo("Limit exceeded: there are 20 quota shares in job queue quotas.");
    JsonNode first = api.ok("listquotashares", "{'jobQueue':'" + QUEUE + "','maxResults':15}");
    assertThat(each(first.get("quotaShares"), "quotaShareName"))
        .hasSize(15)
        .startsWith("s10", "s11");
    JsonNode second =
        api.ok(
            "listquotashares",
            "{'jobQueue':'quotas','maxResults':15,'nextToken':'%s'}"
                .formatted(first.get("nextToken").textValue()));
    assertThat(each(second.get("quotaShares"), "quotaShareName"))
        .containsExactly("s25", "s26", "s27", "s28", "s29");
    assertThat(second.has("nextToken")).isFalse();
  }

  @Test
  void aShareHasTagsOfItsOwn() {
    create("team");
    String path = "/v1/tags/" + SHARE.replace(":", "%3A").replace("/", "%2F");
    assertThat(api.send("POST", path, "", "{'tags':{'a':'b','c':'d'}}", "us-east-1").status())
        .isEqualTo(200);
    assertThat(api.send("DELETE", path, "tagKeys=a", "", "us-east-1").status()).isEqualTo(200);
    assertThat(ApiHarness.parse(api.send("GET", path, "", "", "us-east-1").text()))
        .isEqualTo(tree("{'tags':{'c':'d'}}"));
    assertThat(describe().get("tags")).isEqualTo(tree("{'c':'d'}"));
    assertThat(api.send("GET", path + "x", "", "", "us-east-1").status()).isEqualTo(400);
    assertThat(api.send("POST", path + "x", "", "{'tags':{'a':'b'}}", "us-east-1").status())
        .isEqualTo(400);
  }

  @Test
  void anArnOfSomethingElseIsNoShare() {
    create("team");
    for (String other :
        new String[] {"team", QUEUE, SHARE.replace("us-east-1", "eu-west-1"), SHARE + "/x"}) {
      assertThat(api.refused("describequotashare", "{'quotaShareArn':'" + other + "'}"))
          .isEqualTo(other + " does not exist");
    }
  }
}
