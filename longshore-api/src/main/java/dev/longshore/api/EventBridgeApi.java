package dev.longshore.api;

import dev.longshore.core.Command;
import dev.longshore.core.Command.DeleteEventRuleCommand;
import dev.longshore.core.Command.PutEventRuleCommand;
import dev.longshore.core.Command.PutEventTargetsCommand;
import dev.longshore.core.Command.RemoveEventTargetsCommand;
import dev.longshore.core.Command.RuleReply;
import dev.longshore.events.EventPattern;
import dev.longshore.events.InvalidPatternException;
import dev.longshore.model.EventRule;
import dev.longshore.model.EventRule.Target;
import dev.longshore.model.Realm;
import dev.longshore.model.RefusedException;
import dev.longshore.service.BatchService;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.NeighbourException;
import dev.longshore.wire.NeighbourService;
import dev.longshore.wire.WireRouter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of EventBridge that clients of AWS Batch use: rules of the default event bus, and
 * their targets.
 */
public final class EventBridgeApi {

  private static final List<String> STATES =
      List.of("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");

  private static final int LARGEST_PAGE = 100;

  private final BatchService service;
  private final Runnable rulesChanged;

  private EventBridgeApi(BatchService service, Runnable rulesChanged) {
    this.service = service;
    this.rulesChanged = rulesChanged;
  }

  /**
   * Registers every operation.
   *
   * @param rulesChanged called after each change of rules or targets was committed
   */
  public static void register(
      WireRouter.Builder router, BatchService service, Runnable rulesChanged) {
    EventBridgeApi api = new EventBridgeApi(service, rulesChanged);
    router
        .onJson(NeighbourService.EVENTS, "PutRule", api::putRule)
        .onJson(NeighbourService.EVENTS, "DescribeRule", api::describeRule)
        .onJson(NeighbourService.EVENTS, "ListRules", api::listRules)
        .onJson(NeighbourService.EVENTS, "DeleteRule", api::deleteRule)
        .onJson(NeighbourService.EVENTS, "PutTargets", api::putTargets)
        .onJson(NeighbourService.EVENTS, "ListTargetsByRule", api::listTargets)
        .onJson(NeighbourService.EVENTS, "RemoveTargets", api::removeTargets);
  }

  private Map<String, ?> putRule(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String name = request.name("Name");
    request.checkBus();
    if (request.text("ScheduleExpression") != null) {
      throw EventBridgeRequest.invalid(
          "Longshore has no schedules: a rule needs an EventPattern and no ScheduleExpression.");
    }
    String pattern = request.text("EventPattern");
    if (pattern == null) {
      throw EventBridgeRequest.invalid(
          "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    checkPattern(pattern);
    String state = request.text("State");
    EventRule rule =
        new EventRule(
            name,
            request.text("Description", 512),
            pattern,
            state == null ? "ENABLED" : request.oneOf("State", STATES),
            request.text("RoleArn", 1600),
            request.tags(),
            List.of());
    done(name, new PutEventRuleCommand(rule));
    return Map.of("RuleArn", arn(name, call.realm()));
  }

  private static void checkPattern(String pattern) {
    try {
      EventPattern.parse(pattern);
    } catch (InvalidPatternException e) {
      throw new NeighbourException("InvalidEventPatternException", String.valueOf(e.getMessage()));
    }
  }

  private Map<String, ?> describeRule(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String name = request.name("Name");
    request.checkBus();
    Map<String, Object> shape = new LinkedHashMap<>(shape(rule(name), call.realm()));
    shape.put("CreatedBy", call.realm().accountId());
    return shape;
  }

  private Map<String, ?> listRules(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    request.checkBus();
    String prefix = request.text("NamePrefix");
    Page<EventRule> page =
        page(
            request,
            service.reads().eventRules().stream()
                .filter(rule -> prefix == null || rule.name().startsWith(prefix))
                .toList(),
            EventRule::name);
    return list(
        "Rules",
        page.items().stream().map(rule -> shape(rule, call.realm())).toList(),
        page.nextToken());
  }

  private Map<String, ?> deleteRule(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String name = request.name("Name");
    request.checkBus();
    done(name, new DeleteEventRuleCommand(name));
    return Map.of();
  }

  private Map<String, ?> putTargets(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String rule = request.name("Rule");
    request.checkBus();
    done(rule, new PutEventTargetsCommand(rule, request.targets()));
    return noFailures();
  }

  private Map<String, ?> listTargets(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String name = request.name("Rule");
    request.checkBus();
    Page<Target> page =
        page(
            request,
            rule(name).targets().stream().sorted(Comparator.comparing(Target::id)).toList(),
            Target::id);
    return list(
        "Targets", page.items().stream().map(EventBridgeRequest::entry).toList(), page.nextToken());
  }

  private Map<String, ?> removeTargets(JsonCall call) {
    EventBridgeRequest request = new EventBridgeRequest(call);
    String rule = request.name("Rule");
    request.checkBus();
    done(rule, new RemoveEventTargetsCommand(rule, request.ids()));
    return noFailures();
  }

  private void done(String rule, Command<RuleReply> command) {
    switch (service.execute(() -> command)) {
      case DONE -> rulesChanged.run();
      case NO_SUCH_RULE -> throw noSuchRule(rule);
      case TOO_MANY ->
          throw new NeighbourException(
              "LimitExceededException",
              "The requested resource exceeds the maximum number allowed.");
      case HAS_TARGETS ->
          throw EventBridgeRequest.invalid("Rule can't be deleted since it has targets.");
    }
  }

  private EventRule rule(String name) {
    return service.reads().eventRules().stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(() -> noSuchRule(name));
  }

  private static NeighbourException noSuchRule(String name) {
    return new NeighbourException(
        "ResourceNotFoundException", "Rule " + name + " does not exist on EventBus default.");
  }

  private static <T> Page<T> page(
      EventBridgeRequest request, List<T> all, Function<T, String> name) {
    Integer limit = request.limit(LARGEST_PAGE);
    try {
      return Page.of(all, name, limit, request.text("NextToken"));
    } catch (RefusedException _) { // in the words of Batch
      throw EventBridgeRequest.invalid("Parameter NextToken is not valid.");
    }
  }

  private static Map<String, Object> list(
      String member, List<?> items, @Nullable String nextToken) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put(member, items);
    if (nextToken != null) {
      reply.put("NextToken", nextToken);
    }
    return reply;
  }

  private static Map<String, Object> noFailures() {
    return Map.of("FailedEntryCount", 0, "FailedEntries", List.of());
  }

  private static Map<String, Object> shape(EventRule rule, Realm realm) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("Name", rule.name());
    shape.put("Arn", arn(rule.name(), realm));
    shape.put("EventPattern", rule.pattern());
    shape.put("State", rule.state());
    put(shape, "Description", rule.description());
    put(shape, "RoleArn", rule.roleArn());
    shape.put("EventBusName", EventBridgeRequest.BUS);
    return shape;
  }

  private static void put(Map<String, Object> shape, String member, @Nullable String value) {
    if (value != null) {
      shape.put(member, value);
    }
  }

  private static String arn(String rule, Realm realm) {
    return realm.arn("events", "rule/" + rule);
  }
}
