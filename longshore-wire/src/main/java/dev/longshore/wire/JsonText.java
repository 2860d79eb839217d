package dev.longshore.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strict JSON: opens and closes a body, names what was found, and says what is wrong with it. */
final class JsonText {

  /** Deeper than any shape of AWS Batch goes by far, and shallow enough for any stack. */
  static final int MAX_NESTING = 64;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          // UTF-8 is the only encoding of the protocol; without this a body may pass as UTF-16.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Keys of tags and environments come from callers: they must not fill the intern table.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // The default pool belongs to a thread, and each request has a virtual thread of its own.
          .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();

  private JsonText() {}

  /** What is read from a parser that stands on the start of the top object. */
  @FunctionalInterface
  interface ObjectReader<T> {
    T read(JsonParser parser) throws IOException;
  }

  /**
   * Reads a body that must be one JSON object and nothing else.
   *
   * @return null for an empty body and for {@code null}, which say the same as an empty object
   * @throws MalformedRequestException if it is anything else
   */
  static <T> @Nullable T readObject(byte[] body, ObjectReader<T> reader) {
    if (body.length == 0) {
      return null;
    }
    requireUtf8(body);
    try (JsonParser parser = FACTORY.createParser(body)) {
      T read = null;
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        read = reader.read(parser);
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        throw wrongType(parser, "an object");
      }
      if (parser.nextToken() != null) {
        throw new MalformedRequestException("The request body goes on after its JSON object.");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new MalformedRequestException(describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is no I/O: the body is in memory.
    }
  }

  /** The text of the current token, which must be a string and well-formed. */
  static String text(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(parser, "a string");
    }
    return wellFormed(parser, parser.getText());
  }

  /** Refuses what JSON can escape and UTF-8 cannot write: half of a surrogate pair. */
  static String wellFormed(JsonParser parser, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new MalformedRequestException(
              path(parser) + ": the string holds half of a surrogate pair");
        }
        i++;
      }
    }
    return text;
  }

  /** Says where something else than {@code expected} was found. */
  static MalformedRequestException wrongType(JsonParser parser, String expected) {
    return new MalformedRequestException(
        path(parser) + ": expected " + expected + ", got " + found(parser));
  }

  private static String found(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + shortNumber(parser);
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private static String shortNumber(JsonParser parser) {
    try {
      String number = parser.getText();
      return number.length() <= 32 ? number : number.substring(0, 32) + "...";
    } catch (IOException _) {
      return "that cannot be read";
    }
  }

  /** Where the parser stands, such as {@code containerOverrides.environment[2].value}. */
  static String path(JsonParser parser) {
    StringBuilder path = new StringBuilder();
    JsonStreamContext context = parser.getParsingContext();
    // Standing on the start of an object or array, the parser is already inside it.
    if (parser.currentToken() != null && parser.currentToken().isStructStart()) {
      context = context.getParent();
    }
    for (; context != null && !context.inRoot(); context = context.getParent()) {
      if (!path.isEmpty() && path.charAt(0) != '[') {
        path.insert(0, '.');
      }
      path.insert(
          0, context.inArray() ? "[" + context.getCurrentIndex() + "]" : context.getCurrentName());
    }
    return path.isEmpty() ? "The request body" : path.toString();
  }

  private static void requireUtf8(byte[] body) {
    for (byte b : body) {
      if (b < 0) {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException _) {
          throw new MalformedRequestException("The request body is not valid UTF-8.");
        }
        return;
      }
    }
  }

  private static String describe(JsonProcessingException problem) {
    return switch (problem) {
      case JsonEOFException _ -> "The request body is not valid JSON: it ends too early.";
      case StreamConstraintsException _ ->
          "The request body is nested too deeply, or holds a number or name that is too long.";
      case JsonParseException parse when parse.getLocation() != null ->
          "The request body is not valid JSON: line "
              + parse.getLocation().getLineNr()
              + ", column "
              + parse.getLocation().getColumnNr()
              + ".";
      default -> "The request body is not valid JSON.";
    };
  }
}
