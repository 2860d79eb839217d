package dev.longshore.server;

import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.local.LocalEngine;
import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.model.EngineRules.Rule;
import dev.longshore.model.EngineRules.Tag;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NamePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code engines} between text and values. What is wrong is told as {@link
 * IllegalArgumentException}: what the text should be.
 */
final class EngineRuleList {

  private static final List<String> CONDITIONS = List.of("name", "type", "tag", "subnet");

  private static final List<String> KEYS = List.of("name", "type", "tag", "subnet", "engine");

  private static final List<String> TYPES =
      List.of(
          "EC2",
          "SPOT",
          "FARGATE",
          "FARGATE_SPOT",
          "ECS_MANAGED_INSTANCES",
          "UNMANAGED",
          JobQueue.SERVICE_TYPE);

  private static final List<String> ENGINES = List.of(LocalEngine.NAME, DockerEngine.NAME);

  private static final String FORM =
      "a list of rules, each with an engine and at least one of " + String.join(", ", CONDITIONS);

  private EngineRuleList() {}

  /** Reads a list in JSON, which is what a list of a YAML file has become. */
  static List<Rule> parse(String text) {
    JsonValue json;
    try {
      json = JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM + ", but " + e.getMessage(), e);
    }
    if (!(json instanceof Elements(List<JsonValue> entries))) {
      throw new IllegalArgumentException(FORM);
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonValue entry : entries) {
      rules.add(new Entry("rule " + (rules.size() + 1), entry).read());
    }
    return List.copyOf(rules);
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<Rule> rules) {
    return new Elements(rules.stream().map(EngineRuleList::print).toList()).json();
  }

  private static JsonValue print(Rule rule) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    put(members, "name", rule.name());
    put(members, "type", rule.type());
    put(members, "tag", rule.tag());
    put(members, "subnet", rule.subnet());
    put(members, "engine", rule.engine());
    return new Members(members);
  }

  private static void put(Map<String, JsonValue> members, String key, @Nullable Object value) {
    if (value != null) {
      members.put(key, new Text(value.toString()));
    }
  }

  /** One rule that is being read. */
  private static final class Entry {

    private final String what;
    private final Map<String, JsonValue> members;

    Entry(String what, JsonValue json) {
      this.what = what;
      if (!(json instanceof Members(Map<String, JsonValue> byName))) {
        throw new IllegalArgumentException(FORM);
      }
      this.members = byName;
      for (String key : byName.keySet()) {
        if (!KEYS.contains(key)) {
          throw mistake("a key that is known instead of " + key + nearest(key, KEYS));
        }
      }
    }

    Rule read() {
      String engine = text("engine");
      if (engine == null) {
        throw mistake("an engine: " + String.join(" or ", ENGINES));
      }
      if (CONDITIONS.stream().noneMatch(members::containsKey)) {
        throw mistake(
            "a condition, at least one of "
                + String.join(", ", CONDITIONS)
                + "; what no rule fits has the setting engine");
      }
      return new Rule(
          pattern("name"),
          oneOf("type", TYPES, text("type")),
          tag(text("tag")),
          pattern("subnet"),
          String.valueOf(oneOf("engine", ENGINES, engine)));
    }

    private @Nullable NamePattern pattern(String key) {
      String text = text(key);
      return text == null ? null : new NamePattern(text);
    }

    private @Nullable Tag tag(@Nullable String text) {
      if (text == null) {
        return null;
      }
      int equals = text.indexOf('=');
      if (equals == 0) {
        throw mistake("a tag such as team or team=blue");
      }
      return equals < 0
          ? new Tag(text, null)
          : new Tag(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Whatever its case. */
    private @Nullable String oneOf(String key, List<String> known, @Nullable String text) {
      if (text == null) {
        return null;
      }
      return known.stream()
          .filter(text::equalsIgnoreCase)
          .findFirst()
          .orElseThrow(
              () -> mistake("a known " + key + " instead of " + text + nearest(text, known)));
    }

    private @Nullable String text(String key) {
      JsonValue json = members.get(key);
      return switch (json) {
        case null -> null;
        case Text(String text) when !text.isBlank() -> text;
        default -> throw mistake("a " + key + ", as text");
      };
    }

    private static String nearest(String given, List<String> known) {
      return NearestName.of(given, known)
          .map(nearest -> ", such as " + nearest)
          .orElse(": " + String.join(", ", known));
    }

    private IllegalArgumentException mistake(String wanted) {
      return new IllegalArgumentException("a list of rules; " + what + " needs " + wanted);
    }
  }
}
