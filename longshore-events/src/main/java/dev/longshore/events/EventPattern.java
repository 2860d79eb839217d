package dev.longshore.events;

import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of EventBridge: an event matches when every member that the pattern names has a value
 * that the pattern allows. See "Amazon EventBridge event patterns" in its user guide.
 *
 * <p>A member that is an array matches when one of its elements does; where a pattern goes into an
 * array of objects, one and the same object must fulfil it, and one without objects has no members.
 * A member that is not there matches {@code exists: false} and nothing else.
 */
public final class EventPattern {

  /** AWS's limit. */
  static final int MOST_CHARACTERS = 4096;

  /** Matches no event. */
  public static final EventPattern NOTHING =
      new EventPattern(new JsonValue.Nothing(), new AnyOf(List.of()));

  private final JsonValue json;
  private final Part root;

  private EventPattern(JsonValue json, Part root) {
    this.json = json;
    this.root = root;
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidPatternException with AWS's begin and our reason
   */
  public static EventPattern parse(String json) throws InvalidPatternException {
    if (json.length() > MOST_CHARACTERS) {
      throw new InvalidPatternException(
          "it is longer than " + MOST_CHARACTERS + " characters, namely " + json.length());
    }
    try {
      return of(JsonValue.parse(json));
    } catch (IllegalArgumentException e) {
      throw new InvalidPatternException(String.valueOf(e.getMessage()));
    }
  }

  /** The same, of a text that was read already. */
  public static EventPattern of(JsonValue json) throws InvalidPatternException {
    return new EventPattern(json, PatternReader.pattern(json));
  }

  /** As it was written. */
  public JsonValue json() {
    return json;
  }

  /** Two patterns are equal when they are written alike. */
  @Override
  public boolean equals(Object other) {
    return other instanceof EventPattern pattern && json.equals(pattern.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** Whether it matches this event: the whole envelope. */
  public boolean matches(JsonValue event) {
    return root.matches(event);
  }

  /** What one place of an event must be. The place may be missing: null. */
  sealed interface Part {
    boolean matches(@Nullable JsonValue value);
  }

  /**
   * An object all of whose named members match, and for each {@code $or} one of its alternatives.
   */
  record AllOf(Map<String, Part> members, List<List<AllOf>> ors) implements Part {

    @Override
    public boolean matches(@Nullable JsonValue value) {
      List<Members> objects = objects(value);
      return objects.isEmpty()
          ? matchesMembers(Map.of())
          : objects.stream().anyMatch(object -> matchesMembers(object.byName()));
    }

    private static List<Members> objects(@Nullable JsonValue value) {
      return switch (value) {
        case Members object -> List.of(object);
        case Elements(List<JsonValue> elements) ->
            elements.stream().flatMap(element -> objects(element).stream()).toList();
        case null -> List.of();
        case JsonValue.Text _, JsonValue.Number _, JsonValue.Flag _, JsonValue.Nothing _ ->
            List.of();
      };
    }

    private boolean matchesMembers(Map<String, JsonValue> event) {
      for (Map.Entry<String, Part> member : members.entrySet()) {
        if (!member.getValue().matches(event.get(member.getKey()))) {
          return false;
        }
      }
      for (List<AllOf> alternatives : ors) {
        if (alternatives.stream().noneMatch(alternative -> alternative.matchesMembers(event))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Values of which one must be there. */
  record AnyOf(List<ValueRule> rules) implements Part {

    @Override
    public boolean matches(@Nullable JsonValue value) {
      List<JsonValue> there = new ArrayList<>();
      addScalars(value, there);
      for (ValueRule rule : rules) {
        boolean matches =
            rule instanceof ValueRule.Exists(boolean wanted)
                ? wanted != there.isEmpty()
                : there.stream().anyMatch(rule::allows);
        if (matches) {
          return true;
        }
      }
      return false;
    }

    /** Objects have no value themselves. */
    private static void addScalars(@Nullable JsonValue value, List<JsonValue> scalars) {
      if (value instanceof Elements(List<JsonValue> elements)) {
        elements.forEach(element -> addScalars(element, scalars));
      } else if (value != null && !(value instanceof Members)) {
        scalars.add(value);
      }
    }
  }
}
