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
    return ListEntry.readAll(text, "rule", FORM, KEYS).stream().map(EngineRuleList::rule).toList();
  }

  private static Rule rule(ListEntry entry) {
    if (entry.json("engine") == null) {
      throw entry.mistake("an engine: " + String.join(" or ", ENGINES));
    }
    if (CONDITIONS.stream().allMatch(key -> entry.json(key) == null)) {
      throw entry.mistake(
          "a condition, at least one of "
              + String.join(", ", CONDITIONS)
              + "; what no rule fits has the setting engine");
    }
    return new Rule(
        pattern("name", entry),
        oneOf("type", TYPES, entry),
        tag(entry),
        pattern("subnet", entry),
        String.valueOf(oneOf("engine", ENGINES, entry)));
  }

  private static @Nullable String text(String key, ListEntry entry) {
    return entry.json(key) == null ? null : entry.required(key);
  }

  private static @Nullable NamePattern pattern(String key, ListEntry entry) {
    String text = text(key, entry);
    return text == null ? null : new NamePattern(text);
  }

  private static @Nullable Tag tag(ListEntry entry) {
    String text = text("tag", entry);
    if (text == null) {
      return null;
    }
    int equals = text.indexOf('=');
    if (equals == 0) {
      throw entry.mistake("a tag such as team or team=blue");
    }
    return equals < 0
        ? new Tag(text, null)
        : new Tag(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Whatever its case. */
  private static @Nullable String oneOf(String key, List<String> known, ListEntry entry) {
    String text = text(key, entry);
    if (text == null) {
      return null;
    }
    return known.stream()
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                entry.mistake(
                    "a known "
                        + key
                        + " instead of "
                        + text
                        + NearestName.of(text, known)
                            .map(nearest -> ", such as " + nearest)
                            .orElse(": " + String.join(", ", known))));
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
}
