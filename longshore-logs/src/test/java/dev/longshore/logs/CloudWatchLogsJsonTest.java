package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudWatchLogsJsonTest {

  private static final String GROUP = "/aws/batch/job";
  private static final String ARN = "arn:aws:logs:us-east-1:000000000000:log-group:" + GROUP;
  private static final long AT = SettableClock.START;

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private LogStore store;
  private CloudWatchLogsJson logs;

  @BeforeEach
  void open() {
    store = new LogStore(folder);
    LogQueries queries = new LogQueries(store, _ -> {}, clock);
    logs =
        new CloudWatchLogsJson(
            queries,
            new LogGroupChanges(store, LogWriters.NONE, clock),
            "us-east-1",
            "000000000000");
    store.createStream(GROUP, "s", clock.instant());
  }

  @Test
  void answersGetLogEvents() {
    store.append(GROUP, "s", List.of(new LogEvent(AT, AT + 7, "hello")));
    Map<String, Object> answer =
        logs.handle(
            "GetLogEvents",
            Map.of("logGroupName", GROUP, "logStreamName", "s", "limit", 5, "startTime", AT));
    assertThat(answer)
        .containsEntry(
            "events", List.of(Map.of("timestamp", AT, "message", "hello", "ingestionTime", AT + 7)))
        .containsOnlyKeys("events", "nextForwardToken", "nextBackwardToken");
  }

  @Test
  void answersFilterLogEvents() {
    store.append(GROUP, "s", List.of(new LogEvent(AT, AT + 7, "a"), new LogEvent(AT, AT, "b")));
    Map<String, Object> answer =
        logs.handle("FilterLogEvents", Map.of("logGroupIdentifier", ARN + ":*", "limit", 1L));
    assertThat(answer).containsOnlyKeys("events", "searchedLogStreams", "nextToken");
    assertThat((List<?>) answer.get("events"))
        .singleElement()
        .satisfies(
            event -> {
              Map<?, ?> members = (Map<?, ?>) event;
              assertThat(members.keySet())
                  .map(Object::toString)
                  .containsExactly(
                      "logStreamName", "timestamp", "message", "ingestionTime", "eventId");
            });
    assertThat(logs.handle("FilterLogEvents", Map.of("logGroupName", GROUP)))
        .containsOnlyKeys("events", "searchedLogStreams");
  }

  @Test
  void answersDescribeLogStreams() {
    store.createStream(GROUP, "empty", clock.instant());
    store.append(GROUP, "s", List.of(new LogEvent(AT + 1, AT + 7, "a")));
    store.append(GROUP, "s", List.of(new LogEvent(AT + 2, AT + 8, "b")));
    Map<String, Object> answer = logs.handle("DescribeLogStreams", Map.of("logGroupName", GROUP));
    assertThat(answer).containsOnlyKeys("logStreams");
    List<?> streams = (List<?>) Objects.requireNonNull(answer.get("logStreams"));
    assertThat(streams).hasSize(2);
    assertThat(streams.get(0).toString())
        .contains("logStreamName=empty")
        .doesNotContain("EventTimestamp");
    assertThat(streams.get(1).toString())
        .contains("logStreamName=s")
        .contains("creationTime=" + AT)
        .contains("firstEventTimestamp=" + (AT + 1))
        .contains("lastEventTimestamp=" + (AT + 2))
        .contains("lastIngestionTime=" + (AT + 8))
        .contains("arn=" + ARN + ":log-stream:s");
  }

  @Test
  void answersDescribeLogGroups() {
    assertThat(logs.handle("DescribeLogGroups", Map.of("logGroupNamePrefix", "/aws")))
        .isEqualTo(
            Map.of(
                "logGroups",
                List.of(
                    Map.of(
                        "logGroupName",
                        GROUP,
                        "creationTime",
                        AT,
                        "metricFilterCount",
                        0,
                        "arn",
                        ARN + ":*",
                        "logGroupArn",
                        ARN,
                        "storedBytes",
                        0L,
                        "logGroupClass",
                        "STANDARD"))));
  }

  @Test
  void takesNullAsNotGivenAndIgnoresWhatItDoesNotKnow() {
    Map<String, Object> body = new HashMap<>();
    body.put("logGroupName", GROUP);
    body.put("logStreamName", "s");
    body.put("nextToken", null);
    body.put("limit", null);
    body.put("unmask", true);
    assertThat(logs.handle("GetLogEvents", body)).containsKey("events");
  }

  @Test
  void refusesValuesOfAnotherType() {
    assertCode("SerializationException", Map.of("logGroupName", 1));
    assertCode("SerializationException", Map.of("limit", "5"));
    assertCode("SerializationException", Map.of("limit", 1.5));
    assertCode("SerializationException", Map.of("limit", 1L << 40));
    assertCode("SerializationException", Map.of("startTime", true));
    assertCode("SerializationException", Map.of("startTime", BigInteger.ONE.shiftLeft(64)));
    assertCode("SerializationException", Map.of("startFromHead", "true"));
    assertCode("SerializationException", Map.of("logStreamNames", "s"), "FilterLogEvents");
    assertCode("SerializationException", Map.of("logStreamNames", List.of(1)), "FilterLogEvents");
    assertCode("InvalidParameterException", Map.of("logGroupName", GROUP));
    assertCode("InvalidParameterException", Map.of("logStreamName", "s"));
    assertCode(
        "InvalidParameterException",
        Map.of("logGroupName", GROUP, "orderBy", "Size"),
        "DescribeLogStreams");
    assertCode("UnknownOperationException", Map.of(), "StartLiveTail");
  }

  private void assertCode(String code, Map<String, ?> body) {
    assertCode(code, body, "GetLogEvents");
  }

  private void assertCode(String code, Map<String, ?> body, String operation) {
    assertThatThrownBy(() -> logs.handle(operation, body))
        .isInstanceOfSatisfying(
            LogsException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
