package dev.longshore.events;

import dev.longshore.events.EventPattern.AllOf;
import dev.longshore.events.EventPattern.AnyOf;
import dev.longshore.events.EventPattern.Part;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Flag;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Nothing;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.events.ValueRule.Between;
import dev.longshore.events.ValueRule.Between.Bound;
import dev.longshore.events.ValueRule.TextTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event patterns, and says of those that are none what is wrong. */
final class PatternReader {

  private static final String OR = "$or";

  /** AWS compares numbers in this range only. */
  private static final BigDecimal LARGEST = new BigDecimal("5e9");

  private PatternReader() {}

  static AllOf pattern(JsonValue json) throws InvalidPatternException {
    if (!(json instanceof Members(Map<String, JsonValue> byName))) {
      throw new InvalidPatternException("Filter is not an object");
    }
    return allOf(byName);
  }

  private static AllOf allOf(Map<String, JsonValue> byName) throws InvalidPatternException {
    if (byName.isEmpty()) {
      throw new InvalidPatternException("Empty objects are not allowed");
    }
    Map<String, Part> members = new LinkedHashMap<>();
    List<List<AllOf>> ors = new ArrayList<>();
    for (Map.Entry<String, JsonValue> member : byName.entrySet()) {
      if (member.getKey().equals(OR)) {
        ors.add(alternatives(member.getValue()));
      } else {
        members.put(member.getKey(), part(member.getKey(), member.getValue()));
      }
    }
    return new AllOf(members, ors);
  }

  private static List<AllOf> alternatives(JsonValue json) throws InvalidPatternException {
    if (!(json instanceof Elements(List<JsonValue> elements)) || elements.size() < 2) {
      throw new InvalidPatternException(OR + " must be an array of two or more objects");
    }
    List<AllOf> alternatives = new ArrayList<>();
    for (JsonValue element : elements) {
      if (!(element instanceof Members(Map<String, JsonValue> byName))) {
        throw new InvalidPatternException(OR + " must be an array of two or more objects");
      }
      alternatives.add(allOf(byName));
    }
    return alternatives;
  }

  private static Part part(String name, JsonValue json) throws InvalidPatternException {
    return switch (json) {
      case Members(Map<String, JsonValue> byName) -> allOf(byName);
      case Elements(List<JsonValue> elements) -> {
        if (elements.isEmpty()) {
          throw new InvalidPatternException("Empty arrays are not allowed");
        }
        List<ValueRule> rules = new ArrayList<>();
        for (JsonValue element : elements) {
          rules.add(rule(element));
        }
        yield new AnyOf(rules);
      }
      case Text _, Number _, Flag _, Nothing _ ->
          throw new InvalidPatternException("\"" + name + "\" must be an object or an array");
    };
  }

  private static ValueRule rule(JsonValue json) throws InvalidPatternException {
    return switch (json) {
      case Text _, Number _, Flag _, Nothing _ -> new ValueRule.Exactly(json);
      case Elements _ ->
          throw new InvalidPatternException("Arrays of arrays are not allowed: a value is wanted");
      case Members(Map<String, JsonValue> byName) -> {
        Map.Entry<String, JsonValue> only = only(byName, "Match expression");
        yield operator(only.getKey(), only.getValue());
      }
    };
  }

  private static Map.Entry<String, JsonValue> only(Map<String, JsonValue> byName, String what)
      throws InvalidPatternException {
    if (byName.size() != 1) {
      throw new InvalidPatternException(
          what + " must have exactly one key, got " + byName.keySet());
    }
    return byName.entrySet().iterator().next();
  }

  private static ValueRule operator(String name, JsonValue operand) throws InvalidPatternException {
    return switch (name) {
      case "prefix", "suffix", "equals-ignore-case", "wildcard" ->
          new ValueRule.Matching(textTest(name, operand));
      case "anything-but" -> anythingBut(operand);
      case "numeric" -> numeric(operand);
      case "exists" -> {
        if (!(operand instanceof Flag(boolean wanted))) {
          throw new InvalidPatternException("exists must be true or false");
        }
        yield new ValueRule.Exists(wanted);
      }
      default -> throw new InvalidPatternException("Unrecognized match type " + name);
    };
  }

  private static TextTest textTest(String name, JsonValue operand) throws InvalidPatternException {
    if (operand instanceof Text(String text)) {
      return switch (name) {
        case "prefix" -> new ValueRule.Prefix(text, false);
        case "suffix" -> new ValueRule.Suffix(text, false);
        case "equals-ignore-case" -> new ValueRule.SameIgnoringCase(text);
        case "wildcard" -> wildcard(text);
        default -> throw new IllegalStateException("no test of strings: " + name);
      };
    }
    boolean ignoresCase = name.equals("prefix") || name.equals("suffix");
    if (ignoresCase && operand instanceof Members(Map<String, JsonValue> byName)) {
      Map.Entry<String, JsonValue> only = only(byName, name);
      if (only.getKey().equals("equals-ignore-case")
          && only.getValue() instanceof Text(String text)) {
        return name.equals("prefix")
            ? new ValueRule.Prefix(text, true)
            : new ValueRule.Suffix(text, true);
      }
    }
    throw new InvalidPatternException(name + " match pattern must be a string");
  }

  private static ValueRule.Wildcard wildcard(String text) throws InvalidPatternException {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        if (i + 1 < text.length() && text.charAt(i + 1) == '*') {
          throw new InvalidPatternException("Consecutive wildcard characters at pos " + i);
        }
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == '\\') {
        i++;
        if (i == text.length() || (text.charAt(i) != '*' && text.charAt(i) != '\\')) {
          throw new InvalidPatternException("Invalid escape character at pos " + (i - 1));
        }
        part.append(text.charAt(i));
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return new ValueRule.Wildcard(parts);
  }

  private static ValueRule anythingBut(JsonValue operand) throws InvalidPatternException {
    if (operand instanceof Members(Map<String, JsonValue> byName)) {
      Map.Entry<String, JsonValue> only = only(byName, "anything-but");
      return switch (only.getKey()) {
        case "prefix", "suffix", "equals-ignore-case", "wildcard" -> {
          List<TextTest> tests = new ArrayList<>();
          for (JsonValue text : oneOrMore(only.getValue())) {
            tests.add(textTest(only.getKey(), text));
          }
          yield new ValueRule.NoneMatching(tests);
        }
        default ->
            throw new InvalidPatternException("Unsupported anything-but pattern: " + only.getKey());
      };
    }
    List<JsonValue> values = oneOrMore(operand);
    boolean texts = values.stream().allMatch(Text.class::isInstance);
    if (!texts && !values.stream().allMatch(Number.class::isInstance)) {
      throw new InvalidPatternException(
          "anything-but takes a string, a number, or a list of strings or of numbers");
    }
    return new ValueRule.AnythingBut(values);
  }

  private static List<JsonValue> oneOrMore(JsonValue operand) throws InvalidPatternException {
    if (!(operand instanceof Elements(List<JsonValue> elements))) {
      return List.of(operand);
    }
    if (elements.isEmpty()) {
      throw new InvalidPatternException("Empty arrays are not allowed");
    }
    return elements;
  }

  private static ValueRule numeric(JsonValue operand) throws InvalidPatternException {
    if (!(operand instanceof Elements(List<JsonValue> list))
        || (list.size() != 2 && list.size() != 4)) {
      throw new InvalidPatternException(
          "Value of numeric must be an array: an operator and a number, once or twice");
    }
    String operator = operatorAt(list, 0);
    BigDecimal number = numberAt(list, 1);
    if (list.size() == 2) {
      return switch (operator) {
        case "=" -> new Between(new Bound(number, true), new Bound(number, true));
        case ">" -> new Between(new Bound(number, false), null);
        case ">=" -> new Between(new Bound(number, true), null);
        case "<" -> new Between(null, new Bound(number, false));
        case "<=" -> new Between(null, new Bound(number, true));
        default ->
            throw new InvalidPatternException("Unrecognized numeric range operator: " + operator);
      };
    }
    String second = operatorAt(list, 2);
    BigDecimal end = numberAt(list, 3);
    if (!operator.startsWith(">") || !second.startsWith("<") || number.compareTo(end) >= 0) {
      throw new InvalidPatternException(
          "A numeric range goes from > or >= a number to < or <= a larger one");
    }
    return new Between(
        new Bound(number, operator.equals(">=")), new Bound(end, second.equals("<=")));
  }

  private static String operatorAt(List<JsonValue> list, int index) throws InvalidPatternException {
    if (list.get(index) instanceof Text(String operator)
        && List.of("=", ">", ">=", "<", "<=").contains(operator)) {
      return operator;
    }
    throw new InvalidPatternException(
        "Unrecognized numeric range operator: " + list.get(index).json());
  }

  private static BigDecimal numberAt(List<JsonValue> list, int index)
      throws InvalidPatternException {
    if (list.get(index) instanceof Number number && number.value().abs().compareTo(LARGEST) <= 0) {
      return number.value();
    }
    throw new InvalidPatternException(
        "Value of numeric must be a number from -5.0e9 to 5.0e9, not " + list.get(index).json());
  }
}
