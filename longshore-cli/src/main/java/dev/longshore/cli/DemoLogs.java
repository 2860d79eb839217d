package dev.longshore.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.JobDetail;

/** Reads the logs of the demo's jobs as they come, as any reader of CloudWatch Logs would. */
final class DemoLogs {

  private final LogsClient logs;
  private final DemoScreen screen;
  private final Map<String, String> tokens = new HashMap<>();
  private final Map<String, List<String>> lines = new HashMap<>();

  DemoLogs(LogsClient logs, DemoScreen screen) {
    this.logs = logs;
    this.screen = screen;
  }

  /** Shows the lines that have come since the last call. */
  void showNew(DemoJob job, @Nullable JobDetail detail) {
    if (detail != null) {
      streams(detail).forEach(stream -> showNew(job, stream));
    }
  }

  /** All lines of a job so far, attempt after attempt. */
  List<String> lines(DemoJob job) {
    return lines.getOrDefault(job.id(), List.of());
  }

  private void showNew(DemoJob job, String stream) {
    LogsClient.Page page = logs.read(stream, tokens.get(stream));
    if (page.token() != null) {
      tokens.put(stream, page.token());
    }
    page.lines().forEach(line -> show(job, line));
  }

  private void show(DemoJob job, String line) {
    lines.computeIfAbsent(job.id(), _ -> new ArrayList<>()).add(line);
    screen.output(job.name(), line);
  }

  private static Set<String> streams(JobDetail job) {
    Set<String> streams = new LinkedHashSet<>();
    for (AttemptDetail attempt : job.attempts()) {
      if (attempt.container() != null && attempt.container().logStreamName() != null) {
        streams.add(attempt.container().logStreamName());
      }
    }
    if (job.container() != null && job.container().logStreamName() != null) {
      streams.add(job.container().logStreamName());
    }
    return streams;
  }
}
