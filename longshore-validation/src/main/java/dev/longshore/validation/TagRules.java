package dev.longshore.validation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What AWS Batch accepts as tags, on whatever carries them. */
public final class TagRules {

  /** How many tags one resource may carry. */
  public static final int MAXIMUM_TAGS = 50;

  private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{N}\\p{Z}_.:/=+@-]*");

  private TagRules() {}

  /** Refuses tags with too many entries, bad characters or lengths, or the prefix of AWS. */
  public static void check(Map<String, String> tags) {
    checkCount(tags.size());
    tags.forEach(TagRules::checkTag);
  }

  /** Refuses more tags than one resource may carry; called again when new tags join stored ones. */
  public static void checkCount(int count) {
    if (count > MAXIMUM_TAGS) {
      throw Refuse.bare("A resource can have at most 50 tags, got %d.".formatted(count));
    }
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
