package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What jobs write, while they write it: whether every line is in the log in its place, and what of
 * it stays in the server's heap.
 */
final class LogBench {

  private static final int JOBS_AT_ONCE = 200;

  /** A job prints so many times a second, and sleeps in between. */
  private static final int TICKS_PER_SECOND = 10;

  /** More than the tenth of 10,000, since the sleep is not all that a tick takes. */
  private static final int LINES_PER_TICK = 1_500;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(900);
  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double MIB = 1024 * 1024;

  private final int seconds;
  private final MillionBench.Rows rows;
  private boolean whole = true;

  /** What some jobs print: {@code ticks} times {@code linesPerTick}, each. */
  private record Load(String what, int jobs, int ticks, int linesPerTick, boolean sleeps) {

    long linesPerJob() {
      return (long) ticks * linesPerTick;
    }

    /** Lines of about 100 characters that begin with their number. */
    String[] command() {
      String script =
          """
          n=0; t=0; line=%s
          while [ $t -lt %d ]; do
            i=0
            while [ $i -lt %d ]; do echo "$n $line"; n=$((n+1)); i=$((i+1)); done
            %s
            t=$((t+1))
          done\
          """
              .formatted(PrintedLines.PADDING, ticks, linesPerTick, sleeps ? "sleep 0.1" : "");
      return new String[] {"sh", "-c", script};
    }
  }

  /**
   * @param seconds for which jobs print
   */
  LogBench(int seconds, MillionBench.Rows rows) {
    this.seconds = seconds;
    this.rows = rows;
  }

  /** Many take a while to start, so each of them prints for longer: all are to run at once. */
  void onLocal() throws IOException, InterruptedException {
    try (BenchServer server = start("local", "local")) {
      run(server, "local, ", null, 3 * seconds * TICKS_PER_SECOND);
    }
  }

  /** Containers take longer to start. */
  void onDocker(String image) throws IOException, InterruptedException {
    try (BenchServer server = start("docker", "docker")) {
      run(server, "docker, ", image, 8 * seconds * TICKS_PER_SECOND);
    }
  }

  /** Whether all logs so far have what was printed and nothing else. */
  boolean isWhole() {
    return whole;
  }

  private static BenchServer start(String engine, String settings) throws IOException {
    return BenchServer.onEngine(
        engine,
        "--set",
        settings + ".vcpus=" + JOBS_AT_ONCE,
        "--set",
        settings + ".memoryMib=1000000");
  }

  private void run(BenchServer server, String engine, @Nullable String image, int ticksOfMany)
      throws IOException, InterruptedException {
    int ticks = seconds * TICKS_PER_SECOND;
    try (BenchBatch batch = new BenchBatch(server.url())) {
      batch.setUp(JOBS_AT_ONCE, "true");
      Load warmUp = new Load("", 20, 5, LINES_PER_TICK, true);
      var _ = new Run(server, batch, image, warmUp).result();
      for (Load load :
          List.of(
              new Load("one job", 1, ticks, LINES_PER_TICK, true),
              new Load("one job without a pause", 1, ticks, 10 * LINES_PER_TICK, false),
              new Load(JOBS_AT_ONCE + " jobs", JOBS_AT_ONCE, ticksOfMany, 10, true))) {
        tell(engine + load.what(), load, new Run(server, batch, image, load).result());
      }
    }
  }

  private void tell(String what, Load load, Result result) {
    if (load.jobs() > 1) {
      rows.row(what + ", running at the same time", Integer.toString(result.mostAtOnce), "");
    }
    rows.row(
        what + ", lines of 100 bytes stored",
        String.format(Locale.ROOT, "%.0f/s", result.linesPerSecond),
        load.jobs() == 1 && load.sleeps() ? ">= 10000/s" : "");
    whole &= result.found.isWhole();
    rows.row("  lost, misplaced, foreign", result.found.toString(), "0, 0, 0");
    rows.row(
        "  the server's heap before, during, after",
        String.format(
            Locale.ROOT,
            "%.0f, %.0f, %.0f MiB",
            result.heapBefore / MIB,
            result.heapDuring / MIB,
            result.heapAfter / MIB),
        "does not grow");
  }

  private record Result(
      double linesPerSecond,
      int mostAtOnce,
      PrintedLines found,
      long heapBefore,
      long heapDuring,
      long heapAfter) {}

  /** Some jobs, from their submit until their logs are read. */
  private static final class Run {

    private final BenchServer server;
    private final BenchBatch batch;
    private final Load load;
    private final Set<String> open = new LinkedHashSet<>();
    private final List<String> streams = new ArrayList<>();
    private int mostAtOnce;
    private long heapDuring;
    private long firstStartMillis = Long.MAX_VALUE;

    Run(BenchServer server, BenchBatch batch, @Nullable String image, Load load)
        throws IOException {
      this.server = server;
      this.batch = batch;
      this.load = load;
      batch.registerImage(image == null ? "busybox" : image, load.command());
    }

    Result result() throws IOException, InterruptedException {
      long heapBefore = server.liveHeapBytes();
      for (int i = 0; i < load.jobs(); i++) {
        open.add(batch.submit("logs"));
      }
      awaitEnds();
      double took = (System.currentTimeMillis() - firstStartMillis) / 1e3;
      long heapAfter = server.liveHeapBytes();
      return new Result(
          load.jobs() * load.linesPerJob() / took,
          mostAtOnce,
          read(),
          heapBefore,
          heapDuring,
          heapAfter);
    }

    private void awaitEnds() throws IOException, InterruptedException {
      long begin = System.nanoTime();
      long nextLook = begin + TimeUnit.SECONDS.toNanos(1);
      while (!open.isEmpty()) {
        int running = 0;
        for (JsonNode job : jobs()) {
          String status = job.path("status").asText();
          if (status.equals("RUNNING")) {
            running++;
          } else if (status.equals("SUCCEEDED")) {
            open.remove(job.path("jobId").asText());
            streams.add(job.path("container").path("logStreamName").asText());
            firstStartMillis = Math.min(firstStartMillis, job.path("startedAt").asLong());
          } else if (status.equals("FAILED")) {
            throw new FailedException("a job that only prints failed: " + job);
          }
        }
        mostAtOnce = Math.max(mostAtOnce, running);
        if (System.nanoTime() >= nextLook) { // seldom, since it costs the server a pause
          heapDuring = Math.max(heapDuring, server.liveHeapBytes());
          nextLook = System.nanoTime() + BETWEEN_LOOKS_NANOS;
        }
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new FailedException(open.size() + " jobs that only print have not ended");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }

    private List<JsonNode> jobs() throws IOException {
      List<JsonNode> found = new ArrayList<>();
      List<String> asked = List.copyOf(open);
      for (int i = 0; i < asked.size(); i += 100) {
        batch.describe(asked.subList(i, Math.min(asked.size(), i + 100))).forEach(found::add);
      }
      return found;
    }

    /** Compares every line of every log with what was printed. */
    private PrintedLines read() {
      PrintedLines found = new PrintedLines(load.linesPerJob());
      try (LogsClient logs = new LogsClient(server.url().toString())) {
        for (String stream : streams) {
          String token = null;
          while (true) {
            LogsClient.Page page = logs.read(stream, token);
            page.lines().forEach(found::line);
            if (page.token() == null || page.token().equals(token)) {
              break;
            }
            token = page.token();
          }
          found.endOfLog();
        }
      }
      return found;
    }
  }
}
