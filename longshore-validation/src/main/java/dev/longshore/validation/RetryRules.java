package dev.longshore.validation;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;
import software.amazon.awssdk.services.batch.model.RetryStrategy;

/** What AWS Batch accepts as a retry strategy, in a definition and in a submit alike. */
final class RetryRules {

  private static final int MAXIMUM_CONDITIONS = 5;
  private static final int MAXIMUM_LENGTH = 512;
  private static final Pattern REASON = Pattern.compile("[0-9A-Za-z.:\\s]*\\*?");
  private static final Pattern EXIT_CODE = Pattern.compile("[0-9]*\\*?");

  private RetryRules() {}

  static void check(@Nullable RetryStrategy strategy, Limits limits) {
    if (strategy == null) {
      return;
    }
    if (strategy.attempts() == null) {
      throw Refuse.wrapped("RetryAttempts must be provided with retry strategy.");
    }
    int most = limits.of(Limit.ATTEMPTS);
    if (strategy.attempts() < 1 || strategy.attempts() > most) {
      throw Refuse.wrapped("RetryAttempts must be between 1 and %d.".formatted(most));
    }
    if (strategy.evaluateOnExit().size() > MAXIMUM_CONDITIONS) {
      throw Refuse.wrapped("EvaluateOnExit can have at most 5 conditions.");
    }
    strategy.evaluateOnExit().forEach(RetryRules::checkCondition);
  }

  private static void checkCondition(EvaluateOnExit condition) {
    if (condition.onExitCode() == null
        && condition.onReason() == null
        && condition.onStatusReason() == null) {
      throw Refuse.wrapped(
          "EvaluateOnExit should contain at least one of onExitCode, onReason or onStatusReason");
    }
    String action = condition.actionAsString();
    if (action == null) {
      throw Refuse.wrapped("EvaluateOnExit action is required.");
    }
    if (!Set.of("RETRY", "EXIT").contains(action.toUpperCase(Locale.ROOT))) {
      throw Refuse.wrapped(
          "EvaluateOnExit action %s is not valid. Valid actions: [RETRY, EXIT]".formatted(action));
    }
    checkPattern(condition.onStatusReason(), REASON);
    checkPattern(condition.onReason(), REASON);
    checkPattern(condition.onExitCode(), EXIT_CODE);
  }

  private static void checkPattern(@Nullable String text, Pattern allowed) {
    if (text == null) {
      return;
    }
    if (text.length() > MAXIMUM_LENGTH) {
      throw Refuse.wrapped("Evaluate on exit condition cannot exceed 512 characters.");
    }
    if (!allowed.matcher(text).matches()) {
      throw Refuse.wrapped("Evaluate on exit condition contains restricted characters.");
    }
  }
}
