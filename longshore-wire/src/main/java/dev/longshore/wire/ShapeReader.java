package dev.longshore.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longshore.wire.MemberType.Scalar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/** Reads JSON into SDK objects, following their tables. A null of JSON is an absent value. */
final class ShapeReader {

  private final JsonParser parser;

  ShapeReader(JsonParser parser) {
    this.parser = parser;
  }

  /** Fills the builder from the object on which the parser stands, and builds it. */
  Object shape(SdkPojo builder, ShapeTable table) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      ShapeTable.Member member = table.member(name);
      if (member == null || !member.isInBody()) {
        parser.skipChildren();
        continue;
      }
      Object value = value(member.type());
      if (value != null) {
        member.set(builder, value);
      }
    }
    return ShapeTable.build(builder);
  }

  private @Nullable Object value(MemberType type) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (type) {
      case Scalar scalar -> scalar(scalar);
      case MemberType.ListOf list -> list(list);
      case MemberType.MapOf map -> map(map);
      case MemberType.Shape shape -> {
        require(JsonToken.START_OBJECT, "an object");
        yield shape(shape.newBuilder(), shape.table());
      }
    };
  }

  private Object scalar(Scalar scalar) throws IOException {
    return switch (scalar) {
      case TEXT -> JsonText.text(parser);
      case INT -> (int) integer("a 32-bit integer", JsonParser.NumberType.INT);
      case LONG -> integer("a 64-bit integer", JsonParser.NumberType.LONG);
      case FLOAT -> {
        float number = (float) decimal();
        if (Float.isInfinite(number)) {
          throw JsonText.wrongType(parser, "a 32-bit floating point number");
        }
        yield number;
      }
      case DOUBLE -> decimal();
      case FLAG -> {
        JsonToken token = parser.currentToken();
        if (!token.isBoolean()) {
          throw JsonText.wrongType(parser, "a boolean");
        }
        yield token == JsonToken.VALUE_TRUE;
      }
    };
  }

  private long integer(String expected, JsonParser.NumberType widest) throws IOException {
    require(JsonToken.VALUE_NUMBER_INT, expected);
    if (parser.getNumberType().compareTo(widest) > 0) {
      throw JsonText.wrongType(parser, expected);
    }
    return parser.getLongValue();
  }

  private double decimal() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw JsonText.wrongType(parser, "a number");
    }
    double number = parser.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw JsonText.wrongType(parser, "a 64-bit floating point number");
    }
    return number;
  }

  private List<Object> list(MemberType.ListOf type) throws IOException {
    require(JsonToken.START_ARRAY, "an array");
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object element = value(type.element());
      if (element != null) {
        list.add(element);
      }
    }
    return list;
  }

  private Map<String, Object> map(MemberType.MapOf type) throws IOException {
    require(JsonToken.START_OBJECT, "an object");
    Map<String, Object> map = new LinkedHashMap<>();
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      Object value = value(type.value());
      if (value != null) {
        map.put(JsonText.wellFormed(parser, key), value);
      }
    }
    return map;
  }

  private void require(JsonToken token, String expected) {
    if (parser.currentToken() != token) {
      throw JsonText.wrongType(parser, expected);
    }
  }
}
