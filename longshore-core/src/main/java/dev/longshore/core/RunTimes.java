package dev.longshore.core;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.DefinitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long attempts of each definition ran that ended well, since the server started: for estimates
 * only, so nothing of it is stored.
 */
final class RunTimes {

  private record Sum(long count, long millis) {}

  private final Map<DefinitionId, Sum> byDefinition = new HashMap<>();

  void ended(DefinitionId definition, AttemptEnd end) {
    Integer exitCode = end.exitCode();
    if (end.startedAt() != null && exitCode != null && exitCode == 0) {
      long millis = Duration.between(end.startedAt(), end.stoppedAt()).toMillis();
      byDefinition.merge(
          definition,
          new Sum(1, Math.max(0, millis)),
          (sum, one) -> new Sum(sum.count() + 1, sum.millis() + one.millis()));
    }
  }

  /** The mean, or null where none has ended well. */
  @Nullable Duration mean(DefinitionId definition) {
    Sum sum = byDefinition.get(definition);
    return sum == null ? null : Duration.ofMillis(sum.millis() / sum.count());
  }
}
