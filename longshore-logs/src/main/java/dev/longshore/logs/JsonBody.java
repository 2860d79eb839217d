package dev.longshore.logs;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, parsed from JSON by the wire. A member that is null counts as not given,
 * one that is unknown is ignored, one of another type is refused, all as AWS does.
 */
final class JsonBody {

  private final Map<String, ?> members;

  JsonBody(Map<String, ?> members) {
    this.members = members;
  }

  @Nullable String text(String member) {
    Object value = members.get(member);
    return switch (value) {
      case null -> null;
      case String text -> text;
      default -> throw mistyped(member, "a string");
    };
  }

  @Nullable Long number(String member) {
    Object value = members.get(member);
    return switch (value) {
      case null -> null;
      case Long number -> number;
      case Integer number -> number.longValue();
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 ->
          number.longValue();
      default -> throw mistyped(member, "a 64-bit integer");
    };
  }

  @Nullable Integer smallNumber(String member) {
    Long number = number(member);
    if (number == null) {
      return null;
    }
    if (number != number.intValue()) {
      throw mistyped(member, "a 32-bit integer");
    }
    return number.intValue();
  }

  boolean flag(String member, boolean otherwise) {
    Object value = members.get(member);
    return switch (value) {
      case null -> otherwise;
      case Boolean flag -> flag;
      default -> throw mistyped(member, "a boolean");
    };
  }

  @Nullable List<String> texts(String member) {
    Object value = members.get(member);
    return switch (value) {
      case null -> null;
      case List<?> list -> {
        List<String> texts = new ArrayList<>(list.size());
        for (Object entry : list) {
          if (!(entry instanceof String text)) {
            throw mistyped(member, "a list of strings");
          }
          texts.add(text);
        }
        yield texts;
      }
      default -> throw mistyped(member, "a list of strings");
    };
  }

  private static LogsException mistyped(String member, String expected) {
    return new LogsException("SerializationException", member + " must be " + expected);
  }
}
