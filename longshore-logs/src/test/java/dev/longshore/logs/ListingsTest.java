package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.logs.DescribeLogStreams.LogStream;
import dev.longshore.logs.DescribeLogStreams.Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingsTest {

  private static final String GROUP = "/aws/batch/job";

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private LogStore store;
  private LogQueries queries;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    queries = new LogQueries(store, _ -> {}, clock);
  }

  @Test
  void listsStreamsByNameInPages() {
    IntStream.range(0, 120).forEach(i -> store.createStream(GROUP, "s%03d".formatted(i), at(i)));
    store.createStream(GROUP, "other", at(0));
    List<String> expected =
        new ArrayList<>(IntStream.range(0, 120).mapToObj("s%03d"::formatted).toList());
    assertThat(all("s", Order.LOG_STREAM_NAME, false, null)).isEqualTo(expected);
    assertThat(all("s", Order.LOG_STREAM_NAME, true, 7)).isEqualTo(expected.reversed());
    expected.addFirst("other");
    assertThat(all(null, Order.LOG_STREAM_NAME, false, 120)).isEqualTo(expected);
  }

  @Test
  void listsStreamsByTheirLastEventInPages() {
    for (int i = 0; i < 30; i++) {
      store.createStream(GROUP, "s" + i, at(0));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String stream = "s" + (i * 7 % 30);
      store.append(
          GROUP, stream, List.of(new LogEvent(at(i * 17L).toEpochMilli(), 0, "line " + i)));
      expected.remove(stream);
      expected.add(stream);
    }
    store.createStream(GROUP, "without events", at(90 * 17));
    expected.add("without events");
    for (int limit : new int[] {1, 4, 31, 50}) {
      assertThat(all(null, Order.LAST_EVENT_TIME, false, limit)).isEqualTo(expected);
      assertThat(all(null, Order.LAST_EVENT_TIME, true, limit)).isEqualTo(expected.reversed());
    }
  }

  @Test
  void listsGroupsByName() {
    for (String name : List.of("/b", "/a", "/aws/batch/job", "/aws/other")) {
      store.createGroup(name, at(0));
    }
    DescribeLogGroups.Response page =
        queries.describeLogGroups(new DescribeLogGroups.Request(null, null, null, 3));
    assertThat(page.logGroups())
        .map(LogGroup::name)
        .containsExactly("/a", "/aws/batch/job", "/aws/other");
    page =
        queries.describeLogGroups(new DescribeLogGroups.Request(null, null, page.nextToken(), 3));
    assertThat(page.logGroups()).map(LogGroup::name).containsExactly("/b");
    assertThat(page.nextToken()).isNull();
    assertThat(
            queries
                .describeLogGroups(new DescribeLogGroups.Request(null, "batch", null, null))
                .logGroups())
        .map(LogGroup::name)
        .containsExactly("/aws/batch/job");
  }

  @Test
  void refusesAPrefixInTheOrderOfTimeAndATokenOfAnotherOrder() {
    store.createStream(GROUP, "a", at(0));
    store.createStream(GROUP, "b", at(0));
    assertThatThrownBy(() -> page("a", Order.LAST_EVENT_TIME, false, null, null))
        .isInstanceOfSatisfying(
            LogsException.class,
            refused -> assertThat(refused.code()).isEqualTo("InvalidParameterException"));
    String token = page(null, Order.LOG_STREAM_NAME, false, 1, null).nextToken();
    assertThat(token).isNotNull();
    assertThatThrownBy(() -> page(null, Order.LOG_STREAM_NAME, true, 1, token))
        .hasMessage("The specified nextToken is invalid.");
    assertThatThrownBy(() -> page(null, Order.LAST_EVENT_TIME, false, 51, null))
        .isInstanceOf(LogsException.class);
  }

  private java.time.Instant at(long seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  private List<String> all(
      @Nullable String prefix, Order order, boolean descending, @Nullable Integer limit) {
    Integer perPage = limit == null || limit > 50 ? null : limit;
    List<String> names = new ArrayList<>();
    String token = null;
    do {
      DescribeLogStreams.Response page = page(prefix, order, descending, perPage, token);
      page.logStreams().stream().map(LogStream::name).forEach(names::add);
      token = page.nextToken();
    } while (token != null);
    return names;
  }

  private DescribeLogStreams.Response page(
      @Nullable String prefix,
      Order order,
      boolean descending,
      @Nullable Integer limit,
      @Nullable String token) {
    return queries.describeLogStreams(
        new DescribeLogStreams.Request(GROUP, null, prefix, order, descending, token, limit));
  }
}
