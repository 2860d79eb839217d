package dev.longshore.engine;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON: the few small files and variables that tell a training job about itself. */
public final class JsonText {

  private JsonText() {}

  /** The JSON of a value made of maps with texts as keys, lists, texts and whole numbers. */
  public static String of(Object value) {
    StringBuilder json = new StringBuilder();
    write(value, json);
    return json.toString();
  }

  private static void write(Object value, StringBuilder json) {
    switch (value) {
      case Map<?, ?> map -> {
        json.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            entries.hasNext(); ) {
          Map.Entry<?, ?> entry = entries.next();
          quote(String.valueOf(entry.getKey()), json);
          json.append(':');
          write(entry.getValue(), json);
          json.append(entries.hasNext() ? "," : "");
        }
        json.append('}');
      }
      case List<?> list -> {
        json.append('[');
        for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
          write(elements.next(), json);
          json.append(elements.hasNext() ? "," : "");
        }
        json.append(']');
      }
      case Integer number -> json.append(number);
      case Long number -> json.append(number);
      case String text -> quote(text, json);
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < 0x20) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
