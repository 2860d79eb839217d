package dev.longshore.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How this server answers on its own paths, beside AWS. */
final class OwnAnswers {

  private static final JsonFactory JSON = new JsonFactory();

  private OwnAnswers() {}

  /** The answer to a GET; nothing else is taken. */
  static WireResponse onlyGet(WireRequest request, Supplier<WireResponse> answer) {
    return switch (request.method()) {
      case "GET", "HEAD" -> answer.get();
      default -> message(405, "This path takes GET, not " + request.method() + ".");
    };
  }

  /** The answer to a POST; nothing else is taken. */
  static WireResponse onlyPost(WireRequest request, Supplier<WireResponse> answer) {
    return request.method().equals("POST")
        ? answer.get()
        : message(405, "This path takes POST, not " + request.method() + ".");
  }

  /** An object with one text. */
  static WireResponse message(int status, String text) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("message", text);
    return json(status, body);
  }

  /** An object; what is null is left out. */
  static WireResponse json(int status, Map<String, @Nullable Object> body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, body);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON in memory", e);
    }
    return text(status, "application/json", bytes.toString(StandardCharsets.UTF_8));
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> members -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          if (member.getValue() != null) {
            json.writeFieldName(String.valueOf(member.getKey()));
            write(json, member.getValue());
          }
        }
        json.writeEndObject();
      }
      case List<?> items -> {
        json.writeStartArray();
        for (Object item : items) {
          write(json, item);
        }
        json.writeEndArray();
      }
      default -> json.writePOJO(value);
    }
  }

  /** A text of any kind. */
  static WireResponse text(int status, String contentType, String text) {
    return new WireResponse(
        status, Map.of("content-type", contentType), text.getBytes(StandardCharsets.UTF_8));
  }
}
