package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.server.LongshoreServer;
import dev.longshore.simulator.NullEngine;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How many jobs a second go through a whole server, from SubmitJob over HTTP to SUCCEEDED, every
 * step of each committed durably, where running them costs nothing.
 */
final class ThroughputBench {

  private static final int VCPUS = 1000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(300);

  private final int jobs;
  private final MillionBench.Rows rows;

  ThroughputBench(int jobs, MillionBench.Rows rows) {
    this.jobs = jobs;
    this.rows = rows;
  }

  void run() throws IOException, InterruptedException {
    NullEngine engine = NullEngine.withVcpus(VCPUS);
    try (TemporaryFolder data = TemporaryFolder.create("longshore-bench");
        LongshoreServer server = LongshoreServer.start(DemoCommand.config(data.path()), engine);
        BenchBatch batch = new BenchBatch(URI.create(server.url()))) {
      batch.setUp(VCPUS, "true");
      run(batch, engine, URI.create(server.url()), jobs / 3);
      double seconds = run(batch, engine, URI.create(server.url()), jobs) / 1e9;
      rows.row(
          "jobs through a whole server, SubmitJob to SUCCEEDED, null engine",
          String.format(Locale.ROOT, "%.0f/s", jobs / seconds),
          ">= 5000/s");
    }
  }

  /** Returns the nanoseconds from the first submit until the last end was committed. */
  private static long run(BenchBatch batch, NullEngine engine, URI url, int count)
      throws IOException, InterruptedException {
    long before = engine.released();
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    List<List<String>> ids =
        Bench.onConnections(Bench.CONNECTIONS, () -> submitShare(url, next, count));
    while (engine.released() - before < count) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new FailedException(engine.released() - before + " of " + count + " have ended");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    long took = System.nanoTime() - begin;
    for (List<String> share : ids) {
      checkSucceeded(batch, share);
    }
    return took;
  }

  private static void checkSucceeded(BenchBatch batch, List<String> ids) throws IOException {
    for (int i = 0; i < ids.size(); i += 100) {
      List<String> asked = ids.subList(i, Math.min(ids.size(), i + 100));
      JsonNode found = batch.describe(asked);
      if (found.size() != asked.size()) {
        throw new FailedException("jobs are missing: " + asked);
      }
      for (JsonNode job : found) {
        if (!job.path("status").asText().equals("SUCCEEDED")) {
          throw new FailedException("a job has not succeeded: " + job);
        }
      }
    }
  }

  private static List<String> submitShare(URI url, AtomicInteger next, int count)
      throws IOException {
    List<String> ids = new ArrayList<>();
    try (BenchBatch batch = new BenchBatch(url)) {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        ids.add(batch.submit("bench"));
      }
    }
    return ids;
  }
}
