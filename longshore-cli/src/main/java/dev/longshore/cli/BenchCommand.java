package dev.longshore.cli;

import dev.longshore.server.ServerConfig.LogLevel;
import dev.longshore.simulator.SchedulerBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what this machine reaches, beside what Longshore aims at on two cores. */
@Command(
    name = "bench",
    description = "Measure real servers over HTTP on this machine, and print the figures.")
final class BenchCommand implements Callable<Integer> {

  @Option(names = "--quick", description = "a short run: less exact")
  private boolean quick;

  @Option(
      names = "--million",
      description = "a server with a million jobs instead: lists, deletes, restarts; ten minutes")
  private boolean withMillion;

  @Option(
      names = "--scheduler",
      description =
          "the scheduler with a million waiting jobs in a heap of 2 GiB, and jobs that cost nothing"
              + " through a whole server, instead; two minutes")
  private boolean scheduler;

  @Option(
      names = "--logs",
      description = "what jobs write, whether all of it is kept, and the server's heap, instead")
  private boolean logs;

  @Option(
      names = "--image",
      description =
          "with --logs: in containers of this image too, which the Docker engine has and which has"
              + " sh and sleep")
  private @Nullable String image;

  @Option(names = "--in-this-process", hidden = true, description = "whatever its heap may be")
  private boolean inThisProcess;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (scheduler && !inThisProcess) {
      return withSmallHeap();
    }
    PrintWriter out = spec.commandLine().getOut();
    Bench bench = new Bench();
    out.println(Machine.description());
    out.println("Server and client on this machine; every server with a fresh data folder.");
    out.println();
    row(out, "measured", "reached", "aim");
    if (scheduler) {
      ServerLog.install(LogLevel.WARN);
      new SchedulerBench(quick ? 100_000 : 1_000_000, (w, r, a) -> row(out, w, r, a)).run();
      new ThroughputBench(quick ? 10_000 : 60_000, (w, r, a) -> row(out, w, r, a)).run();
      return 0;
    }
    if (logs) {
      LogBench logBench = new LogBench(quick ? 3 : 15, (w, r, a) -> row(out, w, r, a));
      logBench.onLocal();
      if (image != null) {
        logBench.onDocker(image);
      }
      return logBench.isWhole() ? 0 : 1;
    }
    if (withMillion) {
      MillionBench million =
          new MillionBench(quick ? 100_000 : 1_000_000, (w, r, a) -> row(out, w, r, a));
      million.run();
      million.runSpread();
      return 0;
    }

    row(
        out,
        "start of the process to ready, median of 5",
        BenchTimes.text(bench.startUp(5)),
        "< 2000 ms");

    Bench.Submits submits = bench.submits(quick ? 2 : 5, quick ? 3 : 15);
    row(out, "durable SubmitJob, 64 connections", perSecond(submits.perSecond()), ">= 3000/s");
    row(out, "  p50", BenchTimes.text(submits.times().millis(0.50)), "");
    row(out, "  p99", BenchTimes.text(submits.times().millis(0.99)), "< 50 ms");

    BenchTimes starts = bench.starts(quick ? 20 : 100, quick ? 50 : 300);
    row(
        out,
        "SubmitJob to RUNNING, idle, one at a time, p50",
        BenchTimes.text(starts.millis(0.50)),
        "< 20 ms");
    row(out, "  p99", BenchTimes.text(starts.millis(0.99)), "< 60 ms");

    Bench.ArrayTimes arrays = bench.arrays(10_000, quick ? 20 : 100, quick ? 50 : 300);
    row(
        out,
        "SubmitJob of an array of 10,000, p50",
        BenchTimes.text(arrays.submits().millis(0.50)),
        "");
    row(out, "  p99", BenchTimes.text(arrays.submits().millis(0.99)), "< 20 ms");
    row(
        out,
        "TerminateJobs of such an array, p50",
        BenchTimes.text(arrays.terminations().millis(0.50)),
        "");
    row(out, "  p99", BenchTimes.text(arrays.terminations().millis(0.99)), "< 50 ms");

    double jobs = bench.jobsPerSecond(quick ? 200 : 5000, quick ? 500 : 5000);
    row(out, "/bin/true jobs, SubmitJob to SUCCEEDED", perSecond(jobs), ">= 500/s");
    return 0;
  }

  /** A heap can only be bounded from outside. */
  private int withSmallHeap() throws IOException, InterruptedException {
    List<String> command = BenchServer.ownProgram("-Xmx2g");
    command.addAll(List.of("bench", "--scheduler", "--in-this-process"));
    if (quick) {
      command.add("--quick");
    }
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static String perSecond(double value) {
    return String.format(Locale.ROOT, "%.0f/s", value);
  }

  private static void row(PrintWriter out, String what, String reached, String aim) {
    out.printf(Locale.ROOT, "%-64s %14s   %s%n", what, reached, aim);
    out.flush();
  }
}
