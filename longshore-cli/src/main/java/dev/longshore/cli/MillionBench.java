package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server that many jobs were submitted to: what a page of ListJobs costs by every filter, while
 * they wait and when most have ended, and what a restart costs after a kill. Nothing is put into
 * the database but through the API.
 */
final class MillionBench {

  private static final int IDS_PER_CALL = 50;

  /** They have a tenth of all jobs as their children. */
  private static final int ARRAYS = 100;

  private static final int QUEUES = 10;
  private static final int SHARES = 50;
  private static final int SHAPES = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the figures go. */
  @FunctionalInterface
  interface Rows {
    void row(String what, String reached, String aim);
  }

  private final int jobs;
  private final Rows rows;

  MillionBench(int jobs, Rows rows) {
    this.jobs = jobs;
    this.rows = rows;
  }

  void run() throws IOException, InterruptedException {
    BenchServer server = BenchServer.start();
    try {
      try (BenchBatch batch = new BenchBatch(server.url())) {
        batch.setUp(2, "true");
        batch.register("true");
        batch.addFairQueues(1);
        batch.disableEnvironment();
      }
      List<String> arrays = submitArrays(server);
      long begin = System.nanoTime();
      List<String> ids = submitAll(server, jobs - jobs / 10, MillionBench::submit);
      rows.row(
          "SubmitJob, " + count(ids.size()) + " jobs that wait", perSecond(ids.size(), begin), "");
      lists(server, "RUNNABLE", arrays.getFirst());

      server = restarted(server, "most alike, in one queue");

      begin = System.nanoTime();
      List<String> ended = new ArrayList<>(arrays);
      ended.addAll(ids.subList(0, ids.size() / 10 * 9));
      terminateAll(server, ended);
      rows.row("TerminateJobs, 50 a call", perSecond(ended.size(), begin), "");
      lists(server, "FAILED", arrays.getFirst());
    } finally {
      server.close();
    }
  }

  /** The same start with jobs of many shapes in many queues and shares. */
  void runSpread() throws IOException, InterruptedException {
    BenchServer server = BenchServer.start();
    try {
      try (BenchBatch batch = new BenchBatch(server.url())) {
        batch.setUp(2, "true");
        batch.addFairQueues(QUEUES);
        batch.disableEnvironment();
      }
      submitAll(server, jobs, MillionBench::submitSpread);
      String what = "of %d shapes in %d queues of %d shares".formatted(SHAPES, QUEUES, SHARES);
      server = restarted(server, what);
    } finally {
      server.close();
    }
  }

  private BenchServer restarted(BenchServer server, String what)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    BenchServer restarted = server.killAndRestart();
    double seconds = (System.nanoTime() - begin) / 1e9;
    rows.row(
        "kill -9 to ready, " + count(jobs) + " jobs wait, " + what,
        String.format(Locale.ROOT, "%.1f s", seconds),
        "< 20 s");
    return restarted;
  }

  private List<String> submitArrays(BenchServer server) throws IOException {
    List<String> ids = new ArrayList<>();
    try (BenchBatch batch = new BenchBatch(server.url())) {
      for (int i = 0; i < ARRAYS; i++) {
        ids.add(batch.submitArray("bench-array-" + i, Math.max(2, jobs / 10 / ARRAYS)));
      }
    }
    return ids;
  }

  /** Most alike; one of a hundred has a share, and one the definition's first revision. */
  private static String submit(BenchBatch batch, int number) throws IOException {
    String name = "bench-%07d".formatted(number);
    return switch (number % 100) {
      case 0 -> batch.submitShare(name, 0, "share", 16);
      case 1 -> batch.submitRevision(name, "bench:1");
      default -> batch.submit(name);
    };
  }

  private static String submitSpread(BenchBatch batch, int number) throws IOException {
    int shape = number % SHAPES;
    int queue = number / SHAPES % QUEUES;
    int share = number / SHAPES / QUEUES % SHARES;
    return batch.submitShare("bench-%07d".formatted(number), queue, "share" + share, 16 + shape);
  }

  /** How one job is submitted; returns its id. */
  @FunctionalInterface
  private interface Submit {
    String submit(BenchBatch batch, int number) throws IOException;
  }

  private static List<String> submitAll(BenchServer server, int count, Submit submit)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<String> all = new ArrayList<>();
    Bench.onConnections(
            Bench.CONNECTIONS,
            () -> {
              List<String> ids = new ArrayList<>();
              try (BenchBatch batch = new BenchBatch(server.url())) {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                  ids.add(submit.submit(batch, i));
                }
              }
              return ids;
            })
        .forEach(all::addAll);
    return all;
  }

  private static void terminateAll(BenchServer server, List<String> ids)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    int calls = (ids.size() + IDS_PER_CALL - 1) / IDS_PER_CALL;
    Bench.onConnections(
        8,
        () -> {
          try (BenchBatch batch = new BenchBatch(server.url())) {
            for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
              int begin = i * IDS_PER_CALL;
              batch.terminate(ids.subList(begin, Math.min(ids.size(), begin + IDS_PER_CALL)));
            }
          }
          return calls;
        });
  }

  /** Pages that follow each other, by status and by each filter. */
  private void lists(BenchServer server, String status, String array) throws IOException {
    long now = System.currentTimeMillis();
    Map<String, ObjectNode> requests = new TreeMap<>();
    requests.put("jobStatus " + status, queue("bench").put("jobStatus", status));
    requests.put(
        "arrayJobId", JSON.createObjectNode().put("arrayJobId", array).put("jobStatus", status));
    requests.put("JOB_NAME of one job", filter("JOB_NAME", "bench-0000777"));
    requests.put("JOB_NAME bench-00*", filter("JOB_NAME", "bench-00*"));
    requests.put("JOB_DEFINITION", filter("JOB_DEFINITION", "bench"));
    requests.put("JOB_DEFINITION of an old revision", filter("JOB_DEFINITION", "bench:1"));
    requests.put("JOB_DEFINITION none*", filter("JOB_DEFINITION", "none*"));
    requests.put("BEFORE_CREATED_AT", filter("BEFORE_CREATED_AT", Long.toString(now)));
    requests.put("AFTER_CREATED_AT", filter("AFTER_CREATED_AT", "1"));
    requests.put("SHARE_IDENTIFIER of none", filter("SHARE_IDENTIFIER", "nobody"));
    requests.put("SHARE_IDENTIFIER", filter("SHARE_IDENTIFIER", "share").put("jobQueue", "fair-0"));
    try (BenchBatch batch = new BenchBatch(server.url())) {
      for (Map.Entry<String, ObjectNode> request : requests.entrySet()) {
        BenchTimes times = pages(batch, request.getValue());
        rows.row(
            "ListJobs page, most " + status + ", " + request.getKey() + ", p50",
            BenchTimes.text(times.millis(0.50)),
            "< 20 ms");
        rows.row("  p99", BenchTimes.text(times.millis(0.99)), "");
      }
    }
  }

  private static ObjectNode queue(String name) {
    return JSON.createObjectNode().put("jobQueue", name);
  }

  private static ObjectNode filter(String name, String value) {
    ObjectNode request = queue("bench");
    request.withArray("filters").addObject().put("name", name).withArray("values").add(value);
    return request;
  }

  private static BenchTimes pages(BenchBatch batch, ObjectNode request) throws IOException {
    BenchTimes times = new BenchTimes();
    ObjectNode asked = request.deepCopy();
    for (int page = 0; page < 250; page++) {
      long begin = System.nanoTime();
      JsonNode found = batch.list(asked);
      if (page >= 50) {
        times.add(System.nanoTime() - begin);
      }
      String token = found.path("nextToken").asText();
      asked = request.deepCopy();
      if (!token.isEmpty()) {
        asked.put("nextToken", token);
      }
    }
    return times;
  }

  private static String count(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String perSecond(int count, long begin) {
    return String.format(Locale.ROOT, "%.0f/s", count / ((System.nanoTime() - begin) / 1e9));
  }
}
