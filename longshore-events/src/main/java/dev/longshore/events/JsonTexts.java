package dev.longshore.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Flag;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Nothing;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes JSON, token by token. */
final class JsonTexts {

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names come from callers: they must not fill the intern table.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private JsonTexts() {}

  static JsonValue read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield new Members(members);
      }
      case START_ARRAY -> {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield new Elements(elements);
      }
      case VALUE_STRING -> new Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(parser.getText());
      case VALUE_TRUE -> new Flag(true);
      case VALUE_FALSE -> new Flag(false);
      case VALUE_NULL -> new Nothing();
      default -> throw new IllegalStateException("no value begins so: " + parser.currentToken());
    };
  }

  static void write(JsonValue value, JsonGenerator json) throws IOException {
    switch (value) {
      case Members(Map<String, JsonValue> byName) -> {
        json.writeStartObject();
        for (Map.Entry<String, JsonValue> member : byName.entrySet()) {
          json.writeFieldName(member.getKey());
          write(member.getValue(), json);
        }
        json.writeEndObject();
      }
      case Elements(List<JsonValue> inOrder) -> {
        json.writeStartArray();
        for (JsonValue element : inOrder) {
          write(element, json);
        }
        json.writeEndArray();
      }
      case Text(String text) -> json.writeString(text);
      case Number(String written) -> json.writeNumber(written);
      case Flag(boolean flag) -> json.writeBoolean(flag);
      case Nothing() -> json.writeNull();
    }
  }
}
