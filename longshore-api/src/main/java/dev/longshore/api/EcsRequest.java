package dev.longshore.api;

import dev.longshore.wire.JsonCall;
import dev.longshore.wire.NeighbourException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a request to ECS, each refused where it is not what AWS takes. */
final class EcsRequest {

  private static final int MOST = 100;

  private final JsonCall call;

  EcsRequest(JsonCall call) {
    this.call = call;
  }

  static NeighbourException invalid(String message) {
    return new NeighbourException("InvalidParameterException", message);
  }

  @Nullable String text(String member) {
    Object value = call.body().get(member);
    if (value != null && !(value instanceof String)) {
      throw new NeighbourException("SerializationException", member + " must be a string.");
    }
    return (String) value;
  }

  /** A member that must be there; AWS says the same of one that is blank. */
  String required(String member, String noun) {
    String value = text(member);
    if (value == null || value.isBlank()) {
      throw invalid(noun + " can not be blank.");
    }
    return value;
  }

  boolean flag(String member) {
    return Boolean.TRUE.equals(call.body().get(member));
  }

  List<String> texts(String member) {
    Object value = call.body().get(member);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof String text) {
          texts.add(text);
        }
      }
      if (texts.size() == list.size()) {
        return texts;
      }
    }
    throw new NeighbourException("SerializationException", member + " must be a list of strings.");
  }

  /** Ids or ARNs: at least one and at most 100, none blank. */
  List<String> ids(String member, String noun) {
    List<String> ids = texts(member);
    if (ids.isEmpty()) {
      throw invalid(noun + "s can not be empty.");
    }
    if (ids.size() > MOST) {
      throw invalid(noun + "s can have at most " + MOST + " items, got " + ids.size() + ".");
    }
    if (ids.stream().anyMatch(String::isBlank)) {
      throw invalid(noun + " can not be blank.");
    }
    return ids;
  }

  /** What is asked for with the things themselves, such as {@code TAGS}. */
  boolean includes(String what) {
    return texts("include").contains(what);
  }

  /** One of these values, or null. */
  @Nullable String oneOf(String member, List<String> values) {
    String value = text(member);
    if (value != null && !values.contains(value)) {
      throw invalid(member + " should be one of " + values + ".");
    }
    return value;
  }

  /** The size of a page, from 1 to 100. */
  @Nullable Integer maxResults() {
    Object value = call.body().get("maxResults");
    if (value == null) {
      return null;
    }
    if (!(value instanceof Long number)) {
      throw new NeighbourException("SerializationException", "maxResults must be a number.");
    }
    if (number < 1 || number > MOST) {
      throw invalid("maxResults should be between 1 and " + MOST + ".");
    }
    return number.intValue();
  }
}
