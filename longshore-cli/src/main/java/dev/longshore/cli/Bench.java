package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The measurements. Each has a server of its own, so that none pays for what another left. */
final class Bench {

  static final int CONNECTIONS = 64;
  private static final int SLOTS = 32;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** How many jobs a second, and how long each request took. */
  record Submits(double perSecond, BenchTimes times) {}

  /**
   * Durable SubmitJob to a queue whose jobs cannot start.
   *
   * @param warmUpSeconds not counted
   * @param seconds counted
   */
  Submits submits(int warmUpSeconds, int seconds) throws IOException, InterruptedException {
    try (BenchServer server = BenchServer.start();
        BenchBatch batch = new BenchBatch(server.url())) {
      batch.setUp(2, "true");
      batch.disableEnvironment();
      long counted = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
      long until = counted + TimeUnit.SECONDS.toNanos(seconds);
      List<BenchTimes> all = onConnections(CONNECTIONS, () -> submitUntil(server, counted, until));
      BenchTimes times = new BenchTimes();
      all.forEach(times::addAll);
      return new Submits(times.count() / (double) seconds, times);
    }
  }

  private static BenchTimes submitUntil(BenchServer server, long counted, long until)
      throws IOException {
    BenchTimes times = new BenchTimes();
    try (BenchBatch batch = new BenchBatch(server.url())) {
      for (long begin = System.nanoTime(); begin < until; ) {
        batch.submit("bench");
        long end = System.nanoTime();
        if (begin >= counted && end <= until) {
          times.add(end - begin);
        }
        begin = end;
      }
    }
    return times;
  }

  /** From sending SubmitJob to seeing the job RUNNING in DescribeJobs, one job at a time. */
  BenchTimes starts(int warmUps, int jobs) throws IOException {
    BenchTimes times = new BenchTimes();
    try (BenchServer server = BenchServer.start();
        BenchBatch batch = new BenchBatch(server.url())) {
      batch.setUp(2, "sleep", "0.05");
      for (int i = 0; i < warmUps + jobs; i++) {
        long begin = System.nanoTime();
        String id = batch.submit("bench-" + i);
        await(batch, id, Set.of("RUNNING", "SUCCEEDED"));
        if (i >= warmUps) {
          times.add(System.nanoTime() - begin);
        }
        await(batch, id, Set.of("SUCCEEDED"));
      }
    }
    return times;
  }

  private static void await(BenchBatch batch, String id, Set<String> statuses) throws IOException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      String status = batch.describe(List.of(id)).path(0).path("status").asText();
      if (statuses.contains(status)) {
        return;
      }
      if (status.equals("FAILED") || System.nanoTime() > until) {
        throw new FailedException("job " + id + " is " + status + " and should be " + statuses);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /** Jobs a second, from the first submit until the last is seen SUCCEEDED. */
  double jobsPerSecond(int warmUps, int jobs) throws IOException, InterruptedException {
    try (BenchServer server = BenchServer.start("--set", "local.vcpus=" + SLOTS);
        BenchBatch batch = new BenchBatch(server.url())) {
      batch.setUp(SLOTS, "/bin/true");
      run(server, batch, warmUps);
      return jobs / (run(server, batch, jobs) / 1e9);
    }
  }

  private static long run(BenchServer server, BenchBatch batch, int jobs)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    List<List<String>> ids = onConnections(8, () -> submitShare(server, next, jobs));
    Set<String> open = new LinkedHashSet<>();
    ids.forEach(open::addAll);
    while (!open.isEmpty()) {
      // The oldest first: while they are open there is no need to ask about the others.
      List<String> asked = open.stream().limit(100).toList();
      int before = open.size();
      for (JsonNode job : batch.describe(asked)) {
        String status = job.path("status").asText();
        if (status.equals("FAILED")) {
          throw new FailedException("a job failed: " + job);
        }
        if (status.equals("SUCCEEDED")) {
          open.remove(job.path("jobId").asText());
        }
      }
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new FailedException(open.size() + " jobs have not ended");
      }
      if (before - open.size() < asked.size()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    return System.nanoTime() - begin;
  }

  private static List<String> submitShare(BenchServer server, AtomicInteger next, int jobs)
      throws IOException {
    List<String> ids = new ArrayList<>();
    try (BenchBatch batch = new BenchBatch(server.url())) {
      for (int i = next.getAndIncrement(); i < jobs; i = next.getAndIncrement()) {
        ids.add(batch.submit("bench-" + i));
      }
    }
    return ids;
  }

  /** From the start of the process to ready: the median, in milliseconds. */
  double startUp(int times) throws IOException {
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      try (BenchServer server = BenchServer.start()) {
        millis[i] = server.readyNanos() / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis[times / 2];
  }

  /** How long SubmitJob of an array took, and TerminateJobs of it. */
  record ArrayTimes(BenchTimes submits, BenchTimes terminations) {}

  /** Arrays whose children cannot start, one at a time. */
  ArrayTimes arrays(int children, int warmUps, int arrays) throws IOException {
    BenchTimes submits = new BenchTimes();
    BenchTimes terminations = new BenchTimes();
    try (BenchServer server = BenchServer.start();
        BenchBatch batch = new BenchBatch(server.url())) {
      batch.setUp(2, "true");
      batch.disableEnvironment();
      for (int i = 0; i < warmUps + arrays; i++) {
        long begin = System.nanoTime();
        String id = batch.submitArray("bench", children);
        long submitted = System.nanoTime();
        batch.terminate(List.of(id));
        if (i >= warmUps) {
          submits.add(submitted - begin);
          terminations.add(System.nanoTime() - submitted);
        }
      }
    }
    return new ArrayTimes(submits, terminations);
  }

  static <T> List<T> onConnections(int count, Callable<T> work) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new FailedException("a connection failed: " + e.getCause());
    }
  }
}
