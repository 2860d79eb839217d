package dev.longshore.logs;

import dev.longshore.engine.LogSource.Line;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Matches lines with the patterns of definitions. Who may submit jobs decides what both are, and
 * the worst of them take a tenth of a second for one line. On virtual threads that would hold up
 * everything in the server; these threads share the processors as those of any program do, and
 * serve one container after the other, a moment each.
 */
final class PatternThreads implements AutoCloseable {

  private static final int THREADS = 2;
  private static final long MOMENT_NANOS = Duration.ofMillis(10).toNanos();

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("log-patterns-", 0).factory());

  /** The lines that begin events, by their place in the list; blocks until that is known. */
  BitSet beginnings(EventPattern pattern, List<Line> lines) {
    BitSet beginnings = new BitSet(lines.size());
    int next = 0;
    while (next < lines.size()) {
      int from = next;
      next =
          CompletableFuture.supplyAsync(() -> match(pattern, lines, from, beginnings), threads)
              .join();
    }
    return beginnings;
  }

  /** As many lines as there is time for; at least one. */
  private static int match(EventPattern pattern, List<Line> lines, int from, BitSet beginnings) {
    long until = System.nanoTime() + MOMENT_NANOS;
    int at = from;
    do {
      if (pattern.begins(lines.get(at).text())) {
        beginnings.set(at);
      }
      at++;
    } while (at < lines.size() && System.nanoTime() < until);
    return at;
  }

  /** What was asked is still answered; further questions are refused. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
