package dev.longshore.events;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as it stands, nothing left out: what events and patterns are compared as. */
public sealed interface JsonValue {

  /** An object; its members in their order. */
  record Members(Map<String, JsonValue> byName) implements JsonValue {
    public Members {
      byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }
  }

  /** An array. */
  record Elements(List<JsonValue> inOrder) implements JsonValue {
    public Elements {
      inOrder = List.copyOf(inOrder);
    }
  }

  /** A string. */
  record Text(String text) implements JsonValue {}

  /** A number, as it was written: EventBridge tells 300 from 300.0. */
  record Number(String written) implements JsonValue {
    BigDecimal value() {
      return new BigDecimal(written);
    }
  }

  /** True or false. */
  record Flag(boolean value) implements JsonValue {}

  /** Null. */
  record Nothing() implements JsonValue {}

  /**
   * Reads one value.
   *
   * @throws IllegalArgumentException when it is no JSON, has a name twice in one object, or goes on
   *     after the value; the message says so, and repeats nothing of the text
   */
  static JsonValue parse(String json) {
    try (JsonParser parser = JsonTexts.FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("it is empty");
      }
      JsonValue value = JsonTexts.read(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("it goes on after its end");
      }
      return value;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : ", line "
                  + e.getLocation().getLineNr()
                  + " column "
                  + e.getLocation().getColumnNr();
      throw new IllegalArgumentException("it is not valid JSON" + where, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O: the text is in memory
    }
  }

  /** The value as text, in one line. */
  default String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JsonTexts.FACTORY.createGenerator(text)) {
      JsonTexts.write(this, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O: the text is in memory
    }
    return text.toString();
  }
}
