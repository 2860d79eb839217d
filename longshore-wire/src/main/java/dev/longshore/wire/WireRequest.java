package dev.longshore.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as the router sees it, whatever brought it.
 *
 * @param method in upper case
 * @param path as sent: still percent-encoded, without the query
 * @param query as sent, without the question mark; empty where there is none
 * @param headers by name in lower case; several values of one name are joined by commas
 * @param body as sent: not yet unzipped; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests, and a copy would cost.
public record WireRequest(
    String method, String path, String query, Map<String, String> headers, byte[] body) {

  public WireRequest {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(query);
    Objects.requireNonNull(body);
    TreeMap<String, String> byLowerCase = new TreeMap<>();
    headers.forEach((name, value) -> byLowerCase.put(name.toLowerCase(Locale.ROOT), value));
    headers = byLowerCase;
  }

  /** The value of a header, given in lower case, or null. */
  @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The media type of the body in lower case and without parameters; empty where none is named. */
  String mediaType() {
    String contentType = headers.getOrDefault("content-type", "");
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** The parameters of the query. */
  public Map<String, List<String>> queryParameters() {
    return FormParameters.parse(query);
  }
}
