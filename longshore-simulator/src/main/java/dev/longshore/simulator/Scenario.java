package dev.longshore.simulator;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is played: a cluster and the jobs that come to it.
 *
 * @param backfillDepth as in the server's configuration
 * @param cluster with the definitions of all jobs
 * @param arrivals in the order in which they come
 * @param patienceSeconds how long after the last event a job that waits may start yet, since what
 *     was used counts less, or another is ended that blocks it
 * @param notes what was left out
 */
record Scenario(
    int backfillDepth,
    Cluster cluster,
    List<Arrival> arrivals,
    int patienceSeconds,
    List<String> notes) {

  /**
   * Reads what a user asks.
   *
   * @param file a workload, or null
   * @param folder a data folder with a history, or null
   * @param machine the host where the file names none
   * @throws IllegalArgumentException with what is wrong, one line for each mistake
   */
  static Scenario read(@Nullable Path file, @Nullable Path folder, Workload.HostGroup machine)
      throws IOException {
    History past = folder == null ? null : History.read(folder);
    if (file == null) {
      return of(Workload.NOTHING, past, machine);
    }
    try {
      return of(WorkloadFile.read(file, past), past, machine);
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException("there is no file " + missing.getFile(), missing);
    } catch (IllegalArgumentException mistakes) {
      throw new IllegalArgumentException(file + ": " + mistakes.getMessage(), mistakes);
    }
  }

  static Scenario of(Workload workload, @Nullable History past, Workload.HostGroup machine) {
    ScenarioCluster made = new ScenarioCluster(workload, past, machine);
    List<Arrival> arrivals = new ArrayList<>(new WorkloadArrivals(workload, made).all());
    List<String> notes = new ArrayList<>();
    if (past != null) {
      PastArrivals before = new PastArrivals(past, made);
      arrivals.addAll(before.all());
      notes.addAll(before.notes());
    }
    arrivals.sort(Comparator.comparing(Arrival::after)); // stable: else in the order of the file
    return new Scenario(
        workload.backfillDepth(), made.cluster(), arrivals, made.patienceSeconds(), notes);
  }
}
