package dev.longshore.validation;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What AWS Batch accepts as tags, on whatever carries them. */
public final class TagRules {

  private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{N}\\p{Z}_.:/=+@-]*");

  private TagRules() {}

  /** Refuses tags with too many entries, bad characters or lengths, or the prefix of AWS. */
  public static void check(Map<String, String> tags, Limits limits) {
    int most = limits.of(Limit.TAGS_PER_RESOURCE);
    if (tags.size() > most) {
      throw Refuse.bare(
          "A resource can have at most %d tags, got %d.".formatted(most, tags.size()));
    }
    tags.forEach(TagRules::checkTag);
  }

  private static void checkTag(String key, String value) {
    if (key.isEmpty() || key.length() > 128) {
      throw Refuse.bare("A tag key must be between 1 and 128 characters long.");
    }
    if (value.length() > 256) {
      throw Refuse.bare("The value of tag %s must be at most 256 characters long.".formatted(key));
    }
    if (isReserved(key) || isReserved(value)) {
      throw Refuse.bare("Tags cannot start with the reserved prefix aws:, got %s.".formatted(key));
    }
    if (!CHARACTERS.matcher(key).matches() || !CHARACTERS.matcher(value).matches()) {
      throw Refuse.bare(
          "Tags can only contain letters, numbers, spaces, and the following special characters:"
              + " _ . : / = + - @");
    }
  }

  private static boolean isReserved(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith("aws:");
  }
}
