package dev.longshore.server;

import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A setting that is a list of texts, in JSON: what such a list of a YAML file has become. */
final class TextList {

  private TextList() {}

  /**
   * Reads it.
   *
   * @param form what the whole is, such as {@code a list of folders}
   * @throws IllegalArgumentException with what it should be
   */
  static List<String> parse(String text, String form) {
    List<JsonValue> elements = elements(text, form);
    List<String> texts = new ArrayList<>();
    for (JsonValue element : elements) {
      if (!(element instanceof Text(String value))) {
        throw new IllegalArgumentException(form);
      }
      texts.add(value);
    }
    return texts;
  }

  /** The elements of a list of any kind. */
  static List<JsonValue> elements(String text, String form) {
    JsonValue json;
    try {
      json = JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(form + ", but " + e.getMessage(), e);
    }
    if (!(json instanceof Elements(List<JsonValue> elements))) {
      throw new IllegalArgumentException(form);
    }
    return elements;
  }

  /** What {@code --print-config} shows of it, in one line. */
  static String print(Collection<String> texts) {
    return new Elements(texts.stream().<JsonValue>map(Text::new).toList()).json();
  }
}
