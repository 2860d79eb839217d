package dev.longshore.server;

import dev.longshore.core.InstanceConfig;
import dev.longshore.core.InstanceMarket;
import dev.longshore.core.RandomInterruptions;
import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/** Makes what core decides about instances by of the configuration. */
final class InstanceParts {

  private InstanceParts() {}

  static InstanceConfig of(ServerConfig.Instances config) {
    ServerConfig.Spot spot = config.spot();
    return new InstanceConfig(
        config.catalog(),
        config.memory(),
        config.startTime(),
        config.idleTime(),
        new InstanceMarket(
            byType(spot.percents(), config.catalog()),
            byType(spot.spare(), config.catalog()),
            Map.of()),
        new RandomInterruptions(
            spot.interruptionsPerHour().entrySet().stream()
                .map(entry -> new Rate(entry.getKey(), entry.getValue().doubleValue()))
                .toList(),
            spot.interruptionSeed(),
            spot.interruptionNotice()));
  }

  /** Families are spread over their types; what is said of a type itself counts. */
  private static Map<String, Integer> byType(
      Map<String, BigDecimal> byName, InstanceCatalog catalog) {
    Map<String, Integer> byType = new TreeMap<>();
    byName.forEach(
        (name, number) -> {
          for (InstanceType type : catalog.expand(name)) {
            if (type.name().equals(name) || !byName.containsKey(type.name())) {
              byType.put(type.name(), number.setScale(0, RoundingMode.HALF_UP).intValueExact());
            }
          }
        });
    return byType;
  }
}
