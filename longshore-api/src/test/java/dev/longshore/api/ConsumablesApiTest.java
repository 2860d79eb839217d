package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.core.Command;
import dev.longshore.model.JobId;
import dev.longshore.testkit.Await;
import dev.longshore.wire.WireResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumable resources, and what jobs take of them. */
final class ConsumablesApiTest extends ApiFixture {

  private static final String LICENCE = ARN + "consumable-resource/licence";

  private void create(String name, String... members) {
    StringBuilder request = new StringBuilder("{'consumableResourceName':'" + name + "'");
    for (String member : members) {
      request.append(',').append(member);
    }
    api.ok("createconsumableresource", request.append('}').toString());
  }

  private JsonNode describe(String nameOrArn) {
    return api.ok("describeconsumableresource", "{'consumableResource':'" + nameOrArn + "'}");
  }

  /** Its total, what is in use, and what is available. */
  private List<Long> numbers(String name) {
    JsonNode shown = describe(name);
    return List.of(
        shown.get("totalQuantity").longValue(),
        shown.get("inUseQuantity").longValue(),
        shown.get("availableQuantity").longValue());
  }

  private JsonNode update(String members) {
    return api.ok("updateconsumableresource", "{'consumableResource':'licence'," + members + "}");
  }

  private static String takes(String resource, int quantity) {
    return "'consumableResourcePropertiesOverride':" + list(resource, quantity);
  }

  private static String list(String resource, int quantity) {
    return "{'consumableResourceList':[{'consumableResource':'%s','quantity':%d}]}"
        .formatted(resource, quantity);
  }

  private String ends(String job, int exitCode) {
    api.engine.exit(attempt(job, 1), exitCode);
    return api.awaitStatus(job, exitCode == 0 ? "SUCCEEDED" : "FAILED");
  }

  private String sentence(String job) {
    return api.service.execute(() -> new Command.ExplainJobCommand(new JobId(job))).sentence();
  }

  @Test
  void aResourceComesBackAsItWasCreated() {
    assertThat(
            api.ok(
                "createconsumableresource",
                """
                {'consumableResourceName':'licence','totalQuantity':3,
                 'resourceType':'NON_REPLENISHABLE','tags':{'a':'b'}}\
                """))
        .isEqualTo(
            tree(
                "{'consumableResourceName':'licence','consumableResourceArn':'%s'}"
                    .formatted(LICENCE)));
    ObjectNode shown = (ObjectNode) describe(LICENCE);
    assertThat(shown.remove("createdAt").isIntegralNumber()).isTrue();
    assertThat(shown)
        .isEqualTo(
            tree(
                """
                {'consumableResourceName':'licence','consumableResourceArn':'%s',
                 'totalQuantity':3,'inUseQuantity':0,'availableQuantity':3,
                 'resourceType':'NON_REPLENISHABLE','tags':{'a':'b'}}\
                """
                    .formatted(LICENCE)));
  }

  @Test
  void aResourceIsReplenishableAndEmptyUnlessItSaysMore() {
    create("licence");
    assertThat(describe("licence").get("resourceType").textValue()).isEqualTo("REPLENISHABLE");
    assertThat(numbers("licence")).containsExactly(0L, 0L, 0L);
  }

  @Test
  void aNameIsTakenOnceUntilItIsDeleted() {
    create("licence");
    WireResponse again =
        api.post("createconsumableresource", "{'consumableResourceName':'licence'}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("Object already exists");
    assertThat(api.ok("deleteconsumableresource", "{'consumableResource':'" + LICENCE + "'}"))
        .isEmpty();
    assertThat(api.refused("describeconsumableresource", "{'consumableResource':'licence'}"))
        .isEqualTo(wrapped("ConsumableResource licence not found."));
    assertThat(api.refused("deleteconsumableresource", "{'consumableResource':'licence'}"))
        .isEqualTo(wrapped("ConsumableResource licence not found."));
    create("licence");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'consumableResourceName':'-x' | ConsumableResource name should match a valid pattern.",
        "'consumableResourceName':'' | ConsumableResource name should match a valid pattern.",
        "'consumableResourceName':'x','totalQuantity':-1"
            + " | totalQuantity cannot be a negative number.",
        "'consumableResourceName':'x','totalQuantity':1000000000000001"
            + " | totalQuantity cannot be more than 1000000000000000.",
        "'consumableResourceName':'x','resourceType':'LENT'"
            + " | resourceType LENT is not valid. Valid values: [REPLENISHABLE, NON_REPLENISHABLE]",
      })
  void whatIsMalformedIsNotCreated(String members, String text) {
    assertThat(api.refused("createconsumableresource", "{" + members + "}"))
        .isEqualTo(wrapped(text));
    assertThat(api.ok("listconsumableresources", "{}").get("consumableResources")).isEmpty();
  }

  @Test
  void anUpdateChangesTheTotal() {
    create("licence", "'totalQuantity':5");
    assertThat(update("'operation':'ADD','quantity':3"))
        .isEqualTo(
            tree(
                """
                {'consumableResourceName':'licence','consumableResourceArn':'%s',
                 'totalQuantity':8}\
                """
                    .formatted(LICENCE)));
    assertThat(update("'operation':'REMOVE','quantity':6").get("totalQuantity").intValue())
        .isEqualTo(2);
    assertThat(update("'quantity':7").get("totalQuantity").intValue()).isEqualTo(7);
    assertThat(numbers("licence")).containsExactly(7L, 0L, 7L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'operation':'REMOVE','quantity':6 | Cannot remove 6 from consumable resource licence,"
            + " which has a totalQuantity of 5.",
        "'operation':'TAKE','quantity':1"
            + " | operation TAKE is not valid. Valid values: [SET, ADD, REMOVE]",
        "'operation':'ADD','quantity':-1 | quantity cannot be a negative number.",
        "'quantity':1,'clientToken':'' | clientToken must be 1 to 64 characters long.",
      })
  void whatCannotBeChangesNothing(String members, String text) {
    create("licence", "'totalQuantity':5");
    assertThat(
            api.refused(
                "updateconsumableresource", "{'consumableResource':'licence'," + members + "}"))
        .isEqualTo(wrapped(text));
    assertThat(numbers("licence")).containsExactly(5L, 0L, 5L);
  }

  @Test
  void anUpdateWithATokenIsMadeOnce() {
    create("licence", "'totalQuantity':5");
    String add = "'operation':'ADD','quantity':3,'clientToken':'t'";
    assertThat(update(add)).isEqualTo(update(add));
    assertThat(numbers("licence").getFirst()).isEqualTo(8);
    assertThat(
            api.refused(
                "updateconsumableresource",
                "{'consumableResource':'licence','quantity':3,'clientToken':'t'}"))
        .isEqualTo(
            wrapped("The clientToken t belongs to another update of a consumable resource."));
  }

  @Test
  void resourcesAreListedByPagesAndNames() {
    for (String name : List.of("c", "Ab", "abc", "b")) {
      create(name, "'totalQuantity':2");
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.ok("listconsumableresources", "{'maxResults':3,'nextToken':'" + token + "'}");
      seen.addAll(each(page.get("consumableResources"), "consumableResourceName"));
      token = page.path("nextToken").asText();
    } while (!token.isEmpty());
    assertThat(seen).containsExactly("Ab", "abc", "b", "c");
    assertThat(
            api.ok(
                "listconsumableresources",
                "{'filters':[{'name':'CONSUMABLE_RESOURCE_NAME','values':['AB*']}]}"))
        .isEqualTo(
            tree(
                """
                {'consumableResources':[
                 {'consumableResourceName':'Ab','consumableResourceArn':'%1$sAb',
                  'totalQuantity':2,'inUseQuantity':0,'resourceType':'REPLENISHABLE'},
                 {'consumableResourceName':'abc','consumableResourceArn':'%1$sabc',
                  'totalQuantity':2,'inUseQuantity':0,'resourceType':'REPLENISHABLE'}]}\
                """
                    .formatted(ARN + "consumable-resource/")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listconsumableresources {'maxResults':101}",
        "listconsumableresources {'nextToken':'*'}",
        "listconsumableresources {'filters':[{'name':'JOB_NAME','values':['x']}]}",
        "listconsumableresources {'filters':[{'name':'CONSUMABLE_RESOURCE_NAME'}]}",
        "listjobsbyconsumableresource {}",
        "listjobsbyconsumableresource {'consumableResource':'r','maxResults':0}",
        "listjobsbyconsumableresource {'consumableResource':'r','nextToken':'eA'}",
        "listjobsbyconsumableresource"
            + " {'consumableResource':'r','filters':[{'name':'JOB_STATUS','values':['DONE']}]}",
        "listjobsbyconsumableresource"
            + " {'consumableResource':'r','filters':[{'name':'JOB_NAME','values':['a']},"
            + "{'name':'JOB_NAME','values':['b']}]}",
        "updateconsumableresource {'consumableResource':'r'}",
        "describeconsumableresource {}"
      })
  void whatIsMalformedIsRefused(String request) {
    int space = request.indexOf(' ');
    api.refused(request.substring(0, space), request.substring(space + 1));
  }

  @Test
  void theThirdJobWaitsUntilOneOfTwoGivesBack() {
    create("licence", "'totalQuantity':2");
    String first = api.awaitStatus(api.submit(takes("licence", 1)), "RUNNING");
    String second = api.awaitStatus(api.submit(takes(LICENCE, 1)), "RUNNING");
    String third = api.submit(takes("licence", 1));
    String fourth = api.submit(takes("licence", 1));
    assertThat(api.status(third)).isEqualTo("RUNNABLE");
    assertThat(api.describe(third).has("statusReason")).isFalse();
    assertThat(sentence(third))
        .startsWith("It asks for 1 of consumable resource licence, of which 0 of 2 are available");
    assertThat(numbers("licence")).containsExactly(2L, 2L, 0L);
    ends(first, 0);
    api.awaitStatus(third, "RUNNING");
    ends(second, 1);
    api.awaitStatus(fourth, "RUNNING");
    assertThat(numbers("licence")).containsExactly(2L, 2L, 0L);
  }

  @Test
  void whatIsUsedUpComesBackNever() {
    create("licence", "'totalQuantity':3", "'resourceType':'NON_REPLENISHABLE'");
    String first = api.awaitStatus(api.submit(takes("licence", 2)), "RUNNING");
    assertThat(numbers("licence")).containsExactly(1L, 2L, 1L);
    ends(first, 0);
    assertThat(numbers("licence")).containsExactly(1L, 0L, 1L);
    String second = api.awaitStatus(api.submit(takes("licence", 1)), "RUNNING");
    ends(second, 1);
    String third = api.submit(takes("licence", 1));
    assertThat(api.status(third)).isEqualTo("RUNNABLE");
    assertThat(numbers("licence")).containsExactly(0L, 0L, 0L);
    update("'operation':'ADD','quantity':1");
    api.awaitStatus(third, "RUNNING");
  }

  @Test
  void aTotalIsCutBelowWhatIsInUse() {
    create("licence", "'totalQuantity':3");
    String job = api.awaitStatus(api.submit(takes("licence", 3)), "RUNNING");
    update("'operation':'SET','quantity':1");
    assertThat(numbers("licence")).containsExactly(1L, 3L, 0L);
    ends(job, 0);
    assertThat(numbers("licence")).containsExactly(1L, 0L, 1L);
  }

  @Test
  void jobsShowWhatTheyTakeTheirDefinitionsWithTheOverridesOverThem() {
    api.ok(
        "registerjobdefinition",
        ApiHarness.definition("takes")
            .replace(
                "'type':'container'",
                """
                'type':'container','consumableResourceProperties':{'consumableResourceList':[
                {'consumableResource':'seat','quantity':1},
                {'consumableResource':'%s','quantity':1}]}\
                """
                    .formatted(LICENCE)));
    String job =
        api.ok(
                "submitjob",
                "{'jobName':'j','jobQueue':'q','jobDefinition':'takes',"
                    + takes("licence", 5)
                    + "}")
            .get("jobId")
            .textValue();
    assertThat(api.describe(job).get("consumableResourceProperties"))
        .isEqualTo(
            tree(
                """
                {'consumableResourceList':[{'consumableResource':'%s','quantity':5},
                 {'consumableResource':'%s','quantity':1}]}\
                """
                    .formatted(LICENCE, ARN + "consumable-resource/seat")));
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    assertThat(sentence(job)).contains("licence, which does not exist");
  }

  @Test
  void aMultiNodeJobShowsWhatItsRangesTakeAndTheSum() {
    String container =
        """
        'container':{'image':'busybox','resourceRequirements':[{'type':'VCPU','value':'1'},
        {'type':'MEMORY','value':'32'}]},'consumableResourceProperties':\
        """;
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'mnp','type':'multinode','nodeProperties':{'numNodes':3,'mainNode':0,
         'nodeRangeProperties':[{'targetNodes':'0:0',%s%s},{'targetNodes':'1:',%s%s}]}}\
        """
            .formatted(container, list("licence", 1), container, list("licence", 2)));
    create("licence", "'totalQuantity':9");
    String job =
        api.ok(
                "submitjob",
                """
                {'jobName':'j','jobQueue':'q','jobDefinition':'mnp','nodeOverrides':{
                 'nodePropertyOverrides':[{'targetNodes':'1:',%s}]}}\
                """
                    .formatted(takes("licence", 4)))
            .get("jobId")
            .textValue();
    Await.until("it has room", () -> numbers("licence").contains(5L));
    JsonNode shown = api.describe(job);
    assertThat(shown.get("consumableResourceProperties")).isEqualTo(tree(list(LICENCE, 5)));
    assertThat(shown.at("/nodeProperties/nodeRangeProperties/1/consumableResourceProperties"))
        .isEqualTo(tree(list(LICENCE, 4)));
    assertThat(numbers("licence")).containsExactly(9L, 5L, 4L);
    assertThat(api.describe(job + "#0").has("consumableResourceProperties")).isFalse();
  }

  @Test
  void fiveResourcesAreTheMostOfAJob() {
    StringBuilder six = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      six.append(i == 0 ? "" : ",")
          .append("{'consumableResource':'r%d','quantity':1}".formatted(i));
    }
    String list = "{'consumableResourceList':[" + six + "]}";
    String text = wrapped("Each ConsumableResourceProperty can have at most 5 consumableResources");
    assertThat(
            api.refused(
                "submitjob",
                "{'jobName':'j','jobQueue':'q','jobDefinition':'d',"
                    + "'consumableResourcePropertiesOverride':"
                    + list
                    + "}"))
        .isEqualTo(text);
    assertThat(
            api.refused(
                "registerjobdefinition",
                ApiHarness.definition("six")
                    .replace(
                        "'type':'container'",
                        "'type':'container','consumableResourceProperties':" + list)))
        .isEqualTo(text);
  }

  private JsonNode takers(String more) {
    return api.ok("listjobsbyconsumableresource", "{'consumableResource':'licence'" + more + "}");
  }

  @Test
  void jobsAreListedByWhatTheyTake() {
    create("licence", "'totalQuantity':2");
    String first = api.awaitStatus(api.submit(takes("licence", 2)), "RUNNING");
    String second = api.submit(takes("licence", 1), "'jobName':'Other'");
    api.submit();
    JsonNode all = takers("");
    assertThat(each(all.get("jobs"), "jobArn"))
        .containsExactly(ARN + "job/" + second, ARN + "job/" + first);
    ObjectNode shown = (ObjectNode) all.get("jobs").get(1);
    assertThat(shown.remove("createdAt").isIntegralNumber()).isTrue();
    assertThat(shown.remove("startedAt").isIntegralNumber()).isTrue();
    assertThat(shown)
        .isEqualTo(
            tree(
                """
                {'jobArn':'%1$sjob/%2$s','jobQueueArn':'%1$sjob-queue/q','jobName':'job',
                 'jobDefinitionArn':'%1$sjob-definition/d:1','jobStatus':'RUNNING','quantity':2,
                 'consumableResourceProperties':%3$s}\
                """
                    .formatted(ARN, first, list(LICENCE, 2))));
    assertThat(
            each(
                takers(",'filters':[{'name':'JOB_STATUS','values':['RUNNABLE']}]").get("jobs"),
                "jobName"))
        .containsExactly("Other");
    assertThat(
            each(
                takers(",'filters':[{'name':'JOB_NAME','values':['jo*']}]").get("jobs"), "jobName"))
        .containsExactly("job");
    JsonNode page = takers(",'maxResults':1");
    assertThat(each(page.get("jobs"), "jobName")).containsExactly("Other");
    JsonNode next = takers(",'nextToken':'" + page.get("nextToken").textValue() + "'");
    assertThat(each(next.get("jobs"), "jobName")).containsExactly("job");
    assertThat(next.has("nextToken")).isFalse();
    assertThat(api.ok("listjobsbyconsumableresource", "{'consumableResource':'x'}").get("jobs"))
        .isEmpty();
  }
}
