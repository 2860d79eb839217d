package dev.longshore.events;

import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One entry of the list of values that a pattern allows in one place. */
sealed interface ValueRule {

  /** Whether this value, which is neither object nor array, is allowed. */
  boolean allows(JsonValue value);

  /** This value, written like this. */
  record Exactly(JsonValue wanted) implements ValueRule {
    @Override
    public boolean allows(JsonValue value) {
      return value.equals(wanted);
    }
  }

  /** A string that a test of strings holds for. */
  record Matching(TextTest test) implements ValueRule {
    @Override
    public boolean allows(JsonValue value) {
      return value instanceof Text(String text) && test.holds(text);
    }
  }

  /** Whatever is none of these values. */
  record AnythingBut(List<JsonValue> unwanted) implements ValueRule {
    @Override
    public boolean allows(JsonValue value) {
      return !unwanted.contains(value);
    }
  }

  /** Whatever is no string that one of these tests holds for. */
  record NoneMatching(List<TextTest> unwanted) implements ValueRule {
    @Override
    public boolean allows(JsonValue value) {
      return !(value instanceof Text(String text))
          || unwanted.stream().noneMatch(test -> test.holds(text));
    }
  }

  /**
   * A number within bounds.
   *
   * @param least or null for none
   * @param most or null for none
   */
  record Between(@Nullable Bound least, @Nullable Bound most) implements ValueRule {

    /** One end of a range. */
    record Bound(BigDecimal value, boolean inclusive) {}

    @Override
    public boolean allows(JsonValue value) {
      if (!(value instanceof Number number)) {
        return false;
      }
      return (least == null || isWithin(number.value().compareTo(least.value), least))
          && (most == null || isWithin(most.value.compareTo(number.value()), most));
    }

    private static boolean isWithin(int distance, Bound bound) {
      return distance > 0 || (distance == 0 && bound.inclusive);
    }
  }

  /** Whether there is any value at all; asked of the place, not of a value. */
  record Exists(boolean wanted) implements ValueRule {
    @Override
    public boolean allows(JsonValue value) {
      return wanted;
    }
  }

  /** What a string can be tested for. */
  sealed interface TextTest {
    boolean holds(String text);
  }

  /** How it begins. */
  record Prefix(String prefix, boolean ignoreCase) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.regionMatches(ignoreCase, 0, prefix, 0, prefix.length());
    }
  }

  /** How it ends. */
  record Suffix(String suffix, boolean ignoreCase) implements TextTest {
    @Override
    public boolean holds(String text) {
      int from = text.length() - suffix.length();
      return text.regionMatches(ignoreCase, from, suffix, 0, suffix.length());
    }
  }

  /** That it differs in case at most. */
  record SameIgnoringCase(String other) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * That it is these parts with anything between them.
   *
   * @param parts two or more where there is a wildcard; the first and the last may be empty
   */
  record Wildcard(List<String> parts) implements TextTest {

    /** The first fit of each part is as good as any later one, so nothing is tried twice. */
    @Override
    public boolean holds(String text) {
      String first = parts.getFirst();
      if (parts.size() == 1) {
        return text.equals(first);
      }
      String last = parts.getLast();
      if (!text.startsWith(first)) {
        return false;
      }
      int at = first.length();
      for (String part : parts.subList(1, parts.size() - 1)) {
        int found = text.indexOf(part, at);
        if (found < 0) {
          return false;
        }
        at = found + part.length();
      }
      return text.length() - at >= last.length() && text.endsWith(last);
    }
  }
}
