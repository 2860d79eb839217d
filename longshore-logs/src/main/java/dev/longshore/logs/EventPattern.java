package dev.longshore.logs;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.longshore.model.MultiLine;
import org.jspecify.annotations.Nullable;

/**
 * Says which lines of an output begin an event; the others belong to the one before. Immutable.
 *
 * <p>Its language is RE2's, as in Docker: what a line costs grows with the line and the pattern,
 * and never beyond. Java's own would let one line and {@code (a+)+$} keep a thread for ever.
 */
public final class EventPattern {

  /** As much of a line is looked at: Docker hands its log drivers pieces of that size. */
  private static final int LOOKED_AT_CHARACTERS = 16 * 1024;

  private static final long HEAVIEST = 2_000;

  private static final String NO_LOGGING =
      "CannotStartContainerError: Error response from daemon: failed to initialize logging driver:";

  private final Pattern pattern;

  private EventPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * The pattern of a definition; null where each line is an event.
   *
   * @throws PatternSyntaxException where {@link #refusal} says that the expression cannot be parsed
   */
  public static @Nullable EventPattern of(MultiLine lines) {
    String expression = expression(lines);
    return expression == null ? null : new EventPattern(compiled(expression));
  }

  /**
   * Why nothing that writes so can be started, in the words of Docker's log driver; null where it
   * can. AWS Batch looks at none of this when the definition is registered.
   */
  public static @Nullable String refusal(MultiLine lines) {
    if (lines.pattern() != null && lines.datetimeFormat() != null) {
      return "CannotCreateContainerError: Error response from daemon: you cannot configure log opt"
          + " 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time";
    }
    String expression = expression(lines);
    try {
      if (expression != null) {
        Pattern _ = compiled(expression);
      }
      return null;
    } catch (PatternSyntaxException e) {
      return "%s awslogs could not parse multiline pattern key \"%s\": %s"
          .formatted(
              NO_LOGGING, expression.replace("\\", "\\\\").replace("\"", "\\\""), e.getMessage());
    }
  }

  private static @Nullable String expression(MultiLine lines) {
    String format = lines.datetimeFormat();
    String expression =
        format == null || format.isEmpty() ? lines.pattern() : DatetimePattern.of(format);
    return expression == null || expression.isEmpty() ? null : expression;
  }

  private static Pattern compiled(String expression) {
    if (PatternWeight.of(expression) > HEAVIEST) {
      throw new PatternSyntaxException("expression too large"); // as Go says it
    }
    return Pattern.compile(expression);
  }

  /** Whether this line begins an event. */
  boolean begins(String line) {
    CharSequence start =
        line.length() <= LOOKED_AT_CHARACTERS ? line : line.substring(0, LOOKED_AT_CHARACTERS);
    return pattern.matcher(start).find();
  }
}
