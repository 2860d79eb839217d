package dev.longshore.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** Asks about the demo's jobs again and again, and shows what changed. */
final class DemoWatch {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final BatchClient batch;
  private final DemoLogs logs;
  private final DemoScreen screen;
  private final Map<String, String> shown = new HashMap<>();
  private final Set<String> retried = new HashSet<>();

  DemoWatch(BatchClient batch, DemoLogs logs, DemoScreen screen) {
    this.batch = batch;
    this.logs = logs;
    this.screen = screen;
  }

  /** Returns when all jobs have ended, or when that takes too long: what they were last, by id. */
  Map<String, JobDetail> untilEnded(List<DemoJob> jobs) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Map<String, JobDetail> details = describe(jobs);
      // The lines before the end: a job that has ended shows its last line first.
      jobs.forEach(job -> logs.showNew(job, details.get(job.id())));
      jobs.forEach(job -> show(job, details.get(job.id())));
      if (details.size() == jobs.size() && details.values().stream().allMatch(DemoWatch::isOver)) {
        return details;
      }
      if (System.nanoTime() > until) {
        return details;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private Map<String, JobDetail> describe(List<DemoJob> jobs) {
    List<String> ids = jobs.stream().map(DemoJob::id).toList();
    Map<String, JobDetail> details = new LinkedHashMap<>();
    batch.describeJobs(r -> r.jobs(ids)).jobs().forEach(job -> details.put(job.jobId(), job));
    return details;
  }

  private void show(DemoJob job, @Nullable JobDetail detail) {
    if (detail == null) {
      return;
    }
    String now = detail.statusAsString();
    String before = shown.put(job.id(), now);
    showRetry(job, detail);
    if (!now.equals(before)) {
      screen.change(job.name(), before == null ? "" : before, now, more(detail));
    }
  }

  /** A failed attempt that was retried may have come and gone between two looks. */
  private void showRetry(DemoJob job, JobDetail detail) {
    int ended = detail.attempts().size();
    if (ended == 1 && !isOver(detail) && retried.add(job.id())) {
      screen.note(job.name(), "attempt 1 ended with exit code " + lastExit(detail) + "; retried");
    }
  }

  private static String more(JobDetail job) {
    return job.status() == JobStatus.FAILED && job.statusReason() != null
        ? ": " + job.statusReason()
        : "";
  }

  private static String lastExit(JobDetail job) {
    Integer exitCode = job.attempts().getLast().container().exitCode();
    return exitCode == null ? "-" : exitCode.toString();
  }

  static boolean isOver(JobDetail job) {
    return job.status() == JobStatus.SUCCEEDED || job.status() == JobStatus.FAILED;
  }
}
