package dev.longshore.logs;

import dev.longshore.logs.DescribeLogStreams.LogStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CloudWatch Logs as its protocol has it (awsJson1.1, target prefix {@code Logs_20140328}), on JSON
 * that the wire parses and writes: an object is a map, and so on. Called by the wire, from any
 * thread.
 */
public final class CloudWatchLogsJson {

  private static final String GROUP_NAME = "logGroupName";

  private final LogQueries queries;
  private final LogGroupChanges changes;
  private final String arnStart;

  /**
   * The operations on a store.
   *
   * @param region for ARNs
   * @param account for ARNs, 12 digits
   */
  public CloudWatchLogsJson(
      LogQueries queries, LogGroupChanges changes, String region, String account) {
    this.queries = queries;
    this.changes = changes;
    this.arnStart = "arn:aws:logs:" + region + ":" + account + ":log-group:";
  }

  /**
   * Answers a request.
   *
   * @param operation such as {@code GetLogEvents}
   * @param body with String, Integer, Long, BigInteger, Double, Boolean, List, Map and null
   * @return the body of the answer, of the same types, without null
   * @throws LogsException for a request that is refused, HTTP 400
   */
  public Map<String, Object> handle(String operation, Map<String, ?> body) {
    JsonBody request = new JsonBody(body);
    return switch (operation) {
      case "GetLogEvents" -> getLogEvents(request);
      case "FilterLogEvents" -> filterLogEvents(request);
      case "DescribeLogStreams" -> describeLogStreams(request);
      case "DescribeLogGroups" -> describeLogGroups(request);
      case "CreateLogGroup" -> {
        changes.create(request.text(GROUP_NAME));
        yield Map.of();
      }
      case "DeleteLogGroup" -> {
        changes.delete(request.text(GROUP_NAME));
        yield Map.of();
      }
      case "PutRetentionPolicy" -> {
        changes.keepFor(request.text(GROUP_NAME), request.smallNumber("retentionInDays"));
        yield Map.of();
      }
      case "DeleteRetentionPolicy" -> {
        changes.keepForEver(request.text(GROUP_NAME));
        yield Map.of();
      }
      default ->
          throw new LogsException(
              "UnknownOperationException",
              "CloudWatch Logs operation " + operation + " is not served here.");
    };
  }

  private Map<String, Object> getLogEvents(JsonBody body) {
    GetLogEvents.Response response =
        queries.getLogEvents(
            new GetLogEvents.Request(
                body.text("logGroupName"),
                body.text("logGroupIdentifier"),
                body.text("logStreamName"),
                body.number("startTime"),
                body.number("endTime"),
                body.text("nextToken"),
                body.smallNumber("limit"),
                body.flag("startFromHead", false)));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("events", response.events().stream().map(CloudWatchLogsJson::event).toList());
    answer.put("nextForwardToken", response.nextForwardToken());
    answer.put("nextBackwardToken", response.nextBackwardToken());
    return answer;
  }

  private static Map<String, Object> event(LogEvent event) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("timestamp", event.timestampMillis());
    answer.put("message", event.message());
    answer.put("ingestionTime", event.ingestionMillis());
    return answer;
  }

  private Map<String, Object> filterLogEvents(JsonBody body) {
    FilterLogEvents.Response response =
        queries.filterLogEvents(
            new FilterLogEvents.Request(
                body.text("logGroupName"),
                body.text("logGroupIdentifier"),
                body.texts("logStreamNames"),
                body.text("logStreamNamePrefix"),
                body.number("startTime"),
                body.number("endTime"),
                body.text("filterPattern"),
                body.text("nextToken"),
                body.smallNumber("limit"),
                body.flag("startFromHead", true)));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "events", response.events().stream().map(CloudWatchLogsJson::filteredEvent).toList());
    answer.put("searchedLogStreams", List.of());
    putIfGiven(answer, "nextToken", response.nextToken());
    return answer;
  }

  private static Map<String, Object> filteredEvent(FilterLogEvents.FilteredEvent found) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("logStreamName", found.logStreamName());
    answer.putAll(event(found.event()));
    answer.put("eventId", found.eventId());
    return answer;
  }

  private Map<String, Object> describeLogStreams(JsonBody body) {
    DescribeLogStreams.Response response =
        queries.describeLogStreams(
            new DescribeLogStreams.Request(
                body.text("logGroupName"),
                body.text("logGroupIdentifier"),
                body.text("logStreamNamePrefix"),
                order(body.text("orderBy")),
                body.flag("descending", false),
                body.text("nextToken"),
                body.smallNumber("limit")));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "logStreams",
        response.logStreams().stream().map(stream -> stream(response.group(), stream)).toList());
    putIfGiven(answer, "nextToken", response.nextToken());
    return answer;
  }

  private static DescribeLogStreams.Order order(@Nullable String orderBy) {
    return switch (orderBy) {
      case null -> DescribeLogStreams.Order.LOG_STREAM_NAME;
      case "LogStreamName" -> DescribeLogStreams.Order.LOG_STREAM_NAME;
      case "LastEventTime" -> DescribeLogStreams.Order.LAST_EVENT_TIME;
      default ->
          throw LogChecks.invalid(
              "orderBy", orderBy, "satisfy enum value set: [LogStreamName, LastEventTime]");
    };
  }

  private Map<String, Object> stream(LogGroup group, LogStream stream) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("logStreamName", stream.name());
    answer.put("creationTime", stream.createdMillis());
    putIfGiven(answer, "firstEventTimestamp", stream.firstEventMillis());
    putIfGiven(answer, "lastEventTimestamp", stream.lastEventMillis());
    putIfGiven(answer, "lastIngestionTime", stream.lastIngestionMillis());
    // Long out of use by clients, and still always there on AWS.
    answer.put("uploadSequenceToken", String.format("%056d", stream.lastMillis()));
    answer.put("arn", arnStart + group.name() + ":log-stream:" + stream.name());
    answer.put("storedBytes", 0L);
    return answer;
  }

  private Map<String, Object> describeLogGroups(JsonBody body) {
    DescribeLogGroups.Response response =
        queries.describeLogGroups(
            new DescribeLogGroups.Request(
                body.text("logGroupNamePrefix"),
                body.text("logGroupNamePattern"),
                body.text("nextToken"),
                body.smallNumber("limit")));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("logGroups", response.logGroups().stream().map(this::group).toList());
    putIfGiven(answer, "nextToken", response.nextToken());
    return answer;
  }

  private Map<String, Object> group(LogGroup group) {
    String arn = arnStart + group.name();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("logGroupName", group.name());
    answer.put("creationTime", group.createdMillis());
    putIfGiven(answer, "retentionInDays", group.retentionDays());
    answer.put("metricFilterCount", 0);
    answer.put("arn", arn + ":*");
    // Not counted: it would mean a walk through every file of the group.
    answer.put("storedBytes", 0L);
    answer.put("logGroupClass", "STANDARD");
    answer.put("logGroupArn", arn);
    return answer;
  }

  private static void putIfGiven(
      Map<String, Object> answer, String member, @Nullable Object value) {
    if (value != null) {
      answer.put(member, value);
    }
  }
}
