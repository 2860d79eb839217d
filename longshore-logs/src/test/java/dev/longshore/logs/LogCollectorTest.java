package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogCollectorTest {

  private static final String GROUP = "/aws/batch/job";
  private static final ContainerKey KEY = key(1);

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final WrittenOutput output = new WrittenOutput();
  private LogStore store;
  private LogCollector collector;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    collector = new LogCollector(store, clock, StreamLimit.NONE, Duration.ZERO);
  }

  @AfterEach
  void close() {
    collector.close();
    assertThat(output.closed.get()).isEqualTo(output.opened.get());
  }

  @Test
  void storesEverythingBeforeFinishReturns() throws Exception {
    write(0, 5_000);
    collector.follow(KEY, GROUP, "s", null, output::open);
    write(5_000, 10_000);
    collector.finish(KEY);
    assertThat(stored()).containsExactlyElementsOf(lines(0, 10_000));
    assertThat(collector.followed()).isZero();
  }

  @Test
  void storesLinesWhileTheAttemptRuns() {
    collector.follow(KEY, GROUP, "s", null, output::open);
    write(0, 3);
    while (store.eventCount(GROUP, "s") < 3) {
      Thread.onSpinWait();
    }
    write(3, 2_000);
    while (store.eventCount(GROUP, "s") < 2_000) {
      Thread.onSpinWait();
    }
    assertThat(stored()).containsExactlyElementsOf(lines(0, 2_000));
  }

  @Test
  void createsTheStreamOfAnAttemptThatWroteNothing() throws Exception {
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.finish(KEY);
    assertThat(stored()).isEmpty();
  }

  @Test
  void goesOnBehindTheLastStoredLineAfterARestart() throws Exception {
    write(0, 100);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.catchUp(GROUP);
    collector.close();
    write(100, 200);
    collector = new LogCollector(new LogStore(folder), clock, StreamLimit.NONE);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.finish(KEY);
    assertThat(stored()).containsExactlyElementsOf(lines(0, 200));
  }

  @Test
  void asksASourceThatFailedAgainFromWhereItWas() throws Exception {
    collector = new LogCollector(store, clock, StreamLimit.NONE, Duration.ofSeconds(30));
    write(0, 100);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.catchUp(GROUP);
    write(100, 200);
    output.failuresToCome.set(1);
    collector.finish(KEY);
    assertThat(stored()).containsExactlyElementsOf(lines(0, 200));
    assertThat(output.opened.get()).isEqualTo(1);
  }

  @Test
  void saysInTheStreamThatTheRestOfTheOutputIsLost() throws Exception {
    write(0, 10);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.catchUp(GROUP);
    output.failuresToCome.set(Integer.MAX_VALUE);
    collector.finish(KEY);
    assertThat(stored()).hasSize(11).startsWith(lines(0, 10).toArray(String[]::new));
    assertThat(stored().getLast())
        .isEqualTo(
            "longshore: the rest of the output could not be read: "
                + "java.io.IOException: made to fail by the test");
  }

  @Test
  void waitsForADiskThatFails() throws Exception {
    write(0, 10);
    Path obstacle = Files.createFile(folder.resolve(FileNames.of(GROUP)));
    collector.follow(KEY, GROUP, "s", null, output::open);
    Thread finisher =
        Thread.startVirtualThread(
            () -> {
              try {
                collector.finish(KEY);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    collector.catchUp(GROUP);
    assertThat(finisher.isAlive()).isTrue();
    Files.delete(obstacle);
    finisher.join();
    assertThat(stored()).containsExactlyElementsOf(lines(0, 10));
  }

  @Test
  void isPatientWithASourceThatFailsAfterTheDiskDid() throws Exception {
    AtomicLong nanos = new AtomicLong();
    Duration patience = Duration.ofSeconds(30);
    collector = new LogCollector(store, clock, StreamLimit.NONE, patience, nanos::get);
    write(0, 10);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.catchUp(GROUP);
    fillTheDisk();
    write(10, 20);
    output.troubles.add(() -> {});
    output.troubles.add(() -> nanos.addAndGet(patience.toNanos()));
    output.troubles.add(
        () -> {
          makeRoom();
          throw new IOException("the daemon starts anew");
        });
    collector.finish(KEY);
    assertThat(stored()).containsExactlyElementsOf(lines(0, 20));
  }

  @Test
  void waitsForTheDiskToSayThatTheRestOfTheOutputIsLost() throws Exception {
    write(0, 10);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.catchUp(GROUP);
    fillTheDisk();
    output.troubles.add(
        () -> {
          throw new IOException("while the disk is full");
        });
    output.troubles.add(
        () -> {
          makeRoom();
          throw new IOException("gone");
        });
    collector.finish(KEY);
    assertThat(stored()).hasSize(11).startsWith(lines(0, 10).toArray(String[]::new));
    assertThat(stored().getLast())
        .isEqualTo(
            "longshore: the rest of the output could not be read: java.io.IOException: gone");
  }

  /** What is stored can be read; no line can be stored from the next minute on, which begins. */
  private void fillTheDisk() throws IOException {
    clock.advanceMillis(Duration.ofMinutes(1).toMillis());
    Files.move(activity(), folder.resolve("aside"));
    Files.createFile(activity());
  }

  private void makeRoom() throws IOException {
    Files.delete(activity());
    Files.move(folder.resolve("aside"), activity());
  }

  private Path activity() {
    return folder.resolve(FileNames.of(GROUP)).resolve("activity");
  }

  @Test
  void refusesToFinishWhenItWasClosed() {
    write(0, 10);
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.close();
    assertThatThrownBy(() -> collector.finish(KEY)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void finishesAnUnknownAttemptAtOnce() throws Exception {
    collector.finish(KEY);
    assertThat(store.groups()).isEmpty();
  }

  @Test
  void neverStoresATimeAheadOfTheClock() throws Exception {
    output.write(clock.millis() + 5_000, "from a clock that is ahead");
    collector.follow(KEY, GROUP, "s", null, output::open);
    collector.finish(KEY);
    assertThat(events().getFirst().timestampMillis()).isEqualTo(clock.millis());
  }

  @Test
  void followsManyAttemptsAtOnce() throws Exception {
    List<WrittenOutput> outputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      WrittenOutput one = new WrittenOutput();
      outputs.add(one);
      collector.follow(key(i + 1), GROUP, "s" + i, null, one::open);
    }
    for (int line = 0; line < 50; line++) {
      for (WrittenOutput one : outputs) {
        one.write(clock.millis(), "line " + line);
      }
    }
    for (int i = 0; i < 200; i++) {
      collector.finish(key(i + 1));
      assertThat(store.eventCount(GROUP, "s" + i)).isEqualTo(50);
      assertThat(outputs.get(i).closed.get()).isEqualTo(outputs.get(i).opened.get());
    }
  }

  private void write(int from, int to) {
    for (int i = from; i < to; i++) {
      output.write(clock.millis(), "line " + i);
    }
  }

  private List<LogEvent> events() {
    return new LogQueries(new LogStore(folder), _ -> {}, clock)
        .getLogEvents(new GetLogEvents.Request(GROUP, null, "s", null, null, null, null, true))
        .events();
  }

  private List<String> stored() {
    return events().stream().map(LogEvent::message).toList();
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private static ContainerKey key(int number) {
    JobId job = new JobId("00000000-0000-0000-0000-000000000001");
    return new ContainerKey(new AttemptKey(job, number), "default");
  }
}
