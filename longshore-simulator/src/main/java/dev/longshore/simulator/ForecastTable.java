package dev.longshore.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A forecast as lines of text. */
final class ForecastTable {

  private static final int PARTS = 20;

  private final Forecast forecast;
  private final List<String> lines = new ArrayList<>();

  ForecastTable(Forecast forecast) {
    this.forecast = forecast;
  }

  List<String> lines() {
    shares();
    lines.add("");
    lines.add("makespan     " + seconds(forecast.makespanSeconds()));
    lines.add("vCPU-hours   " + hours(forecast.vcpuHours()));
    lines.add(
        "utilisation  %s %% of %s vCPUs"
            .formatted(decimal(100 * forecast.utilisation()), decimal(forecast.capacityVcpus())));
    if (forecast.failed() > 0) {
      lines.add("failed       " + counted(forecast.failed()));
    }
    neverRan();
    lines.addAll(forecast.notes());
    if (forecast.makespanSeconds() > 0) {
      lines.add("");
      overTime();
    }
    return lines;
  }

  private void shares() {
    lines.add(
        "%-32s %8s %12s %12s %12s %10s"
            .formatted(
                "queue/share", "jobs", "wait median", "wait p95", "wait most", "vCPU-hours"));
    for (Forecast.ShareRow row : forecast.shares()) {
      lines.add(
          "%-32s %8d %12s %12s %12s %10s"
              .formatted(
                  row.name(),
                  row.jobs(),
                  seconds(row.medianSeconds()),
                  seconds(row.p95Seconds()),
                  seconds(row.mostSeconds()),
                  hours(row.vcpuHours())));
    }
  }

  private void neverRan() {
    for (Forecast.Standstill standstill : forecast.standstills()) {
      int behind = standstill.jobs() - 1;
      lines.add(
          "never ran    %s of queue %s: one that is first%s. %s"
              .formatted(
                  counted(standstill.jobs()),
                  standstill.queue(),
                  behind == 0 ? "" : " and " + behind + " behind it",
                  standstill.reason()));
    }
    if (forecast.waitingForOthers() > 0) {
      lines.add("never ran    " + counted(forecast.waitingForOthers()) + " that wait for others");
    }
  }

  /** What was in use and how many waited, on the mean of each part of the time. */
  private void overTime() {
    double end = forecast.makespanSeconds();
    double[] used = forecast.used().means(PARTS, end);
    double[] waiting = new double[PARTS];
    for (Series ofShare : forecast.waiting().values()) {
      double[] more = ofShare.means(PARTS, end);
      for (int i = 0; i < PARTS; i++) {
        waiting[i] += more[i];
      }
    }
    lines.add("%-12s %12s %8s %14s".formatted("from", "vCPUs in use", "percent", "jobs waiting"));
    for (int i = 0; i < PARTS; i++) {
      lines.add(
          "%-12s %12s %8s %14s"
              .formatted(
                  seconds(i * end / PARTS),
                  decimal(used[i]),
                  decimal(100 * used[i] / forecast.capacityVcpus()),
                  decimal(waiting[i])));
    }
  }

  private static String counted(int jobs) {
    return jobs == 1 ? "1 job" : jobs + " jobs";
  }

  private static String seconds(double seconds) {
    return decimal(seconds) + " s";
  }

  /** A trial of a minute is to be seen, too. */
  private static String hours(double value) {
    return value < 10 ? String.format(Locale.ROOT, "%.3f", value) : decimal(value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
