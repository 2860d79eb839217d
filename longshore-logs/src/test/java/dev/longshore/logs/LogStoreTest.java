package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {

  private static final String GROUP = "/aws/batch/job";
  private static final Instant AT = Instant.ofEpochMilli(SettableClock.START);

  @TempDir Path folder;

  @Test
  void keepsEventsOverARestart() throws IOException {
    LogStore store = new LogStore(folder);
    assertThat(store.createStream(GROUP, "d/default/1", AT)).isTrue();
    store.append(GROUP, "d/default/1", List.of(event(1, "one"), event(2, ""), event(3, "drei ü")));

    LogStore again = new LogStore(folder);
    assertThat(again.groups()).containsExactly(new LogGroup(GROUP, SettableClock.START, null));
    assertThat(again.createStream(GROUP, "d/default/1", AT.plusSeconds(1))).isFalse();
    assertThat(again.eventCount(GROUP, "d/default/1")).isEqualTo(3);
    again.append(GROUP, "d/default/1", List.of(event(4, "four")));
    assertThat(messages(again, "d/default/1")).containsExactly("one", "", "drei ü", "four");
  }

  @Test
  void cutsAWriteThatTheEndOfTheServerTore() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "torn", AT);
    store.append(GROUP, "torn", List.of(event(1, "whole"), event(2, "torn apart")));
    Path file = onlyFile(".log");
    byte[] whole = Files.readAllBytes(file);
    int secondRecord = StreamFormat.RECORD_HEAD_BYTES + "torn apart".length();
    for (int left = 0; left < secondRecord; left++) {
      byte[] torn = Arrays.copyOf(whole, whole.length - secondRecord + left);
      Files.write(file, torn);
      LogStore after = new LogStore(folder);
      assertThat(messages(after, "torn")).containsExactly("whole");
      assertThat(after.eventCount(GROUP, "torn")).isEqualTo(1);
      after.append(GROUP, "torn", List.of(event(3, "next")));
      assertThat(messages(after, "torn")).containsExactly("whole", "next");
      assertThat(messages(new LogStore(folder), "torn")).containsExactly("whole", "next");
    }
  }

  @Test
  void cutsATailOfGarbage() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "s", AT);
    store.append(GROUP, "s", List.of(event(1, "whole")));
    Files.write(onlyFile(".log"), new byte[100], StandardOpenOption.APPEND);
    LogStore after = new LogStore(folder);
    after.append(GROUP, "s", List.of(event(2, "next")));
    assertThat(messages(after, "s")).containsExactly("whole", "next");
  }

  @Test
  void createsAStreamAnewThatWasNeverWrittenWhole() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "s", AT);
    Path file = onlyFile(".log");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10));
    LogStore after = new LogStore(folder);
    assertThat(after.eventCount(GROUP, "s")).isZero();
    assertThat(after.createStream(GROUP, "s", AT)).isTrue();
    after.append(GROUP, "s", List.of(event(1, "a")));
    assertThat(messages(after, "s")).containsExactly("a");
  }

  @Test
  void findsEveryEventAfterTheIndexWasLostOrTorn() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "long", AT);
    appendNumbered(store, "long", 0, 20_000);
    Path index = onlyFile(".idx");
    byte[] whole = Files.readAllBytes(index);
    for (int length : new int[] {0, 5, whole.length / 2, whole.length - 1}) {
      Files.write(index, Arrays.copyOf(whole, length));
      assertThat(eventAt(new LogStore(folder), "long", 12_345)).isEqualTo("line 12345");
      LogStore after = new LogStore(folder);
      assertThat(after.eventCount(GROUP, "long")).isEqualTo(20_000);
      assertThat(Files.readAllBytes(index)).isEqualTo(whole);
    }
  }

  @Test
  void forgetsMarksBehindACutEnd() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "long", AT);
    appendNumbered(store, "long", 0, 20_000);
    Path file = onlyFile(".log");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) (Files.size(file) / 2)));
    LogStore after = new LogStore(folder);
    int left = (int) after.eventCount(GROUP, "long");
    assertThat(left).isBetween(9_000, 11_000);
    // Longer than many stretches of the index, so that marks from before would not be overwritten.
    String longer = "a line of another length ".repeat(10_000);
    after.append(GROUP, "long", List.of(event(9, longer)));
    appendNumbered(after, "long", left + 1, left + 11);
    try (StreamReader reader = open(after, "long")) {
      assertThat(reader.end().number()).isEqualTo(left + 11);
    }
    appendNumbered(after, "long", left + 11, 20_000);
    assertThat(eventAt(after, "long", 19_999)).isEqualTo("line 19999");
    assertThat(eventAt(after, "long", left)).isEqualTo(longer);
    assertThat(new LogStore(folder).eventCount(GROUP, "long")).isEqualTo(20_000);
  }

  @Test
  void keepsTimestampsInOrder() throws IOException {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "s", AT);
    store.append(GROUP, "s", List.of(event(5, "a"), event(3, "b")));
    store.append(GROUP, "s", List.of(event(4, "c"), event(6, "d")));
    List<Long> times = new ArrayList<>();
    try (StreamReader reader = open(store, "s")) {
      EventCursor cursor = reader.cursor(reader.start());
      while (cursor.advance()) {
        times.add(cursor.timestampMillis() - SettableClock.START);
      }
    }
    assertThat(times).containsExactly(5L, 5L, 5L, 6L);
  }

  @Test
  void keepsNamesApartThatDifferInCaseOrAreLong() throws IOException {
    LogStore store = new LogStore(folder);
    List<String> names =
        List.of("a", "A", "%41", "..", "a/b", "a%2fb", "x".repeat(512), "x".repeat(511) + "X");
    for (String name : names) {
      assertThat(store.createStream(GROUP, name, AT)).isTrue();
      store.append(GROUP, name, List.of(event(1, name)));
    }
    for (String name : names) {
      assertThat(messages(store, name)).containsExactly(name);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)))
          .allMatch(name -> name.length() < 255);
    }
  }

  @Test
  void refusesAnAppendToNothing() {
    LogStore store = new LogStore(folder);
    assertThatThrownBy(() -> store.append(GROUP, "s", List.of(event(1, "a"))))
        .isInstanceOf(IllegalArgumentException.class);
    store.createGroup(GROUP, AT);
    assertThatThrownBy(() -> store.append(GROUP, "s", List.of(event(1, "a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readersSeeWholeEventsOnlyWhileOthersAppend() throws Exception {
    LogStore store = new LogStore(folder);
    store.createStream(GROUP, "s", AT);
    CountDownLatch written = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          threads.submit(
              () -> {
                appendNumbered(store, "s", 0, 30_000);
                written.countDown();
              });
      long seen = 0;
      do {
        List<String> messages = messages(store, "s");
        assertThat(messages.size()).isGreaterThanOrEqualTo((int) seen);
        seen = messages.size();
        for (int i = 0; i < seen; i++) {
          assertThat(messages.get(i)).isEqualTo("line " + i);
        }
      } while (written.getCount() > 0);
      writer.get();
    }
    assertThat(messages(store, "s")).hasSize(30_000);
  }

  static LogEvent event(long afterStart, String message) {
    return new LogEvent(SettableClock.START + afterStart, SettableClock.START, message);
  }

  static void appendNumbered(LogStore store, String stream, int from, int to) {
    for (int start = from; start < to; start += 100) {
      List<LogEvent> batch = new ArrayList<>();
      for (int i = start; i < Math.min(to, start + 100); i++) {
        batch.add(event(i, "line " + i));
      }
      store.append(GROUP, stream, batch);
    }
  }

  private static StreamReader open(LogStore store, String stream) throws IOException {
    GroupFolder group = Objects.requireNonNull(store.find(GROUP));
    return Objects.requireNonNull(group.open(stream));
  }

  private static List<String> messages(LogStore store, String stream) throws IOException {
    try (StreamReader reader = open(store, stream)) {
      List<String> messages = new ArrayList<>();
      EventCursor cursor = reader.cursor(reader.start());
      while (cursor.advance()) {
        messages.add(cursor.event().message());
      }
      return messages;
    }
  }

  private static String eventAt(LogStore store, String stream, int number) throws IOException {
    try (StreamReader reader = open(store, stream)) {
      EventCursor cursor = reader.cursor(reader.atNumber(number));
      assertThat(cursor.advance()).isTrue();
      assertThat(cursor.number()).isEqualTo(number);
      return cursor.event().message();
    }
  }

  private Path onlyFile(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }
}
