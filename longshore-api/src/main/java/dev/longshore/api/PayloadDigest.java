package dev.longshore.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Says of two requests whether they ask for the same: by what was read of them, so that neither the
 * order of JSON members nor white space matters. The digest is stored; a change of how it is made
 * turns the retry of a submit that an earlier version accepted into another payload.
 */
final class PayloadDigest {

  private static final int BYTES = 16;

  private final MessageDigest digest = sha256();

  private PayloadDigest() {}

  /** 32 hexadecimal digits that depend on the members that the request has, and their values. */
  static String of(SdkPojo request) {
    PayloadDigest payload = new PayloadDigest();
    payload.shape(request);
    return HexFormat.of().formatHex(payload.digest.digest(), 0, BYTES);
  }

  private void shape(SdkPojo shape) {
    mark('{');
    shape.sdkFields().stream()
        .sorted(Comparator.comparing(SdkField::locationName))
        .forEach(
            field -> {
              Object value = field.getValueOrDefault(shape);
              if (value != null && !isEmpty(value)) {
                text(field.locationName());
                value(value);
              }
            });
    mark('}');
  }

  /** An empty list or map asks for the same as none. */
  private static boolean isEmpty(Object value) {
    return (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private void value(Object value) {
    switch (value) {
      case SdkPojo shape -> shape(shape);
      case List<?> list -> {
        mark('[');
        list.forEach(this::value);
        mark(']');
      }
      case Map<?, ?> map -> {
        mark('{');
        new TreeMap<>(map)
            .forEach(
                (key, element) -> {
                  value(key);
                  value(element);
                });
        mark('}');
      }
      default -> text(value.toString());
    }
  }

  /** With its length, so that two texts side by side are not the same as two others. */
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
    mark(':');
    digest.update(bytes);
  }

  private void mark(char mark) {
    digest.update((byte) mark);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
