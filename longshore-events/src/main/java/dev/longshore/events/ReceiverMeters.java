package dev.longshore.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;

/** What is measured of one receiver, from when it is known until it is not any more. */
final class ReceiverMeters implements AutoCloseable {

  private final MeterRegistry registry;
  private final Counter delivered;
  private final Counter failures;
  private final Counter lost;
  private final List<Meter> all;

  /**
   * Registers them.
   *
   * @param lagSeconds how long ago what it has not yet happened
   * @param behind how many events it has not looked at
   */
  ReceiverMeters(
      MeterRegistry registry,
      String receiver,
      Supplier<Number> lagSeconds,
      Supplier<Number> behind) {
    this.registry = registry;
    Tags tags = Tags.of("receiver", receiver);
    delivered =
        Counter.builder("longshore.events.delivered")
            .description("Events that a receiver has taken")
            .tags(tags)
            .register(registry);
    failures =
        Counter.builder("longshore.events.failures")
            .description("Deliveries of events that failed and are tried again")
            .tags(tags)
            .register(registry);
    lost =
        Counter.builder("longshore.events.lost")
            .description("Events that a receiver had not looked at when they were kept no longer")
            .tags(tags)
            .register(registry);
    Gauge lag =
        Gauge.builder("longshore.events.lag", lagSeconds)
            .description("Seconds since the oldest event happened that a receiver has not taken")
            .tags(tags)
            .register(registry);
    Gauge open =
        Gauge.builder("longshore.events.behind", behind)
            .description("Events that a receiver has not looked at yet")
            .tags(tags)
            .register(registry);
    all = List.of(delivered, failures, lost, lag, open);
  }

  void delivered() {
    delivered.increment();
  }

  void failed() {
    failures.increment();
  }

  void lost(long events) {
    lost.increment((double) events);
  }

  @Override
  public void close() {
    all.forEach(registry::remove);
  }
}
