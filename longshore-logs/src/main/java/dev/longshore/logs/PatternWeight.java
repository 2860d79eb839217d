package dev.longshore.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large the program of a regular expression becomes, about, found without making it: {@code
 * ((a{1000}){1000}){1000}} is short and would fill any memory. What is no valid expression has some
 * weight too.
 */
final class PatternWeight {

  private static final Pattern REPEAT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

  /** Changes how what follows is read, and is no piece: a repeat behind it is of what is before. */
  private static final Pattern FLAGS = Pattern.compile("\\(\\?[A-Za-z-]*\\)");

  /** A character by its number, or a class by its name. */
  private static final Pattern NAMED = Pattern.compile("\\\\[xpP]\\{[^}]*\\}?");

  private final String expression;
  private final Deque<Long> outside = new ArrayDeque<>();
  private int at;

  /** Of what stands in the innermost open group, without its last piece. */
  private long sum;

  private long lastPiece;

  private PatternWeight(String expression) {
    this.expression = expression;
  }

  /** Pieces of the expression, each as often as it is repeated; {@link Long#MAX_VALUE} at most. */
  static long of(String expression) {
    return new PatternWeight(expression).weigh();
  }

  private long weigh() {
    while (at < expression.length()) {
      switch (expression.charAt(at)) {
        case '(' -> open();
        case ')' -> {
          lastPiece = plus(sum, lastPiece);
          sum = outside.isEmpty() ? 0 : outside.pop();
          at++;
        }
        case '{' -> repeat();
        case '[' -> piece(afterClass());
        case '\\' -> escaped();
        default -> piece(at + 1);
      }
    }
    long weight = plus(sum, lastPiece);
    for (long each : outside) {
      weight = plus(weight, each);
    }
    return weight;
  }

  private void piece(int end) {
    sum = plus(sum, lastPiece);
    lastPiece = 1;
    at = end;
  }

  private void open() {
    int afterFlags = endOf(FLAGS);
    if (afterFlags > at) {
      at = afterFlags;
      return;
    }
    outside.push(plus(sum, lastPiece));
    sum = 1;
    lastPiece = 0;
    at++;
  }

  private void escaped() {
    if (expression.startsWith("\\Q", at)) {
      int end = expression.indexOf("\\E", at + 2);
      int afterText = end < 0 ? expression.length() : end;
      at += 2;
      while (at < afterText) {
        piece(at + 1);
      }
      at = end < 0 ? afterText : end + 2;
    } else {
      piece(Math.max(at + 2, endOf(NAMED)));
    }
  }

  /** Where what stands here and is such ends; where it begins, if it is not. */
  private int endOf(Pattern kind) {
    Matcher found = kind.matcher(expression).region(at, expression.length());
    return found.lookingAt() ? found.end() : at;
  }

  /** The last piece as often as the highest number says; other braces mean themselves. */
  private void repeat() {
    Matcher found = REPEAT.matcher(expression).region(at, expression.length());
    if (!found.lookingAt()) {
      piece(at + 1);
      return;
    }
    long times = Math.max(1, Math.max(number(found.group(1)), number(found.group(2))));
    lastPiece = times(lastPiece, times);
    at = found.end();
  }

  private static long number(@Nullable String digits) {
    if (digits == null || digits.isEmpty()) {
      return 0;
    }
    return digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
  }

  /** A class may begin with a bracket that does not end it, and holds named classes. */
  private int afterClass() {
    int end = at + 1;
    if (end < expression.length() && expression.charAt(end) == '^') {
      end++;
    }
    if (end < expression.length() && expression.charAt(end) == ']') {
      end++;
    }
    while (end < expression.length() && expression.charAt(end) != ']') {
      if (expression.startsWith("[:", end) && expression.indexOf(":]", end) > 0) {
        end = expression.indexOf(":]", end) + 2;
      } else {
        end += expression.charAt(end) == '\\' ? 2 : 1;
      }
    }
    return end + 1;
  }

  private static long plus(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private static long times(long one, long other) {
    return one != 0 && other > Long.MAX_VALUE / one ? Long.MAX_VALUE : one * other;
  }
}
