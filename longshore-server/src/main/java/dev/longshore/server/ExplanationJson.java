package dev.longshore.server;

import dev.longshore.core.Explanation;
import dev.longshore.core.Explanation.Holder;
import dev.longshore.core.Explanation.InQueue;
import dev.longshore.core.WaitReason.ConsumableTaken;
import dev.longshore.core.WaitReason.KeptForOtherShares;
import dev.longshore.model.Demand;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a job waits, as {@code /longshore/v1/jobs/<id>/explain} answers. */
final class ExplanationJson {

  private ExplanationJson() {}

  static Map<String, @Nullable Object> of(String id, Explanation explanation) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("jobId", id);
    body.put("status", String.valueOf(explanation.status()));
    body.put("statusReason", explanation.code());
    body.put("explanation", explanation.sentence());
    InQueue queue = explanation.queue();
    if (queue != null) {
      body.put("jobQueue", queue.name());
      body.put("shareIdentifier", queue.share());
      body.put("position", queue.position() == 0 ? null : queue.position());
      body.put(
          "estimatedStart",
          queue.estimatedStart() == null ? null : queue.estimatedStart().toString());
      body.put("firstInQueue", first(queue));
    }
    return body;
  }

  private static Map<String, @Nullable Object> first(InQueue queue) {
    Map<String, @Nullable Object> first = new LinkedHashMap<>();
    first.put("jobId", queue.first().value());
    first.put("asks", demand(queue.asked()));
    first.put("free", demand(queue.reason().free()));
    first.put("largest", demand(queue.reason().largest()));
    if (queue.reason() instanceof ConsumableTaken lacking) {
      first.put("consumableResource", consumable(lacking));
    }
    if (queue.reason() instanceof KeptForOtherShares kept) {
      first.put("reserve", reserve(kept));
    }
    first.put("holders", queue.holders().stream().map(ExplanationJson::holder).toList());
    return first;
  }

  private static Map<String, @Nullable Object> consumable(ConsumableTaken lacking) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", lacking.asked().resource());
    body.put("asks", lacking.asked().quantity());
    body.put("available", lacking.available());
    body.put("inUse", lacking.inUse());
    body.put("total", lacking.resource() == null ? null : lacking.resource().totalQuantity());
    return body;
  }

  private static Map<String, @Nullable Object> reserve(KeptForOtherShares kept) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    String unit = kept.isService() ? "Instances" : "Vcpus";
    body.put("used" + unit, vcpus(kept.usedMillis()));
    body.put("limit" + unit, vcpus(kept.limitMillis()));
    body.put("activeShares", kept.active());
    return body;
  }

  private static Map<String, @Nullable Object> holder(Holder holder) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("jobId", holder.job().value());
    body.put("has", demand(holder.demand()));
    if (holder.quantity() > 0) {
      body.put("quantity", holder.quantity());
    }
    body.put("host", holder.host());
    body.put("since", holder.since().toString());
    return body;
  }

  private static @Nullable Map<String, @Nullable Object> demand(@Nullable Demand demand) {
    if (demand == null) {
      return null;
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("vcpus", vcpus(demand.vcpuMillis()));
    body.put("memoryMib", demand.memoryMib());
    body.put("gpus", demand.gpus());
    return body;
  }

  private static BigDecimal vcpus(long vcpuMillis) {
    return new BigDecimal(BigDecimal.valueOf(vcpuMillis, 3).stripTrailingZeros().toPlainString());
  }
}
