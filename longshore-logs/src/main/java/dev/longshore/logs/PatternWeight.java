package dev.longshore.logs;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large the program of a regular expression becomes, about, found without making it: {@code
 * ((a{1000}){1000}){1000}} is short and would fill any memory. What is no valid expression has some
 * weight too.
 */
final class PatternWeight {

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
        case '(' -> {
          outside.push(plus(sum, lastPiece));
          sum = 1;
          lastPiece = 0;
          at++;
        }
        case ')' -> {
          lastPiece = plus(sum, lastPiece);
          sum = outside.isEmpty() ? 0 : outside.pop();
          at++;
        }
        case '{' -> repeat();
        case '[' -> piece(afterClass());
        case '\\' -> piece(at + 2);
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

  /** The last piece as often as the highest number in the braces says. */
  private void repeat() {
    int end = at + 1;
    long times = 1;
    long number = 0;
    for (; end < expression.length() && expression.charAt(end) != '}'; end++) {
      int digit = Character.digit(expression.charAt(end), 10);
      number = digit < 0 ? 0 : Math.min(number * 10 + digit, Integer.MAX_VALUE);
      times = Math.max(times, number);
    }
    lastPiece = times(lastPiece, times);
    at = end + 1;
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
