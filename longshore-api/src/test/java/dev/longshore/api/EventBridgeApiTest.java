package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of EventBridge over the wire; single quotes stand for double ones. */
class EventBridgeApiTest extends ApiFixture {

  private static final String PATTERN = "{\\'source\\':[\\'aws.batch\\']}";
  private static final String RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/";
  private static final String WEBHOOK = "longshore:webhook:https://example.com/hook";

  private WireResponse send(String operation, String body) {
    return api.router.handle(
        new WireRequest(
            "POST",
            "/",
            "",
            Map.of(
                "content-type",
                "application/x-amz-json-1.1",
                "x-amz-target",
                "AWSEvents." + operation),
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  private JsonNode ok(String operation, String body) {
    WireResponse response = send(operation, body);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return ApiHarness.parse(response.text());
  }

  private void refused(String operation, String body, String code, String message) {
    WireResponse response = send(operation, body);
    assertThat(response.status()).isEqualTo(400);
    JsonNode error = ApiHarness.parse(response.text());
    assertThat(error.get("message").textValue()).isEqualTo(message);
    assertThat(error.get("__type").textValue()).isEqualTo(code);
    assertThat(response.headers()).containsEntry("x-amzn-errortype", code);
  }

  private void putRule(String name) {
    assertThat(ok("PutRule", "{'Name':'" + name + "','EventPattern':'" + PATTERN + "'}"))
        .isEqualTo(ApiHarness.tree("{'RuleArn':'" + RULE_ARN + name + "'}"));
  }

  private void putTarget(String rule, String id, String arn) {
    assertThat(
            ok(
                "PutTargets",
                "{'Rule':'%s','Targets':[{'Id':'%s','Arn':'%s'}]}".formatted(rule, id, arn)))
        .isEqualTo(ApiHarness.tree("{'FailedEntryCount':0,'FailedEntries':[]}"));
  }

  @Test
  void describesARuleAsItWasPut() {
    ok(
        "PutRule",
        "{'Name':'r','EventPattern':'"
            + PATTERN
            + "','Description':'all jobs','State':'DISABLED','RoleArn':'arn:role',"
            + "'EventBusName':'default','Tags':[{'Key':'k','Value':'v'}]}");
    JsonNode rule = ok("DescribeRule", "{'Name':'r'}");
    assertThat(rule)
        .isEqualTo(
            ApiHarness.tree(
                "{'Name':'r','Arn':'"
                    + RULE_ARN
                    + "r','EventPattern':'"
                    + PATTERN
                    + "','State':'DISABLED','Description':'all jobs','RoleArn':'arn:role',"
                    + "'EventBusName':'default','CreatedBy':'123456789012'}"));
  }

  @Test
  void aSecondPutReplacesTheRuleAndLeavesItsTargets() {
    putRule("r");
    putTarget("r", "t", WEBHOOK);
    ok("PutRule", "{'Name':'r','EventPattern':'{\\'a\\':[1]}','State':'DISABLED'}");
    JsonNode rule = ok("DescribeRule", "{'Name':'r'}");
    assertThat(rule.get("EventPattern").textValue()).isEqualTo("{\"a\":[1]}");
    assertThat(rule.get("State").textValue()).isEqualTo("DISABLED");
    assertThat(rule.has("Description")).isFalse();
    assertThat(each(ok("ListTargetsByRule", "{'Rule':'r'}").get("Targets"), "Id"))
        .containsExactly("t");
  }

  @Test
  void listsRulesByNameInPages() {
    for (String name : new String[] {"b", "a1", "a2", "a3"}) {
      putRule(name);
    }
    assertThat(each(ok("ListRules", "{}").get("Rules"), "Name"))
        .containsExactly("a1", "a2", "a3", "b");
    JsonNode page = ok("ListRules", "{'NamePrefix':'a','Limit':2}");
    assertThat(each(page.get("Rules"), "Name")).containsExactly("a1", "a2");
    assertThat(each(page.get("Rules"), "EventBusName")).containsOnly("default");
    JsonNode last =
        ok(
            "ListRules",
            "{'NamePrefix':'a','Limit':2,'NextToken':'" + page.get("NextToken").asText() + "'}");
    assertThat(each(last.get("Rules"), "Name")).containsExactly("a3");
    assertThat(last.has("NextToken")).isFalse();
  }

  @Test
  void targetsAreKeptWholeAndReplacedById() {
    putRule("r");
    ok(
        "PutTargets",
        "{'Rule':'r','Targets':[{'Id':'queue','Arn':'arn:aws:sqs:us-east-1:1:q',"
            + "'SqsParameters':{'MessageGroupId':'g'},'Input':'{}'},{'Id':'hook','Arn':'"
            + WEBHOOK
            + "'}]}");
    putTarget("r", "hook", WEBHOOK + "2");
    assertThat(ok("ListTargetsByRule", "{'Rule':'r'}"))
        .isEqualTo(
            ApiHarness.tree(
                "{'Targets':[{'Id':'hook','Arn':'"
                    + WEBHOOK
                    + "2'},{'Id':'queue','Arn':'arn:aws:sqs:us-east-1:1:q',"
                    + "'SqsParameters':{'MessageGroupId':'g'},'Input':'{}'}]}"));
    ok("RemoveTargets", "{'Rule':'r','Ids':['hook','unknown']}");
    assertThat(each(ok("ListTargetsByRule", "{'Rule':'r'}").get("Targets"), "Id"))
        .containsExactly("queue");
  }

  @Test
  void aDeliveredTargetIsAReceiverFromTheCommitThatMakesItToTheOneThatTakesIt() {
    putRule("r");
    putTarget("r", "queue", "arn:aws:sqs:us-east-1:1:q");
    assertThat(api.service.reads().eventCursors()).isEmpty();
    api.submit();
    long before = api.service.reads().eventCursors().size();
    putTarget("r", "hook", WEBHOOK);
    assertThat(before).isZero();
    assertThat(api.service.reads().eventCursors()).containsOnlyKeys("rule/r/hook");
    putTarget("r", "hook", WEBHOOK + "2");
    assertThat(api.service.reads().eventCursors()).containsOnlyKeys("rule/r/hook");
    putTarget("r", "hook", "arn:aws:sqs:us-east-1:1:q");
    assertThat(api.service.reads().eventCursors()).isEmpty();
    putTarget("r", "hook", WEBHOOK);
    ok("RemoveTargets", "{'Rule':'r','Ids':['hook']}");
    assertThat(api.service.reads().eventCursors()).isEmpty();
    assertThat(api.ruleChanges).hasValue(7);
  }

  @Test
  void aRuleGoesAfterItsTargets() {
    putRule("r");
    putTarget("r", "t", WEBHOOK);
    refused(
        "DeleteRule",
        "{'Name':'r'}",
        "ValidationException",
        "Rule can't be deleted since it has targets.");
    ok("RemoveTargets", "{'Rule':'r','Ids':['t']}");
    assertThat(ok("DeleteRule", "{'Name':'r'}")).isEqualTo(ApiHarness.tree("{}"));
    assertThat(ok("DeleteRule", "{'Name':'r'}")).isEqualTo(ApiHarness.tree("{}"));
    assertThat(ok("ListRules", "{}").get("Rules")).isEmpty();
  }

  @Test
  void thereAreNoMoreTargetsAndRulesThanOnAws() {
    putRule("r");
    for (int i = 0; i < 5; i++) {
      putTarget("r", "t" + i, WEBHOOK);
    }
    putTarget("r", "t4", WEBHOOK);
    String message = "The requested resource exceeds the maximum number allowed.";
    refused(
        "PutTargets",
        "{'Rule':'r','Targets':[{'Id':'t5','Arn':'a'}]}",
        "LimitExceededException",
        message);
    for (int i = 1; i < 300; i++) {
      putRule("r" + i);
    }
    refused(
        "PutRule",
        "{'Name':'one-more','EventPattern':'" + PATTERN + "'}",
        "LimitExceededException",
        message);
    putRule("r1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "PutRule | {} | ValidationException | 1 validation error detected: Value null at 'name'"
            + " failed to satisfy constraint: Member must not be null",
        "PutRule | {'Name':'a b'} | ValidationException | 1 validation error detected: Value 'a b'"
            + " at 'name' failed to satisfy constraint: Member must satisfy regular expression"
            + " pattern: [\\.\\-_A-Za-z0-9]+",
        "PutRule | {'Name':'r'} | ValidationException | Parameter(s) EventPattern or"
            + " ScheduleExpression must be specified.",
        "PutRule | {'Name':'r','ScheduleExpression':'rate(1 day)'} | ValidationException |"
            + " Longshore has no schedules: a rule needs an EventPattern and no"
            + " ScheduleExpression.",
        "PutRule | {'Name':'r','EventPattern':'{'} | InvalidEventPatternException | Event pattern"
            + " is not valid. Reason: it is not valid JSON, line 1 column 2",
        "PutRule | {'Name':'r','EventPattern':'{}'} | InvalidEventPatternException | Event pattern"
            + " is not valid. Reason: Empty objects are not allowed",
        "PutRule | {'Name':'r','EventPattern':'{\\'a\\':[1]}','State':'ON'} | ValidationException |"
            + " 1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint:"
            + " Member must satisfy enum value set: [ENABLED, DISABLED,"
            + " ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
        "PutRule | {'Name':'r','EventPattern':'{\\'a\\':[1]}','EventBusName':'other'} |"
            + " ResourceNotFoundException | Event bus other does not exist.",
        "PutRule | {'Name':5} | SerializationException | Name must be a string.",
        "DescribeRule | {'Name':'none'} | ResourceNotFoundException | Rule none does not exist on"
            + " EventBus default.",
        "ListRules | {'Limit':0} | ValidationException | 1 validation error detected: Value '0' at"
            + " 'limit' failed to satisfy constraint: Member must have value greater than or equal"
            + " to 1",
        "ListRules | {'Limit':101} | ValidationException | 1 validation error detected: Value '101'"
            + " at 'limit' failed to satisfy constraint: Member must have value less than or equal"
            + " to 100",
        "PutTargets | {'Rule':'none','Targets':[{'Id':'t','Arn':'a'}]} | ResourceNotFoundException"
            + " | Rule none does not exist on EventBus default.",
        "PutTargets | {'Rule':'none'} | ValidationException | 1 validation error detected: Value"
            + " null at 'targets' failed to satisfy constraint: Member must not be null",
        "PutTargets | {'Rule':'none','Targets':[]} | ValidationException | 1 validation error"
            + " detected: Value '[]' at 'targets' failed to satisfy constraint: Member must have"
            + " length greater than or equal to 1",
        "PutTargets | {'Rule':'none','Targets':[{'Id':'t'}]} | ValidationException | 1 validation"
            + " error detected: Value null at 'targets.1.member.arn' failed to satisfy constraint:"
            + " Member must not be null",
        "PutTargets | {'Rule':'none','Targets':[1]} | SerializationException | Targets must be a"
            + " list of structures.",
        "PutTargets | {'Rule':'none','Targets':[{'Id':'t','Arn':'a'},{'Id':'t','Arn':'b'}]} |"
            + " ValidationException | Target ids must be unique in a request, got t twice.",
        "PutTargets | {'Rule':'none','Targets':[{'Id':'t','Arn':'longshore:webhook:ftp://h'}]} |"
            + " ValidationException | Parameter Arn is not valid. Reason: after longshore:webhook:"
            + " comes a URL that begins with http:// or https:// and names a host.",
        "PutTargets |"
            + " {'Rule':'none','Targets':[{'Id':'t','Arn':'longshore:webhook:http://h','InputPath':'$.detail'}]}"
            + " | ValidationException | Longshore sends whole events to webhooks: InputPath is not"
            + " supported, target t.",
        "PutTargets |"
            + " {'Rule':'none','Targets':[{'Id':'t','Arn':'longshore:webhook:http://h','RetryPolicy':{}}]}"
            + " | ValidationException | Longshore has its own way to deliver to webhooks:"
            + " RetryPolicy is not supported, target t.",
        "PutTargets |"
            + " {'Rule':'none','Targets':[{'Id':'t','Arn':'longshore:webhook:http://h','DeadLetterConfig':{}}]}"
            + " | ValidationException | Longshore has its own way to deliver to webhooks:"
            + " DeadLetterConfig is not supported, target t.",
        "PutTargets |"
            + " {'Rule':'none','Targets':[{'Id':'t','Arn':'longshore:webhook:http://h','HttpParameters':{}}]}"
            + " | ValidationException | Longshore has its own way to deliver to webhooks:"
            + " HttpParameters is not supported, target t.",
        "ListRules | {'NextToken':'?'} | ValidationException | Parameter NextToken is not valid.",
        "RemoveTargets | {'Rule':'none','Ids':['t']} | ResourceNotFoundException | Rule none does"
            + " not exist on EventBus default.",
        "RemoveTargets | {'Rule':'none'} | ValidationException | 1 validation error detected: Value"
            + " null at 'ids' failed to satisfy constraint: Member must not be null",
        "ListTargetsByRule | {'Rule':'none'} | ResourceNotFoundException | Rule none does not exist"
            + " on EventBus default."
      })
  void refusesWhatAwsRefuses(String operation, String body, String code, String message) {
    refused(operation, body, code, message);
    assertThat(ok("ListRules", "{}").get("Rules")).isEmpty();
  }

  @Test
  void otherOperationsAreUnknown() {
    assertThat(send("PutEvents", "{}").text()).contains("UnknownOperationException");
  }
}
