package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.LogReceiver.LogsUnavailable;
import dev.longshore.engine.LogReceiver.LogsUnavailable.Culprit;
import dev.longshore.logs.LogForwarder.Outcome;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogForwarderTest {

  private static final String GROUP = "/aws/batch/job";
  private static final long DAY_MILLIS = 86_400_000;

  @TempDir Path folder;
  private final Received received = new Received();
  private final Set<String> written = ConcurrentHashMap.newKeySet();
  private final AtomicLong nanos = new AtomicLong();
  private LogStore store;

  @BeforeEach
  void open() {
    store = new LogStore(folder.resolve("logs"));
  }

  @Test
  void takesOnWhatIsStoredOnceAndForgetsAStreamThatIsOver() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a", "b");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    append("s", 1, "c");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).containsExactly("a", "b", "c");
    assertThat(marks()).hasSize(1);

    written.clear();
    append("s", 2, "d");
    var _ = forwarder.round();
    assertThat(received.texts("s")).containsExactly("a", "b", "c", "d");
    assertThat(marks()).isEmpty();
  }

  @Test
  void goesOnWhereItWasAfterARestart() throws Exception {
    LogForwarder first = forwarder();
    begin(first, "s");
    append("s", 0, "a", "b");
    var _ = first.round();
    first.close();
    append("s", 1, "c");
    LogForwarder second = forwarder();
    second.follow(GROUP, "s", () -> {}); // the next server follows its containers anew
    var _ = second.round();
    assertThat(received.texts("s")).containsExactly("a", "b", "c");
  }

  @Test
  void aStreamThatSeemedToBeOverIsNotTakenOnTwice() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a", "b");
    written.clear(); // a server that has not found its containers again yet
    var _ = forwarder.round();
    assertThat(marks()).isEmpty();
    forwarder.follow(GROUP, "s", () -> written.add("s"));
    append("s", 1, "c");
    var _ = forwarder.round();
    assertThat(received.texts("s")).containsExactly("a", "b", "c");
  }

  @Test
  void losesNothingWhileNobodyIsThere() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a");
    received.trouble = "nobody answers";
    assertThat(forwarder.round()).isEqualTo(Outcome.NOBODY_THERE);
    append("s", 1, "b");
    written.clear();
    assertThat(forwarder.round()).isEqualTo(Outcome.NOBODY_THERE);
    received.trouble = null;
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).containsExactly("a", "b");
    assertThat(marks()).isEmpty();
  }

  @Test
  void asksAFewTimesOnlyWhereNobodyIsThere() throws Exception {
    LogForwarder forwarder = forwarder();
    for (int i = 0; i < 200; i++) {
      begin(forwarder, "s" + i);
      append("s" + i, 0, "a");
    }
    received.trouble = "nobody answers";
    assertThat(forwarder.round()).isEqualTo(Outcome.NOBODY_THERE);
    assertThat(received.calls).isLessThanOrEqualTo(16);
    received.trouble = null;
    var _ = forwarder.round();
    for (int i = 0; i < 200; i++) {
      assertThat(received.texts("s" + i)).containsExactly("a");
    }
  }

  @Test
  void aStreamThatIsRefusedKeepsNoOtherBack() throws Exception {
    LogForwarder forwarder = forwarder();
    for (int i = 0; i < 20; i++) {
      begin(forwarder, "s" + i);
      append("s" + i, 0, "a");
    }
    received.refused.add("s7");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    for (int i = 0; i < 20; i++) {
      assertThat(received.texts("s" + i)).hasSize(i == 7 ? 0 : 1);
    }
  }

  @Test
  void aBatchIsNoLargerThanCloudWatchTakes() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    String line = "x".repeat(1000);
    List<String> lines =
        IntStream.range(0, 15_000).mapToObj(i -> i % 3 == 0 ? line : i + "").toList();
    append("s", 0, lines.toArray(String[]::new));
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).isEqualTo(lines);
    assertThat(received.batches).hasSizeGreaterThan(5);
    for (List<LogReceiver.Event> batch : received.batches) {
      assertThat(batch.size()).isLessThanOrEqualTo(10_000);
      assertThat(batch.stream().mapToLong(event -> event.text().length() + 26L).sum())
          .isLessThanOrEqualTo(1024 * 1024);
    }
  }

  @Test
  void aBatchSpansNoMoreThanADayAndTenThousandEvents() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, IntStream.range(0, 10_001).mapToObj(Integer::toString).toArray(String[]::new));
    append("s", DAY_MILLIS, "a");
    append("s", DAY_MILLIS + 1, "b");
    var _ = forwarder.round();
    assertThat(received.batches).extracting(List::size).containsExactly(10_000, 2, 1);
  }

  @Test
  void sendsNoEmptyLineAndLongOnesInPieces() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    String replaced = "\uFFFD".repeat(256 * 1024);
    append("s", 0, "", "a", "", replaced, "");
    written.clear();
    var _ = forwarder.round();
    assertThat(received.texts("s").getFirst()).isEqualTo("a");
    assertThat(String.join("", received.texts("s"))).isEqualTo("a" + replaced);
    assertThat(received.texts("s"))
        .allSatisfy(
            text ->
                assertThat(text.getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(1, 256 * 1024 - 26));
    assertThat(marks()).isEmpty();
  }

  @Test
  void givesUpOnAStreamThatWasRemoved() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    written.clear();
    var _ = store.removeGroup(GROUP);
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(marks()).isEmpty();
  }

  @Test
  void manyStreamsThatAreRefusedKeepNoOtherBackAndAreAskedForSeldom() throws Exception {
    LogForwarder forwarder = forwarder();
    for (int i = 0; i < 20; i++) {
      begin(forwarder, "s" + i);
      append("s" + i, 0, "a");
      received.refused.add("s" + i);
    }
    begin(forwarder, "healthy");
    append("healthy", 0, "a");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("healthy")).containsExactly("a");
    assertThat(received.calls).isEqualTo(21);

    append("healthy", 1, "b");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.calls).isEqualTo(22);

    received.refused.clear();
    nanos.addAndGet(ForwardRefusals.FIRST_PAUSE.toNanos());
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.calls).isEqualTo(42);
    assertThat(received.texts("s3")).containsExactly("a");
  }

  @Test
  void aStreamThatIsWrittenToAgainMeanwhileIsNotForgotten() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a");
    written.clear(); // a server that has not found its containers again yet
    received.onPut =
        () -> {
          received.onPut = () -> {};
          forwarder.follow(GROUP, "s", () -> written.add("s"));
        };
    var _ = forwarder.round();
    assertThat(marks()).hasSize(1);
    append("s", 1, "b");
    var _ = forwarder.round();
    append("s", 2, "c");
    var _ = forwarder.round();
    assertThat(received.texts("s")).containsExactly("a", "b", "c");
  }

  @Test
  void aStreamIsNotedBeforeAnybodyWrites() {
    var _ = store.createStream(GROUP, "s", Instant.EPOCH);
    AtomicLong noted = new AtomicLong();
    forwarder().follow(GROUP, "s", () -> noted.set(marks().size()));
    assertThat(noted).hasValue(1);
  }

  @Test
  void whatCannotBeNotedIsWrittenAndForwardedLater() throws Exception {
    LogForwarder forwarder = forwarder();
    var _ = store.createStream(GROUP, "s", Instant.EPOCH);
    append("s", 0, "before");
    Path marks = folder.resolve("forward");
    Files.delete(marks);
    var _ = Files.writeString(marks, "no folder");
    forwarder.follow(GROUP, "s", () -> written.add("s"));
    append("s", 1, "a");
    assertThat(written).contains("s");
    var _ = forwarder.round();
    Files.delete(marks);
    var _ = Files.createDirectory(marks);
    var _ = forwarder.round();
    assertThat(received.texts("s")).containsExactly("a");
  }

  @Test
  void aFileThatIsNoMarkIsSetAside() throws Exception {
    LogForwarder forwarder = forwarder();
    var _ = Files.writeString(folder.resolve("forward").resolve("empty"), "");
    begin(forwarder, "s");
    append("s", 0, "a");
    written.clear();
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).containsExactly("a");
    assertThat(marks()).containsExactly(folder.resolve("forward").resolve("empty.broken"));
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(marks()).hasSize(1);
  }

  @Test
  void whatWasTakenThoughTheCallFailedComesAgain() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a", "b");
    received.troubleAfterwards = new LogsUnavailable(Culprit.ENDPOINT, "the answer is lost");
    assertThat(forwarder.round()).isEqualTo(Outcome.NOBODY_THERE);
    append("s", 1, "c");
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).containsExactly("a", "b", "a", "b", "c");
  }

  @Test
  void whatWasTakenBeforeABugOfTheReceiverComesAgain() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a", "b");
    received.troubleAfterwards = new IllegalStateException("a bug");
    var _ = forwarder.round();
    append("s", 1, "c");
    nanos.addAndGet(ForwardRefusals.FIRST_PAUSE.toNanos());
    written.clear();
    assertThat(forwarder.round()).isEqualTo(Outcome.CAUGHT_UP);
    assertThat(received.texts("s")).containsExactly("a", "b", "a", "b", "c");
    assertThat(marks()).isEmpty();
  }

  @Test
  void countsWhatWasTakenRefusedAndTriedAgain() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a", "b", "");
    received.tooOld = 1;
    var _ = forwarder.round();
    received.trouble = "nobody answers";
    append("s", 1, "c");
    var _ = forwarder.round();
    var _ = forwarder.round();
    ForwardCounts counts = forwarder.counts();
    assertThat(counts.forwarded()).isEqualTo(1);
    assertThat(counts.rejected()).isEqualTo(1);
    assertThat(counts.failures()).isEqualTo(2);
  }

  @Test
  void theLagIsThatOfTheOldestEventThatCouldNotBeForwarded() throws Exception {
    LogForwarder forwarder = forwarder();
    ForwardCounts counts = forwarder.counts();
    begin(forwarder, "refused");
    begin(forwarder, "s");
    append("refused", 3_000, "a");
    append("s", 1_000, "a");
    append("s", 2_000, "b");
    assertThat(counts.lagSeconds(10_000)).isZero();

    received.trouble = "nobody answers";
    var _ = forwarder.round();
    assertThat(counts.lagSeconds(10_000)).isEqualTo(9);

    received.trouble = null;
    received.refused.add("refused");
    var _ = forwarder.round();
    assertThat(counts.lagSeconds(10_000)).isEqualTo(7);
    var _ = forwarder.round(); // too early to try it again
    assertThat(counts.lagSeconds(11_000)).isEqualTo(8);

    received.refused.clear();
    nanos.addAndGet(ForwardRefusals.FIRST_PAUSE.toNanos());
    var _ = forwarder.round();
    assertThat(counts.lagSeconds(11_000)).isZero();
  }

  @Test
  void closingWaitsForWhatIsOnItsWay() throws Exception {
    LogForwarder forwarder = forwarder();
    begin(forwarder, "s");
    append("s", 0, "a");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    received.onPut =
        () -> {
          asked.countDown();
          Await.until("the answer comes", () -> answer.getCount() == 0);
        };
    forwarder.start();
    asked.await();
    Thread closing = Thread.ofPlatform().start(forwarder::close);
    Await.until("it waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
    answer.countDown();
    closing.join();
    assertThat(marks().getFirst()).content().startsWith("1\n");
  }

  private LogForwarder forwarder() {
    LogWriters writers =
        new LogWriters() {
          @Override
          public boolean isWritten(String group) {
            return !written.isEmpty();
          }

          @Override
          public boolean isWritten(String group, String stream) {
            return written.contains(stream);
          }
        };
    return new LogForwarder(
        folder.resolve("forward"), store, writers, received, Duration.ofMillis(1), nanos::get);
  }

  private void begin(LogForwarder forwarder, String stream) {
    var _ = store.createStream(GROUP, stream, Instant.EPOCH);
    forwarder.follow(GROUP, stream, () -> written.add(stream));
  }

  private void append(String stream, long millis, String... lines) {
    store.append(
        GROUP, stream, Stream.of(lines).map(line -> new LogEvent(millis, millis, line)).toList());
  }

  private List<Path> marks() {
    try (Stream<Path> files = Files.list(folder.resolve("forward"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what it takes. */
  private static final class Received implements LogReceiver {

    private final Map<String, List<String>> byStream = new TreeMap<>();
    private final List<List<Event>> batches = new ArrayList<>();
    private @Nullable String trouble;
    private final Set<String> refused = new HashSet<>();
    private Runnable onPut = () -> {};

    /** Of the next call, once it has taken the events. */
    private @Nullable Exception troubleAfterwards;

    private int tooOld;
    private int calls;

    @Override
    public synchronized int put(String group, String stream, List<Event> events)
        throws LogsUnavailable {
      calls++;
      if (trouble != null) {
        throw new LogsUnavailable(Culprit.ENDPOINT, trouble);
      }
      if (refused.contains(stream)) {
        throw new LogsUnavailable(Culprit.STREAM, "not this one");
      }
      onPut.run();
      batches.add(List.copyOf(events));
      List<String> texts = byStream.computeIfAbsent(stream, _ -> new ArrayList<>());
      events.forEach(event -> texts.add(event.text()));
      Exception afterwards = troubleAfterwards;
      troubleAfterwards = null;
      if (afterwards instanceof LogsUnavailable unavailable) {
        throw unavailable;
      }
      if (afterwards instanceof RuntimeException bug) {
        throw bug;
      }
      return tooOld;
    }

    private synchronized List<String> texts(String stream) {
      return byStream.getOrDefault(stream, List.of());
    }
  }
}
