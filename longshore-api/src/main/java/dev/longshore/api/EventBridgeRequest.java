package dev.longshore.api;

import dev.longshore.model.EventRule.Target;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.JsonTree;
import dev.longshore.wire.NeighbourException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of a request to EventBridge, each refused where it is not what AWS takes. */
final class EventBridgeRequest {

  /** The only event bus there is. */
  static final String BUS = "default";

  private static final String NAME = "[\\.\\-_A-Za-z0-9]+";
  private static final int LONGEST_NAME = 64;
  private static final int MOST_ENTRIES = 100;
  private static final int LONGEST_ARN = 1600;

  /** What a webhook would have to be sent instead of the event. */
  private static final List<String> OTHER_INPUTS =
      List.of("Input", "InputPath", "InputTransformer");

  /** How else AWS would bring it there. */
  private static final List<String> OTHER_WAYS =
      List.of("RetryPolicy", "DeadLetterConfig", "HttpParameters");

  private final JsonCall call;

  EventBridgeRequest(JsonCall call) {
    this.call = call;
  }

  static NeighbourException invalid(String message) {
    return new NeighbourException("ValidationException", message);
  }

  private static NeighbourException constraint(
      @Nullable Object value, String member, String constraint) {
    String place = member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
    return invalid(
        "1 validation error detected: Value "
            + (value == null ? "null" : "'" + value + "'")
            + " at '"
            + place
            + "' failed to satisfy constraint: "
            + constraint);
  }

  /** The name of a rule, which must be there. */
  String name(String member) {
    return name(member, text(member));
  }

  private static String name(String member, @Nullable String value) {
    if (value == null) {
      throw constraint(null, member, "Member must not be null");
    }
    if (!value.matches(NAME)) {
      throw constraint(value, member, "Member must satisfy regular expression pattern: " + NAME);
    }
    checkLength(member, value, LONGEST_NAME);
    return value;
  }

  private static void checkLength(String member, String value, int most) {
    if (value.length() > most) {
      throw constraint(value, member, "Member must have length less than or equal to " + most);
    }
  }

  @Nullable String text(String member) {
    return text(call.body(), member);
  }

  @Nullable String text(String member, int longest) {
    String value = text(member);
    if (value != null) {
      checkLength(member, value, longest);
    }
    return value;
  }

  private static @Nullable String text(Map<String, ?> members, String member) {
    Object value = members.get(member);
    if (value != null && !(value instanceof String)) {
      throw new NeighbourException("SerializationException", member + " must be a string.");
    }
    return (String) value;
  }

  String oneOf(String member, List<String> values) {
    String value = text(member);
    if (value == null || !values.contains(value)) {
      throw constraint(value, member, "Member must satisfy enum value set: " + values);
    }
    return value;
  }

  @Nullable Integer limit(int most) {
    Object limit = call.body().get("Limit");
    if (limit == null) {
      return null;
    }
    if (!(limit instanceof Long number)) {
      throw new NeighbourException("SerializationException", "Limit must be a number.");
    }
    if (number < 1) {
      throw constraint(number, "Limit", "Member must have value greater than or equal to 1");
    }
    if (number > most) {
      throw constraint(number, "Limit", "Member must have value less than or equal to " + most);
    }
    return number.intValue();
  }

  /** The default bus by its name or ARN; there is no other. */
  void checkBus() {
    String bus = text("EventBusName");
    if (bus != null
        && !bus.equals(BUS)
        && !bus.equals(call.realm().arn("events", "event-bus/" + BUS))) {
      throw new NeighbourException(
          "ResourceNotFoundException", "Event bus " + bus + " does not exist.");
    }
  }

  Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Map<String, ?> tag : objects("Tags")) {
      String key = text(tag, "Key");
      String value = text(tag, "Value");
      if (key == null || value == null) {
        throw constraint(null, key == null ? "tags.key" : "tags.value", "Member must not be null");
      }
      tags.put(key, value);
    }
    return tags;
  }

  List<String> ids() {
    Object ids = call.body().get("Ids");
    if (!(ids instanceof List<?> list)) {
      throw constraint(null, "Ids", "Member must not be null");
    }
    checkCount("Ids", list);
    List<String> texts = new ArrayList<>();
    for (Object id : list) {
      if (!(id instanceof String text)) {
        throw new NeighbourException("SerializationException", "Ids must be strings.");
      }
      texts.add(text);
    }
    return texts;
  }

  /** At least one, each with its own id. */
  List<Target> targets() {
    if (call.body().get("Targets") == null) {
      throw constraint(null, "Targets", "Member must not be null");
    }
    List<Map<String, ?>> entries = objects("Targets");
    checkCount("Targets", entries);
    List<Target> targets = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (Map<String, ?> entry : entries) {
      String id = name("targets." + (targets.size() + 1) + ".member.id", text(entry, "Id"));
      String arn = text(entry, "Arn");
      if (arn == null || arn.isEmpty()) {
        throw constraint(
            arn, "targets." + (targets.size() + 1) + ".member.arn", "Member must not be null");
      }
      checkLength("targets." + (targets.size() + 1) + ".member.arn", arn, LONGEST_ARN);
      if (!ids.add(id)) {
        throw invalid("Target ids must be unique in a request, got " + id + " twice.");
      }
      Target target = new Target(id, arn, document(entry));
      checkDelivery(target, entry);
      targets.add(target);
    }
    return targets;
  }

  private static String document(Map<String, ?> entry) {
    return new String(JsonTree.write(entry), StandardCharsets.UTF_8);
  }

  /** The entry of a target as the client gave it. */
  static Map<String, Object> entry(Target target) {
    return JsonTree.read(target.document().getBytes(StandardCharsets.UTF_8));
  }

  /** What a target that is delivered to must be beyond what AWS asks. */
  private static void checkDelivery(Target target, Map<String, ?> entry) {
    if (!target.isDelivered()) {
      return;
    }
    if (!isHttp(target.url())) {
      throw invalid(
          "Parameter Arn is not valid. Reason: after longshore:webhook: comes a URL that begins"
              + " with http:// or https:// and names a host.");
    }
    for (String other : OTHER_INPUTS) {
      if (entry.get(other) != null) {
        throw invalid(
            "Longshore sends whole events to webhooks: "
                + other
                + " is not supported, target "
                + target.id()
                + ".");
      }
    }
    for (String other : OTHER_WAYS) {
      if (entry.get(other) != null) {
        throw invalid(
            "Longshore has its own way to deliver to webhooks: "
                + other
                + " is not supported, target "
                + target.id()
                + ".");
      }
    }
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static void checkCount(String member, List<?> list) {
    if (list.isEmpty()) {
      throw constraint(list, member, "Member must have length greater than or equal to 1");
    }
    if (list.size() > MOST_ENTRIES) {
      throw constraint(
          list.size() + " entries",
          member,
          "Member must have length less than or equal to " + MOST_ENTRIES);
    }
  }

  @SuppressWarnings("unchecked") // the names of a JSON object are strings
  private List<Map<String, ?>> objects(String member) {
    Object value = call.body().get(member);
    if (value == null) {
      return List.of();
    }
    List<Map<String, ?>> objects = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> object) {
          objects.add((Map<String, ?>) object);
        }
      }
      if (objects.size() == list.size()) {
        return objects;
      }
    }
    throw new NeighbourException(
        "SerializationException", member + " must be a list of structures.");
  }
}
