package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups are made, kept for a while and removed by clients. */
class LogGroupsTest {

  private static final String GROUP = "team/jobs";
  private static final Map<String, Object> NAME = Map.of("logGroupName", GROUP);

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final Set<String> written = new HashSet<>();
  private final LogWriters writers =
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
  private LogStore store;
  private CloudWatchLogsJson logs;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    logs =
        new CloudWatchLogsJson(
            new LogQueries(store, _ -> {}, clock),
            new LogGroupChanges(store, writers, clock),
            "us-east-1",
            "000000000000");
  }

  private void write(String stream) {
    store.createStream(GROUP, stream, clock.instant());
    store.append(GROUP, stream, List.of(new LogEvent(clock.millis(), clock.millis(), "line")));
  }

  private void keepFor(int days) {
    logs.handle("PutRetentionPolicy", Map.of("logGroupName", GROUP, "retentionInDays", days));
  }

  private List<?> listed(String operation, Map<String, Object> request, String member) {
    return (List<?>) Objects.requireNonNull(logs.handle(operation, request).get(member));
  }

  private List<?> streams() {
    return listed("DescribeLogStreams", NAME, "logStreams").stream()
        .map(stream -> ((Map<?, ?>) stream).get("logStreamName"))
        .toList();
  }

  private Map<?, ?> group() {
    return (Map<?, ?>) listed("DescribeLogGroups", Map.of(), "logGroups").getFirst();
  }

  @Test
  void aGroupIsMadeOnce() {
    assertThat(logs.handle("CreateLogGroup", NAME)).isEmpty();
    assertThat(group().get("logGroupName")).isEqualTo(GROUP);
    assertThatThrownBy(() -> logs.handle("CreateLogGroup", NAME))
        .isInstanceOfSatisfying(
            LogsException.class,
            refusal -> assertThat(refusal.code()).isEqualTo("ResourceAlreadyExistsException"));
  }

  @Test
  void aGroupIsRemovedWithItsStreamsAndMayBeMadeAgain() {
    write("s");
    logs.handle("DeleteLogGroup", NAME);
    assertThat(logs.handle("DescribeLogGroups", Map.of()).get("logGroups")).isEqualTo(List.of());
    assertThat(new LogStore(folder).groups()).isEmpty();
    assertThatThrownBy(() -> logs.handle("DeleteLogGroup", NAME))
        .hasMessage("The specified log group does not exist.");

    logs.handle("CreateLogGroup", NAME);
    assertThat(streams()).isEmpty();
  }

  @Test
  void whatIsWrittenToIsNotRemoved() {
    write("s");
    written.add("s");
    assertThatThrownBy(() -> logs.handle("DeleteLogGroup", NAME))
        .isInstanceOfSatisfying(
            LogsException.class,
            refusal -> assertThat(refusal.code()).isEqualTo("OperationAbortedException"));
    keepFor(1);
    clock.advanceMillis(Duration.ofDays(9).toMillis());
    assertThat(store.removeExpired(clock.instant(), writers)).isZero();
    assertThat(streams()).isEqualTo(List.of("s"));

    written.clear();
    clock.advanceMillis(Duration.ofDays(9).toMillis());
    assertThat(store.removeExpired(clock.instant(), writers)).isEqualTo(1);
  }

  @Test
  void streamsAreKeptForTheRetentionOfTheirGroup() {
    write("old");
    write("lives");
    clock.advanceMillis(Duration.ofDays(2).toMillis());
    write("lives");
    write("new");
    keepFor(3);
    assertThat(group().get("retentionInDays")).isEqualTo(3);
    assertThat(store.removeExpired(clock.instant(), writers)).isZero();

    clock.advanceMillis(Duration.ofDays(2).toMillis());
    assertThat(store.removeExpired(clock.instant(), writers)).isEqualTo(1);
    assertThat(streams()).isEqualTo(List.of("lives", "new"));
    LogStore again = new LogStore(folder);
    assertThat(again.groups().getFirst().retentionDays()).isEqualTo(3);
    assertThat(again.eventCount(GROUP, "old")).isZero();
    assertThat(again.eventCount(GROUP, "lives")).isEqualTo(2);
  }

  @Test
  void withoutRetentionNothingGoes() {
    write("s");
    keepFor(1);
    logs.handle("DeleteRetentionPolicy", NAME);
    clock.advanceMillis(Duration.ofDays(4000).toMillis());

    assertThat(store.removeExpired(clock.instant(), writers)).isZero();
    assertThat(group().containsKey("retentionInDays")).isFalse();
  }

  @Test
  void otherRetentionsAreRefused() {
    logs.handle("CreateLogGroup", NAME);
    assertThatThrownBy(() -> keepFor(2))
        .hasMessageContaining("Value '2' at 'retentionInDays'")
        .hasMessageContaining("enum value set: [1, 3, 5, 7,");
    assertThatThrownBy(() -> logs.handle("PutRetentionPolicy", Map.of("retentionInDays", 3)))
        .hasMessageContaining("Value null at 'logGroupName'");
  }
}
