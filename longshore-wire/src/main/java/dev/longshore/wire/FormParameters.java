package dev.longshore.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code application/x-www-form-urlencoded} text: queries, and bodies of query services. */
final class FormParameters {

  private FormParameters() {}

  /**
   * The parameters by name, in order.
   *
   * @throws MalformedRequestException if a percent sign is not followed by two hexadecimal digits
   */
  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
      }
    }
    return parameters;
  }

  /** Decodes part of a path, where a plus sign is a plus sign. */
  static String decodePath(String part) {
    return part.indexOf('%') < 0 ? part : decode(part.replace("+", "%2B"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new MalformedRequestException("The percent-encoding of the URI or form is broken.");
    }
  }
}
