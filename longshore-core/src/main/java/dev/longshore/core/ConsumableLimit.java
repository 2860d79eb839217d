package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many consumable resources a list of them may name, and how many one job may take of. */
final class ConsumableLimit {

  private ConsumableLimit() {}

  /** Why a definition cannot be registered, or null. */
  static @Nullable Refusal mistake(JobDefinition definition, Limits limits) {
    boolean tooMany = isTooMany(definition.consumables(), limits);
    if (definition.nodes() != null) {
      for (NodeTemplate.Range range : definition.nodes().ranges()) {
        tooMany |= isTooMany(range.consumables(), limits);
      }
    }
    return tooMany ? refusal(limits) : null;
  }

  /**
   * Checks a submit.
   *
   * @throws dev.longshore.model.RefusedException when it names too many, or they are too many
   *     together with those of the definition
   */
  static void check(JobDefinition definition, JobRequest request, Limits limits) {
    boolean tooMany =
        isTooMany(request.consumables(), limits)
            || isTooMany(EffectiveConsumables.of(definition, request), limits);
    if (request.nodeOverrides() != null) {
      for (RangeOverrides range : request.nodeOverrides().ranges()) {
        tooMany |= isTooMany(range.consumables(), limits);
      }
    }
    if (tooMany) {
      throw refusal(limits).toException();
    }
  }

  private static boolean isTooMany(List<ConsumableRequirement> list, Limits limits) {
    return list.size() > limits.of(Limit.CONSUMABLES_PER_JOB);
  }

  private static Refusal refusal(Limits limits) {
    return Refusal.wrapped(
        "Each ConsumableResourceProperty can have at most "
            + limits.of(Limit.CONSUMABLES_PER_JOB)
            + " consumableResources");
  }
}
