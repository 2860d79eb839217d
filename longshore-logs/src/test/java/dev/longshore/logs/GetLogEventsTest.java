package dev.longshore.logs;

import static dev.longshore.logs.LogStoreTest.appendNumbered;
import static dev.longshore.logs.LogStoreTest.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetLogEventsTest {

  private static final String GROUP = "/aws/batch/job";
  private static final Instant AT = Instant.ofEpochMilli(SettableClock.START);

  @TempDir Path folder;
  private LogStore store;
  private LogQueries queries;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    store.createStream(GROUP, "s", AT);
    queries = new LogQueries(store, _ -> {}, new SettableClock());
  }

  @Test
  void showsAGrowingStreamOnceToALoopThatStopsAtTheSameToken() {
    List<String> seen = new ArrayList<>();
    String token = null;
    for (int round = 0; round < 5; round++) {
      int calls = 0;
      while (true) {
        GetLogEvents.Response page = fromHead(token, 7);
        assertThat(++calls).isLessThan(10);
        seen.addAll(messages(page));
        boolean same = page.nextForwardToken().equals(token);
        assertThat(page.events().isEmpty()).isEqualTo(same || token == null);
        token = page.nextForwardToken();
        if (same || (page.events().isEmpty() && round > 0)) {
          break;
        }
      }
      appendNumbered(store, "s", round * 20, round * 20 + 20);
    }
    seen.addAll(messages(fromHead(token, 100)));
    assertThat(seen).containsExactlyElementsOf(lines(0, 100));
  }

  @Test
  void givesTheLastPageByDefaultAndTheOnesBeforeIt() {
    appendNumbered(store, "s", 0, 25);
    GetLogEvents.Response page = tail(null, 10);
    assertThat(messages(page)).containsExactlyElementsOf(lines(15, 25));
    GetLogEvents.Response before = tail(page.nextBackwardToken(), 10);
    assertThat(messages(before)).containsExactlyElementsOf(lines(5, 15));
    assertThat(messages(tail(before.nextForwardToken(), 10)))
        .containsExactlyElementsOf(lines(15, 25));
    GetLogEvents.Response first = tail(before.nextBackwardToken(), 10);
    assertThat(messages(first)).containsExactlyElementsOf(lines(0, 5));
    GetLogEvents.Response beforeAll = tail(first.nextBackwardToken(), 10);
    assertThat(beforeAll.events()).isEmpty();
    assertThat(beforeAll.nextBackwardToken()).isEqualTo(first.nextBackwardToken());
  }

  @Test
  void yieldsWhatCameSinceTheLastPage() {
    appendNumbered(store, "s", 0, 5);
    String token = tail(null, 3).nextForwardToken();
    assertThat(fromHead(token, 3).nextForwardToken()).isEqualTo(token);
    appendNumbered(store, "s", 5, 9);
    assertThat(messages(fromHead(token, 3))).containsExactlyElementsOf(lines(5, 8));
  }

  @Test
  void answersAnEmptyStreamWithBothTokens() {
    GetLogEvents.Response page = tail(null, 3);
    assertThat(page.events()).isEmpty();
    assertThat(page.nextForwardToken()).matches("f/[0-9]{56}/s");
    assertThat(page.nextBackwardToken()).matches("b/[0-9]{56}/s");
    appendNumbered(store, "s", 0, 2);
    assertThat(messages(fromHead(page.nextForwardToken(), 3)))
        .containsExactlyElementsOf(lines(0, 2));
  }

  @Test
  void takesTheStartOfTheTimeAndNotItsEnd() {
    appendNumbered(store, "s", 0, 10_000);
    for (boolean head : new boolean[] {true, false}) {
      assertThat(messages(window(4_000L, 4_003L, head)))
          .containsExactlyElementsOf(lines(4_000, 4_003));
      assertThat(messages(window(null, 2L, head))).containsExactlyElementsOf(lines(0, 2));
      assertThat(messages(window(9_998L, null, head)))
          .containsExactlyElementsOf(lines(9_998, 10_000));
      assertThat(messages(window(10_000L, null, head))).isEmpty();
      assertThat(messages(window(null, 0L, head))).isEmpty();
      assertThat(messages(window(5L, 5L, head))).isEmpty();
    }
  }

  @Test
  void findsAllEventsOfOneMillisecond() {
    for (int i = 0; i < 20; i++) {
      List<LogEvent> batch = new ArrayList<>();
      for (int k = 0; k < 500; k++) {
        batch.add(event(i < 5 ? 0 : i < 15 ? 1 : 2, "line " + (i * 500 + k)));
      }
      store.append(GROUP, "s", batch);
    }
    assertThat(messages(window(1L, 2L, true))).containsExactlyElementsOf(lines(2_500, 7_500));
    assertThat(messages(window(1L, 2L, false))).containsExactlyElementsOf(lines(2_500, 7_500));
  }

  @Test
  void fillsAPageWithOneMegabyteAtMost() {
    String text = "x".repeat(100_000);
    for (int i = 0; i < 25; i++) {
      store.append(GROUP, "s", List.of(event(i, text)));
    }
    assertThat(window(null, null, true).events()).hasSize(10);
    GetLogEvents.Response last = window(null, null, false);
    assertThat(last.events()).hasSize(10);
    assertThat(last.events().getLast().timestampMillis()).isEqualTo(SettableClock.START + 24);
    int all = 0;
    String token = null;
    while (true) {
      GetLogEvents.Response page = fromHead(token, null);
      all += page.events().size();
      if (page.nextForwardToken().equals(token)) {
        break;
      }
      token = page.nextForwardToken();
    }
    assertThat(all).isEqualTo(25);
  }

  @Test
  void readsLittleOfALongStream() throws Exception {
    List<LogEvent> batch = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      batch.add(event(i, "line " + i));
      if (batch.size() == 10_000) {
        store.append(GROUP, "s", batch);
        batch.clear();
      }
    }
    GroupFolder group = Objects.requireNonNull(store.find(GROUP));
    try (StreamReader reader = Objects.requireNonNull(group.open("s"))) {
      for (long number : new long[] {0, 1, 499_999, 999_999}) {
        StreamMark near = reader.nearNumber(number);
        StreamMark exact = reader.atNumber(number);
        assertThat(exact.number()).isEqualTo(number);
        // What is gone through to find an event is one stretch of the index.
        assertThat(exact.offset() - near.offset()).isLessThan(2 * StreamIndex.STRIDE_BYTES);
        assertThat(reader.atTime(SettableClock.START + number)).isEqualTo(exact);
      }
      StreamMark end = reader.end();
      assertThat(end.number()).isEqualTo(1_000_000);
      assertThat(end.offset() - reader.nearNumber(end.number()).offset())
          .isLessThan(2 * StreamIndex.STRIDE_BYTES);
    }
    GetLogEvents.Response last = tail(null, 10_000);
    assertThat(messages(last)).containsExactlyElementsOf(lines(990_000, 1_000_000));
    assertThat(messages(tail(last.nextBackwardToken(), 3)))
        .containsExactlyElementsOf(lines(989_997, 990_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "f/12/s",
        "f/00000000000000000000000000000000000000000000000000000000/s",
        "b/99999999999999999999999999999999999999999999999999999999/s"
      })
  void refusesATokenThatItDidNotGive(String token) {
    assertRefused(
        "InvalidParameterException",
        "The specified nextToken is invalid.",
        new GetLogEvents.Request(GROUP, null, "s", null, null, token, null, true));
  }

  @Test
  void refusesATokenOfAnotherStream() {
    store.createStream(GROUP, "t", AT);
    String token =
        queries
            .getLogEvents(new GetLogEvents.Request(GROUP, null, "t", null, null, null, null, true))
            .nextForwardToken();
    assertThatThrownBy(() -> fromHead(token, 1)).hasMessage("The specified nextToken is invalid.");
  }

  @Test
  void saysWhatIsMissing() {
    assertRefused(
        "ResourceNotFoundException",
        "The specified log group does not exist.",
        new GetLogEvents.Request("/no", null, "s", null, null, null, null, true));
    assertRefused(
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
        new GetLogEvents.Request(GROUP, null, "no", null, null, null, null, true));
  }

  @Test
  void refusesALimitOutOfRange() {
    for (int limit : new int[] {0, -1, 10_001}) {
      assertThatThrownBy(() -> fromHead(null, limit))
          .isInstanceOfSatisfying(
              LogsException.class,
              refused -> assertThat(refused.code()).isEqualTo("InvalidParameterException"))
          .hasMessageContaining("'limit'");
    }
    assertThat(fromHead(null, 10_000).events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GROUP,
        "arn:aws:logs:us-east-1:000000000000:log-group:" + GROUP,
        "arn:aws:logs:us-east-1:000000000000:log-group:" + GROUP + ":*"
      })
  void takesANameOrAnArn(String identifier) {
    appendNumbered(store, "s", 0, 1);
    assertThat(
            queries
                .getLogEvents(
                    new GetLogEvents.Request(null, identifier, "s", null, null, null, null, true))
                .events())
        .hasSize(1);
  }

  private void assertRefused(String code, String message, GetLogEvents.Request request) {
    assertThatThrownBy(() -> queries.getLogEvents(request))
        .isInstanceOfSatisfying(
            LogsException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessage(message);
  }

  private GetLogEvents.Response fromHead(@Nullable String token, @Nullable Integer limit) {
    return queries.getLogEvents(
        new GetLogEvents.Request(GROUP, null, "s", null, null, token, limit, true));
  }

  private GetLogEvents.Response tail(@Nullable String token, @Nullable Integer limit) {
    return queries.getLogEvents(
        new GetLogEvents.Request(GROUP, null, "s", null, null, token, limit, false));
  }

  private GetLogEvents.Response window(@Nullable Long start, @Nullable Long end, boolean fromHead) {
    return queries.getLogEvents(
        new GetLogEvents.Request(
            GROUP,
            null,
            "s",
            start == null ? null : (Long) (SettableClock.START + start),
            end == null ? null : (Long) (SettableClock.START + end),
            null,
            null,
            fromHead));
  }

  private static List<String> messages(GetLogEvents.Response page) {
    return page.events().stream().map(LogEvent::message).toList();
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }
}
