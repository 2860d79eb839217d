package dev.longshore.api;

import dev.longshore.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, and where the next begins.
 *
 * @param items in order
 * @param nextToken opaque to clients, or null on the last page
 */
record Page<T>(List<T> items, @Nullable String nextToken) {

  private static final int LARGEST = 100;

  /**
   * One page of things in the order of their names. It stays correct while things come and go,
   * since the token is the last name.
   */
  static <T> Page<T> of(
      List<T> all, Function<T, String> name, @Nullable Integer maxResults, @Nullable String token) {
    String after = decode(token);
    List<T> rest =
        all.stream()
            .filter(item -> after == null || name.apply(item).compareTo(after) > 0)
            .toList();
    int size = size(maxResults, LARGEST);
    if (rest.size() <= size) {
      return new Page<>(rest, null);
    }
    List<T> items = rest.subList(0, size);
    return new Page<>(items, encode(name.apply(items.getLast())));
  }

  /**
   * The size of a page: what was asked, at most the largest; the largest when nothing was asked.
   */
  static int size(@Nullable Integer maxResults, int largest) {
    return maxResults == null ? largest : Math.min(maxResults, largest);
  }

  static String encode(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  /** The position in a token; null for none, which the empty text also means. */
  static @Nullable String decode(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      return null;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw invalidToken();
    }
  }

  static RuntimeException invalidToken() {
    return Refusal.wrapped("The nextToken is not valid.").toException();
  }
}
