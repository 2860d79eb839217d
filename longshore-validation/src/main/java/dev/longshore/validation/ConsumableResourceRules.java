package dev.longshore.validation;

import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceRequest;

/** What AWS Batch accepts as a consumable resource, and as a change of one. */
public final class ConsumableResourceRules {

  private static final int LONGEST_TOKEN = 64;

  private ConsumableResourceRules() {}

  /** Refuses what CreateConsumableResource does not accept. */
  public static void check(CreateConsumableResourceRequest request, Limits limits) {
    if (!ResourceNames.isValid(request.consumableResourceName())) {
      throw Refuse.wrapped("ConsumableResource name should match a valid pattern.");
    }
    checkQuantity("totalQuantity", request.totalQuantity());
    checkChoice("resourceType", request.resourceType(), ConsumableResource.Kind.values());
    TagRules.check(request.tags(), limits);
  }

  /** Refuses what UpdateConsumableResource does not accept. */
  public static void check(UpdateConsumableResourceRequest request) {
    checkChoice("operation", request.operation(), ConsumableResource.Operation.values());
    checkQuantity("quantity", request.quantity());
    String token = request.clientToken();
    if (token != null && (token.isEmpty() || token.length() > LONGEST_TOKEN)) {
      throw Refuse.wrapped("clientToken must be 1 to 64 characters long.");
    }
  }

  private static void checkQuantity(String member, @Nullable Long quantity) {
    if (quantity != null && quantity < 0) {
      throw Refuse.wrapped("%s cannot be a negative number.".formatted(member));
    }
    if (quantity != null && quantity > ConsumableResource.MOST) {
      throw Refuse.wrapped("%s cannot be more than %d.".formatted(member, ConsumableResource.MOST));
    }
  }

  private static void checkChoice(String member, @Nullable String given, Enum<?>[] choices) {
    if (!Refuse.isMissing(given)
        && Arrays.stream(choices).noneMatch(choice -> choice.name().equals(given))) {
      throw Refuse.wrapped(
          "%s %s is not valid. Valid values: %s"
              .formatted(member, given, Arrays.toString(choices)));
    }
  }
}
