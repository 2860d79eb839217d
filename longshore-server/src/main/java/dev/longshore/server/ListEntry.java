package dev.longshore.server;

import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a setting that is a list, while it is read: a few values by key. What is wrong is
 * told as {@link IllegalArgumentException}: what the text should be.
 */
final class ListEntry {

  private final String list;
  private final String what;
  private final Map<String, JsonValue> members;

  private ListEntry(String list, String what, Map<String, JsonValue> members, List<String> keys) {
    this.list = list;
    this.what = what;
    this.members = members;
    for (String key : members.keySet()) {
      if (!keys.contains(key)) {
        throw mistake(
            "a key that is known instead of "
                + key
                + NearestName.of(key, keys)
                    .map(nearest -> ", such as " + nearest)
                    .orElse(": " + String.join(", ", keys)));
      }
    }
  }

  /**
   * Reads a list in JSON, which is what a list of a YAML file has become.
   *
   * @param what one entry is called, such as {@code host}
   * @param form what the whole is, such as {@code a list of hosts, each with a name and a url}
   * @param keys that an entry may have
   */
  static List<ListEntry> readAll(String text, String what, String form, List<String> keys) {
    List<ListEntry> entries = new ArrayList<>();
    for (JsonValue element : TextList.elements(text, form)) {
      if (!(element instanceof Members(Map<String, JsonValue> members))) {
        throw new IllegalArgumentException(form);
      }
      entries.add(
          new ListEntry(
              "a list of " + what + "s", what + " " + (entries.size() + 1), members, keys));
    }
    return entries;
  }

  /** A value that must be there. */
  String required(String key) {
    String text = text(key);
    if (text == null || text.isBlank()) {
      throw mistake("a " + key + ", as text");
    }
    return text;
  }

  /** A value as it is written, or null where there is none. */
  @Nullable String text(String key) {
    JsonValue json = members.get(key);
    return switch (json) {
      case null -> null;
      case Text(String text) -> text;
      case Number(String written) -> written;
      default -> throw mistake("a " + key + ", as text or number");
    };
  }

  /** A value that a parser of settings reads, or that it makes of the standard one. */
  <T> T value(String key, String standard, Function<String, T> parser) {
    String text = text(key);
    try {
      return parser.apply(text == null ? standard : text);
    } catch (IllegalArgumentException e) {
      throw mistake(key + " that is " + e.getMessage());
    }
  }

  /** Several values; none where the key is not there. */
  List<String> texts(String key) {
    JsonValue json = members.get(key);
    if (json == null) {
      return List.of();
    }
    if (json instanceof Elements(List<JsonValue> elements)
        && elements.stream().allMatch(Text.class::isInstance)) {
      return elements.stream().map(element -> ((Text) element).text()).toList();
    }
    throw mistake(key + " as a list of texts");
  }

  /** A value of whatever kind, or null where there is none. */
  @Nullable JsonValue json(String key) {
    return members.get(key);
  }

  /** What the entry needs, as the exception to throw. */
  IllegalArgumentException mistake(String wanted) {
    return new IllegalArgumentException(list + "; " + what + " needs " + wanted);
  }
}
