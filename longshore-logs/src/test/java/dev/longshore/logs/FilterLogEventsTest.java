package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.logs.FilterLogEvents.FilteredEvent;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterLogEventsTest {

  private static final String GROUP = "/aws/batch/job";

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private LogStore store;
  private LogQueries queries;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    store.createGroup(GROUP, clock.instant());
    queries = new LogQueries(store, _ -> {}, clock);
  }

  @Test
  void ordersTheEventsOfAllStreamsByTime() {
    put("b", 0, "b0");
    put("a", 0, "a0");
    put("a", 10, "a1");
    put("b", 5, "b1");
    put("c", 200_000, "c0");
    put("a", 100_000, "a2");
    clock.advanceMillis(1_000_000);
    assertThat(messages(all(new Ask()))).containsExactly("a0", "b0", "b1", "a1", "a2", "c0");
  }

  @Test
  void givesEveryEventOnceOverPagesOfAnySize() {
    Random random = new Random(1);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      clock.advanceMillis(random.nextInt(3_000));
      String stream = "stream-" + random.nextInt(7);
      put(stream, clock.millis() - SettableClock.START, "line " + i);
      written.add("line " + i);
    }
    for (int limit : new int[] {1, 7, 299, 300, 301}) {
      List<FilteredEvent> found = all(new Ask().limit(limit));
      assertThat(messages(found)).containsExactlyInAnyOrderElementsOf(written);
      assertThat(found)
          .isSortedAccordingTo(
              java.util.Comparator.comparingLong(event -> event.event().timestampMillis()));
      List<FilteredEvent> newestFirst =
          all(new Ask().limit(limit).newestFirst().from(SettableClock.START));
      assertThat(newestFirst).isEqualTo(found.reversed());
      Set<String> ids = new HashSet<>();
      found.forEach(event -> ids.add(event.eventId()));
      assertThat(ids).hasSize(300).allMatch(id -> id.matches("[0-9]{56}"));
      assertThat(all(new Ask().named("stream-1", "stream-2").limit(limit)))
          .isEqualTo(
              found.stream()
                  .filter(e -> Set.of("stream-1", "stream-2").contains(e.logStreamName()))
                  .toList());
      assertThat(all(new Ask().prefix("stream-3").limit(limit)))
          .isEqualTo(found.stream().filter(e -> e.logStreamName().equals("stream-3")).toList());
    }
  }

  @Test
  void takesTheStartOfTheTimeAndNotItsEnd() {
    for (int i = 0; i < 10; i++) {
      put("s", i * 30_000L, "line " + i);
    }
    clock.advanceMillis(1_000_000);
    long start = SettableClock.START;
    assertThat(messages(all(new Ask().from(start + 60_000).until(start + 120_000))))
        .containsExactly("line 2", "line 3");
    assertThat(messages(all(new Ask().named("s").from(start + 60_000).until(start + 60_001))))
        .containsExactly("line 2");
    assertThat(all(new Ask().from(start + 60_000).until(start + 60_000))).isEmpty();
  }

  @Test
  void findsWhatThePatternAsks() {
    put("a", 0, "ERROR one");
    put("b", 1, "INFO two");
    put("c", 70_000, "ERROR three");
    clock.advanceMillis(1_000_000);
    assertThat(messages(all(new Ask().pattern("ERROR").limit(1))))
        .containsExactly("ERROR one", "ERROR three");
  }

  @Test
  void fillsAPageWithOneMegabyteAtMost() {
    for (int i = 0; i < 25; i++) {
      put("s" + i % 3, i, "x".repeat(100_000));
    }
    clock.advanceMillis(1_000_000);
    FilterLogEvents.Response page = queries.filterLogEvents(new Ask().request(null));
    assertThat(page.events()).hasSize(10);
    assertThat(page.nextToken()).isNotNull();
    assertThat(all(new Ask())).hasSize(25);
  }

  /** As {@code aws logs tail --follow} does: on from the time seen last, dropping what it knows. */
  @Test
  void showsEveryLineOnceToAFollowingTail() throws Exception {
    LogCollector collector = new LogCollector(store, clock, StreamLimit.NONE);
    LogQueries fresh = new LogQueries(store, collector, clock);
    List<WrittenOutput> outputs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      WrittenOutput output = new WrittenOutput();
      outputs.add(output);
      collector.follow(container(i), GROUP, "stream-" + i, null, output::open);
    }
    Random random = new Random(2);
    List<String> written = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    Set<String> known = new HashSet<>();
    long from = SettableClock.START;
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 20; i++) {
        clock.advanceMillis(random.nextInt(3));
        String line = "line " + written.size();
        written.add(line);
        outputs.get(random.nextInt(5)).write(clock.millis(), line);
      }
      String token = null;
      do {
        FilterLogEvents.Response page =
            fresh.filterLogEvents(new Ask().from(from).limit(7).request(token));
        for (FilteredEvent event : page.events()) {
          if (known.add(event.eventId())) {
            seen.add(event.event().message());
          }
          from = Math.max(from, event.event().timestampMillis());
        }
        token = page.nextToken();
      } while (token != null);
      assertThat(seen).hasSameSizeAs(written);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(written).doesNotHaveDuplicates();
    for (int i = 0; i < 5; i++) {
      collector.finish(container(i));
    }
  }

  @Test
  void refusesWhatCloudWatchRefuses() {
    put("s", 0, "a");
    String token = new SearchPlace(1, "s", 1).token(true);
    assertCode("InvalidParameterException", new Ask().named("s").prefix("s").request(null));
    assertCode("InvalidParameterException", new Ask().named().request(null));
    assertCode(
        "InvalidParameterException",
        new Ask().named(Collections.nCopies(101, "s").toArray(String[]::new)).request(null));
    assertCode("InvalidParameterException", new Ask().limit(0).request(null));
    assertCode("InvalidParameterException", new Ask().limit(10_001).request(null));
    assertCode("InvalidParameterException", new Ask().request("nonsense"));
    assertCode("InvalidParameterException", new Ask().request(""));
    assertCode("InvalidParameterException", new Ask().newestFirst().request(null));
    assertCode(
        "InvalidParameterException",
        new Ask().newestFirst().from(SettableClock.START).request(token));
    assertCode("InvalidParameterException", new Ask().from(-1).request(null));
    assertCode("ResourceNotFoundException", new Ask().named("s", "no").request(null));
    assertCode(
        "ResourceNotFoundException",
        new FilterLogEvents.Request("/no", null, null, null, null, null, null, null, null, true));
    assertCode(
        "InvalidParameterException",
        new FilterLogEvents.Request(null, null, null, null, null, null, null, null, null, true));
    assertCode(
        "InvalidParameterException",
        new FilterLogEvents.Request(GROUP, GROUP, null, null, null, null, null, null, null, true));
  }

  private void assertCode(String code, FilterLogEvents.Request request) {
    assertThatThrownBy(() -> queries.filterLogEvents(request))
        .isInstanceOfSatisfying(
            LogsException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private static ContainerKey container(int number) {
    JobId job = new JobId("00000000-0000-0000-0000-00000000000" + number);
    return new ContainerKey(new AttemptKey(job, 1), "default");
  }

  private void put(String stream, long afterStart, String message) {
    store.createStream(GROUP, stream, clock.instant());
    store.append(
        GROUP,
        stream,
        List.of(new LogEvent(SettableClock.START + afterStart, clock.millis(), message)));
  }

  private List<FilteredEvent> all(Ask ask) {
    List<FilteredEvent> found = new ArrayList<>();
    String token = null;
    do {
      FilterLogEvents.Response page = queries.filterLogEvents(ask.request(token));
      found.addAll(page.events());
      token = page.nextToken();
    } while (token != null);
    return found;
  }

  private static List<String> messages(List<FilteredEvent> events) {
    return events.stream().map(event -> event.event().message()).toList();
  }

  /** A request in the making. */
  private static final class Ask {
    private @Nullable List<String> names;
    private @Nullable String prefix;
    private @Nullable Long start;
    private @Nullable Long end;
    private @Nullable String pattern;
    private @Nullable Integer limit;
    private boolean startFromHead = true;

    Ask named(String... streams) {
      names = List.of(streams);
      return this;
    }

    Ask prefix(String text) {
      prefix = text;
      return this;
    }

    Ask from(long millis) {
      start = millis;
      return this;
    }

    Ask until(long millis) {
      end = millis;
      return this;
    }

    Ask pattern(String text) {
      pattern = text;
      return this;
    }

    Ask limit(int events) {
      limit = events;
      return this;
    }

    Ask newestFirst() {
      startFromHead = false;
      return this;
    }

    FilterLogEvents.Request request(@Nullable String token) {
      return new FilterLogEvents.Request(
          GROUP, null, names, prefix, start, end, pattern, token, limit, startFromHead);
    }
  }
}
