package dev.longshore.simulator;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the jobs of a scenario.
 *
 * @param shares those with jobs that ran, by queue and share
 * @param standstills the queues in which jobs wait and will wait for ever
 * @param failed how many jobs failed, those included that never had room
 * @param waitingForOthers how many jobs wait for jobs that wait themselves
 * @param notes what was left out of the scenario
 * @param capacityVcpus the most vCPUs that jobs may have at once
 * @param used how many vCPUs jobs had
 * @param waiting how many jobs waited for room, by queue and share
 */
public record Forecast(
    List<ShareRow> shares,
    List<Standstill> standstills,
    int failed,
    int waitingForOthers,
    List<String> notes,
    double capacityVcpus,
    Series used,
    SortedMap<String, Series> waiting) {

  public Forecast {
    shares = List.copyOf(shares);
    standstills = List.copyOf(standstills);
    notes = List.copyOf(notes);
    waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
  }

  /**
   * The jobs of one share, or of a FIFO queue. Children count as jobs, their arrays do not.
   *
   * @param name the queue, and with a slash the share
   * @param jobs that ran
   * @param medianSeconds from the time when a job could run to when it had room
   * @param p95Seconds nineteen of twenty waited no longer
   * @param mostSeconds the longest wait
   * @param vcpuHours that they used, in all attempts
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

  /**
   * A queue that moves no more.
   *
   * @param queue by name
   * @param jobs how many wait in it
   * @param reason why the first of them does, as the scheduler says it
   */
  public record Standstill(String queue, int jobs, String reason) {}

  /** When the last job had ended, in seconds since the beginning. */
  public double makespanSeconds() {
    return used.end();
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
    return new ForecastTable(this).lines();
  }

  /** Used vCPUs and waiting jobs over time, as a plot. */
  public String svg() {
    return new ForecastPlot(this).svg();
  }
}
