package dev.longshore.cli;

import dev.longshore.cli.DemoJob.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.JobDetail;

/**
 * What became of the demo's jobs: as a table, and whether it is what should have become of them.
 */
final class DemoOutcome {

  private final List<DemoJob> jobs;
  private final Map<String, JobDetail> details;
  private final DemoLogs logs;

  DemoOutcome(List<DemoJob> jobs, Map<String, JobDetail> details, DemoLogs logs) {
    this.jobs = jobs;
    this.details = details;
    this.logs = logs;
  }

  List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("job", "status", "attempts", "exit", "duration", "reason"));
    for (DemoJob job : jobs) {
      JobDetail detail = details.get(job.id());
      if (detail != null) {
        rows.add(
            List.of(
                job.name(),
                detail.statusAsString(),
                detail.attempts().isEmpty() ? "-" : Integer.toString(detail.attempts().size()),
                Objects.requireNonNullElse(exitCode(detail), "-").toString(),
                duration(detail),
                Objects.requireNonNullElse(detail.statusReason(), "")));
      }
    }
    return rows;
  }

  /** One sentence for each thing that is not as it should be. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    for (DemoJob job : jobs) {
      JobDetail detail = details.get(job.id());
      if (detail == null) {
        mistakes.add(job.name() + " is not there");
      } else {
        check(job, detail, mistakes);
      }
    }
    checkOrder(mistakes);
    return mistakes;
  }

  private void check(DemoJob job, JobDetail detail, List<String> mistakes) {
    Expected expected = job.expected();
    compare(job, "status", expected.status(), detail.statusAsString(), mistakes);
    compare(job, "number of attempts", expected.attempts(), detail.attempts().size(), mistakes);
    if (expected.exitCode() >= 0) {
      compare(job, "exit code", expected.exitCode(), exitCode(detail), mistakes);
    }
    String reason = Objects.requireNonNullElse(detail.statusReason(), "");
    if (!reason.startsWith(expected.reason())) {
      compare(job, "reason", expected.reason(), reason, mistakes);
    }
    if (!expected.line().isEmpty() && !logs.lines(job).contains(expected.line())) {
      mistakes.add(job.name() + ": its log lacks the line \"" + expected.line() + "\"");
    }
  }

  private static void compare(
      DemoJob job, String what, Object expected, @Nullable Object found, List<String> mistakes) {
    if (!expected.equals(found)) {
      mistakes.add(job.name() + ": " + what + " is " + found + " and should be " + expected);
    }
  }

  /** The job that depends on the array began after the last child had ended. */
  private void checkOrder(List<String> mistakes) {
    JobDetail total = byName("total");
    if (total == null || total.startedAt() == null) {
      return; // told already
    }
    for (DemoJob job : jobs) {
      JobDetail child = details.get(job.id());
      if (job.name().startsWith("count:")
          && child != null
          && child.stoppedAt() != null
          && child.stoppedAt() > total.startedAt()) {
        mistakes.add("total began before " + job.name() + " had ended");
      }
    }
  }

  private @Nullable JobDetail byName(String name) {
    return jobs.stream()
        .filter(job -> job.name().equals(name))
        .map(job -> details.get(job.id()))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Integer exitCode(JobDetail job) {
    if (job.attempts().isEmpty()) {
      return null;
    }
    AttemptDetail last = job.attempts().getLast();
    return last.container() == null ? null : last.container().exitCode();
  }

  private static String duration(JobDetail job) {
    Long from = job.startedAt();
    Long to = job.stoppedAt();
    return from == null || to == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f s", (to - from) / 1000.0);
  }
}
