package dev.longshore.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON without a schema, for the neighbour services: objects are maps, arrays lists, integers
 * {@code Long}, other numbers {@code Double}; a null is left out.
 */
public final class JsonTree {

  private JsonTree() {}

  /**
   * Reads an object; an empty body is an empty object.
   *
   * @throws MalformedRequestException if it is anything else
   */
  public static Map<String, Object> read(byte[] body) {
    Map<String, Object> read = JsonText.readObject(body, JsonTree::object);
    return read == null ? Map.of() : read;
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        map.put(JsonText.wellFormed(parser, name), value);
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> list = new ArrayList<>();
    while (!parser.nextToken().isStructEnd()) {
      Object element = value(parser);
      if (element != null) {
        list.add(element);
      }
    }
    return Collections.unmodifiableList(list);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> JsonText.text(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw JsonText.wrongType(parser, "a 64-bit integer");
        }
        yield parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      default -> null;
    };
  }

  /** Writes an object made of maps, lists, strings, numbers and booleans. */
  public static byte[] write(Map<String, ?> object) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(256)) {
      try (JsonGenerator generator = JsonText.FACTORY.createGenerator(bytes)) {
        write(generator, object);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is no I/O: the bytes are in memory.
    }
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeFieldName((String) entry.getKey());
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (Object element : list) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case String text -> generator.writeString(text);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Double number -> generator.writeNumber(number);
      case BigDecimal number -> generator.writeNumber(number);
      case Boolean flag -> generator.writeBoolean(flag);
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }
}
