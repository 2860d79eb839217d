package dev.longshore.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of a workload.
 *
 * @param shares by queue and share
 * @param neverRan jobs that found no room until the end, and never will
 * @param capacityVcpus the most vCPUs that jobs may have at once
 * @param used how many vCPUs jobs had, from each time to the next, in order
 */
public record Forecast(
    List<ShareRow> shares, int neverRan, double capacityVcpus, List<Point> used) {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 300;
  private static final int MARGIN = 50;

  public Forecast {
    shares = List.copyOf(shares);
    used = List.copyOf(used);
  }

  /**
   * The jobs of one share, or of a FIFO queue.
   *
   * @param name the queue, and with a slash the share
   * @param jobs that ran
   * @param medianSeconds from submit to room
   * @param p95Seconds nineteen of twenty waited no longer
   * @param mostSeconds the longest wait
   * @param vcpuHours that they used
   */
  public record ShareRow(
      String name,
      int jobs,
      double medianSeconds,
      double p95Seconds,
      double mostSeconds,
      double vcpuHours) {

    static ShareRow of(String name, List<Double> waits, double vcpuHours) {
      List<Double> sorted = waits.stream().sorted().toList();
      return new ShareRow(
          name, sorted.size(), at(sorted, 0.5), at(sorted, 0.95), sorted.getLast(), vcpuHours);
    }

    private static double at(List<Double> sorted, double part) {
      return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
    }
  }

  /** From this time on, in seconds since the beginning, jobs had so many vCPUs. */
  public record Point(double seconds, double vcpus) {}

  /** When the last job had ended, in seconds since the beginning. */
  public double makespanSeconds() {
    return used.isEmpty() ? 0 : used.getLast().seconds();
  }

  /** What all jobs used. */
  public double vcpuHours() {
    return shares.stream().mapToDouble(ShareRow::vcpuHours).sum();
  }

  /** The part of the capacity that was used until the last job had ended, 0 to 1. */
  public double utilisation() {
    double whole = capacityVcpus * makespanSeconds() / 3600;
    return whole == 0 ? 0 : vcpuHours() / whole;
  }

  /** As lines of text. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-32s %8s %12s %12s %12s %10s"
            .formatted(
                "queue/share", "jobs", "wait median", "wait p95", "wait most", "vCPU-hours"));
    for (ShareRow row : shares) {
      lines.add(
          "%-32s %8d %12s %12s %12s %10s"
              .formatted(
                  row.name(),
                  row.jobs(),
                  seconds(row.medianSeconds()),
                  seconds(row.p95Seconds()),
                  seconds(row.mostSeconds()),
                  decimal(row.vcpuHours())));
    }
    lines.add("");
    lines.add("makespan     " + seconds(makespanSeconds()));
    lines.add("vCPU-hours   " + decimal(vcpuHours()));
    lines.add(
        "utilisation  %s %% of %s vCPUs"
            .formatted(decimal(100 * utilisation()), decimal(capacityVcpus)));
    if (neverRan > 0) {
      lines.add("never ran    " + neverRan + " jobs, for which there is no room at all");
    }
    return lines;
  }

  /** Used vCPUs over time as a plot. */
  public String svg() {
    double end = Math.max(1e-9, makespanSeconds());
    double top = Math.max(1e-9, capacityVcpus);
    StringBuilder path = new StringBuilder("M%d,%d".formatted(MARGIN, HEIGHT));
    for (Point point : used) {
      path.append(
          " H%s V%s"
              .formatted(
                  decimal(MARGIN + point.seconds() / end * WIDTH),
                  decimal(HEIGHT - point.vcpus() / top * (HEIGHT - MARGIN))));
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    <path d="%s" fill="#9ecae1" stroke="#3182bd"/>
    <path d="M%d,%d V%d H%d" fill="none" stroke="black"/>
    <text x="%d" y="%d" text-anchor="end">%s</text>
    <text x="%d" y="%d" text-anchor="end">0</text>
    <text x="%d" y="%d" text-anchor="end">%s</text>
    <text x="%d" y="%d">vCPUs in use; %s %% of all over the whole time</text>
    </svg>
    """
        .formatted(
            WIDTH + 2 * MARGIN,
            HEIGHT + MARGIN,
            path,
            MARGIN,
            MARGIN,
            HEIGHT,
            MARGIN + WIDTH,
            MARGIN - 6,
            MARGIN + 4,
            decimal(capacityVcpus),
            MARGIN - 6,
            HEIGHT,
            MARGIN + WIDTH,
            HEIGHT + 20,
            seconds(makespanSeconds()),
            MARGIN,
            MARGIN - 20,
            decimal(100 * utilisation()));
  }

  private static String seconds(double seconds) {
    return decimal(seconds) + " s";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
