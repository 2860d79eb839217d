package dev.longshore.server;

import dev.longshore.model.JobStatus;
import dev.longshore.store.Reads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All meters of a server, as Prometheus reads them. What the service measures goes into {@link
 * #registry}; the jobs by queue and status are counted when somebody asks, at most every few
 * seconds, since counting reads the database.
 */
final class ServerMetrics implements AutoCloseable {

  private static final Duration COUNTS_HOLD = Duration.ofSeconds(3);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge jobs =
      MultiGauge.builder("longshore.jobs")
          .description("Jobs by queue and status")
          .register(registry);
  private @Nullable JvmGcMetrics garbageCollection;
  private long countedAtNanos;
  private boolean counted;

  MeterRegistry registry() {
    return registry;
  }

  /** The text of {@code /metrics}. Called by any thread; one at a time counts. */
  synchronized String scrape(Reads reads) {
    if (garbageCollection == null) {
      garbageCollection = bindMachine(registry);
    }
    long now = System.nanoTime();
    if (!counted || now - countedAtNanos > COUNTS_HOLD.toNanos()) {
      jobs.register(rows(reads.jobCounts()), true);
      countedAtNanos = now;
      counted = true;
    }
    return registry.scrape();
  }

  private static List<Row<?>> rows(Map<String, Map<JobStatus, Long>> counts) {
    List<Row<?>> rows = new ArrayList<>();
    counts.forEach(
        (queue, byStatus) ->
            byStatus.forEach(
                (status, count) ->
                    rows.add(Row.of(Tags.of("queue", queue, "status", status.name()), count))));
    return rows;
  }

  /** Only once somebody asks: it costs a start some tens of milliseconds. */
  private static JvmGcMetrics bindMachine(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
    return collections;
  }

  @Override
  public synchronized void close() {
    if (garbageCollection != null) {
      garbageCollection.close();
    }
    registry.close();
  }
}
