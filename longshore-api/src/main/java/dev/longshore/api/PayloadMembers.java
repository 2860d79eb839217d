package dev.longshore.api;

import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One object of the payload of a service job.
 *
 * @param path where it is, such as {@code AlgorithmSpecification}; empty for the payload itself
 * @param values its members; nulls were left out
 */
record PayloadMembers(String path, Map<String, Object> values) {

  /**
   * Refuses what is not known, and what is known and cannot be had, unless it asks for nothing.
   *
   * @param known members that are read, and those that change nothing
   * @param notHad why each of the others cannot be had
   */
  void check(Set<String> known, Map<String, String> notHad) {
    values.forEach(
        (name, value) -> {
          String why = notHad.get(name);
          if (why != null && !asksForNothing(value)) {
            throw refused(at(name) + " cannot be had here: " + why);
          }
          if (why == null && !known.contains(name)) {
            throw refused(at(name) + " is not known.");
          }
        });
  }

  /** Clients switch off what they do not want: {@code false}, or an object full of such. */
  private static boolean asksForNothing(Object value) {
    return switch (value) {
      case Boolean flag -> !flag;
      case String text -> text.isEmpty();
      case Map<?, ?> map -> map.values().stream().allMatch(PayloadMembers::asksForNothing);
      case List<?> list -> list.isEmpty();
      default -> false;
    };
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static RefusedException refused(String message) {
    return Refusal.of("serviceRequestPayload: " + message).toException();
  }

  @Nullable String text(String name) {
    Object value = values.get(name);
    if (value == null || value.equals("")) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw refused(at(name) + " must be a string.");
    }
    return text;
  }

  String required(String name) {
    String text = text(name);
    if (text == null) {
      throw refused(at(name) + " is required.");
    }
    return text;
  }

  /** The text, which must be the one that can be had, or absent. */
  void only(String name, String had, String why) {
    String text = text(name);
    if (text != null && !text.equals(had)) {
      throw refused(at(name) + " " + text + " cannot be had here: " + why);
    }
  }

  @Nullable Integer number(String name, int least, int most) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Long number) || number < least || number > most) {
      throw refused(at(name) + " must be a whole number from " + least + " to " + most + ".");
    }
    return number.intValue();
  }

  /** An object in it; empty where there is none. */
  PayloadMembers object(String name) {
    return new PayloadMembers(at(name), map(at(name), values.getOrDefault(name, Map.of())));
  }

  /** A list of objects. */
  List<PayloadMembers> objects(String name) {
    List<?> list = list(name);
    return IntStream.range(0, list.size())
        .mapToObj(
            index -> {
              String where = at(name) + "[" + index + "]";
              return new PayloadMembers(where, map(where, list.get(index)));
            })
        .toList();
  }

  /** A list of texts. */
  List<String> texts(String name) {
    return list(name).stream()
        .map(
            element -> {
              if (!(element instanceof String text)) {
                throw refused(at(name) + " must be a list of strings.");
              }
              return text;
            })
        .toList();
  }

  /** An object of texts. */
  Map<String, String> textByKey(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(at(name), values.getOrDefault(name, Map.of()))
        .forEach(
            (key, value) -> {
              if (!(value instanceof String text)) {
                throw refused(at(name) + "." + key + " must be a string.");
              }
              texts.put(key, text);
            });
    return texts;
  }

  private List<?> list(String name) {
    Object value = values.getOrDefault(name, List.of());
    if (!(value instanceof List<?> list)) {
      throw refused(at(name) + " must be a list.");
    }
    return list;
  }

  @SuppressWarnings("unchecked") // keys of JSON are texts
  private static Map<String, Object> map(String where, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw refused(where + " must be an object.");
    }
    return (Map<String, Object>) map;
  }
}
