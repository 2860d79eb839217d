package dev.longshore.server;

import dev.longshore.engine.LaunchEnvironment.Rule;
import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.model.NamePattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code jobs.environment} between text and values. What is wrong is told as {@link
 * IllegalArgumentException}: what the text should be.
 */
final class VariableRuleList {

  private static final List<String> KEYS = List.of("queue", "computeEnvironment", "variables");

  private static final String FORM = "a list of rules, each with variables";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private VariableRuleList() {}

  /** Reads a list in JSON, which is what a list of a YAML file has become. */
  static List<Rule> parse(String text) {
    return ListEntry.readAll(text, "rule", FORM, KEYS).stream()
        .map(
            entry ->
                new Rule(
                    pattern("queue", entry),
                    pattern("computeEnvironment", entry),
                    variables(entry)))
        .toList();
  }

  private static @Nullable NamePattern pattern(String key, ListEntry entry) {
    return entry.json(key) == null ? null : new NamePattern(entry.required(key));
  }

  private static Map<String, String> variables(ListEntry entry) {
    if (!(entry.json("variables") instanceof Members(Map<String, JsonValue> members))) {
      throw entry.mistake("variables, such as {AWS_ENDPOINT_URL_S3: \"http://10.0.0.5:9000\"}");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (!NAME.matcher(name).matches() || name.startsWith("AWS_BATCH")) {
            throw entry.mistake(
                "variables with names of letters, digits and _ that do not begin with AWS_BATCH,"
                    + " unlike "
                    + name);
          }
          variables.put(
              name,
              switch (value) {
                case Text(String text) -> text;
                case JsonValue.Number(String written) -> written;
                default -> throw entry.mistake("a text as the value of " + name);
              });
        });
    return variables;
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<Rule> rules) {
    return new Elements(rules.stream().map(VariableRuleList::print).toList()).json();
  }

  private static JsonValue print(Rule rule) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    if (rule.queue() != null) {
      members.put("queue", new Text(rule.queue().text()));
    }
    if (rule.environment() != null) {
      members.put("computeEnvironment", new Text(rule.environment().text()));
    }
    Map<String, JsonValue> variables = new LinkedHashMap<>();
    rule.variables().forEach((name, value) -> variables.put(name, new Text(value)));
    members.put("variables", new Members(variables));
    return new Members(members);
  }
}
