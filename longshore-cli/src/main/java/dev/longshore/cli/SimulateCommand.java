package dev.longshore.cli;

import dev.longshore.server.FoundMachine;
import dev.longshore.server.ServerConfig.LogLevel;
import dev.longshore.simulator.Forecast;
import dev.longshore.simulator.Simulation;
import dev.longshore.simulator.Violation;
import dev.longshore.simulator.WhatIf;
import dev.longshore.simulator.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the real service on a made-up cluster: with faults, to check that the rules hold, or with a
 * workload, to tell how long its jobs would wait.
 */
@Command(
    name = "simulate",
    description =
        "Run made-up jobs through the real scheduler: check its rules, or see how long jobs wait.")
final class SimulateCommand implements Callable<Integer> {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description =
          "with --workload or --history: write vCPUs in use and waiting jobs over time, as a plot")
  private @Nullable Path svg;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What to run: one of these is given. */
  static final class What {

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "jobs and faults that this seed makes, and check the rules")
    private @Nullable Long seed;

    @Option(
        names = "--seeds",
        paramLabel = "A..B",
        description = "the same for all seeds from A to B")
    private @Nullable String range;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private @Nullable Question question;
  }

  /** What if? One of both is given, or both. */
  static final class Question {

    @Option(
        names = "--workload",
        paramLabel = "FILE",
        description = "the cluster and the jobs in this YAML file, and tell how long they wait")
    private @Nullable Path workload;

    @Option(
        names = "--history",
        paramLabel = "FOLDER",
        description =
            "the cluster and the jobs that ran in this data folder, which is only read; what"
                + " --workload names takes the place of what is in it")
    private @Nullable Path history;
  }

  @Override
  public Integer call() throws IOException {
    ServerLog.install(LogLevel.ERROR);
    PrintWriter out = spec.commandLine().getOut();
    if (what.question != null) {
      return forecast(what.question, out);
    }
    if (svg != null) {
      throw mistake("--svg wants --workload or --history");
    }
    if (what.seed != null) {
      return check(what.seed, what.seed, out);
    }
    Matcher range = RANGE.matcher(Objects.requireNonNullElse(what.range, ""));
    if (!range.matches()) {
      throw mistake("--seeds wants two numbers, such as 0..999: " + what.range);
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    if (last < first) {
      throw mistake("--seeds wants the smaller number first: " + what.range);
    }
    return check(first, last, out);
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int forecast(Question question, PrintWriter out) throws IOException {
    FoundMachine machine = FoundMachine.find();
    try (TemporaryFolder folder = TemporaryFolder.create("longshore-simulation")) {
      Forecast forecast =
          WhatIf.run(
              question.workload,
              question.history,
              new Workload.HostGroup(1, machine.vcpus(), machine.memoryMib(), 0),
              folder.path());
      forecast.table().forEach(out::println);
      out.flush();
      if (svg != null) {
        Files.writeString(svg, forecast.svg());
      }
      return 0;
    } catch (IllegalArgumentException mistakes) {
      throw new FailedException(Objects.toString(mistakes.getMessage()));
    }
  }

  private static int check(long first, long last, PrintWriter out) throws IOException {
    long jobs = 0;
    long attempts = 0;
    long faults = 0;
    for (long seed = first; seed <= last; seed++) {
      try (TemporaryFolder folder = TemporaryFolder.create("longshore-simulation")) {
        Simulation.Outcome outcome = Simulation.run(seed, folder.path());
        jobs += outcome.jobs();
        attempts += outcome.attempts();
        faults += outcome.faults();
      } catch (Violation violation) {
        throw new FailedException(
            violation.getMessage() + "\nSee it again with: ./longshore simulate --seed " + seed);
      }
    }
    out.printf(
        "%d seeds, %d jobs, %d attempts, %d faults: every rule held.%n",
        last - first + 1, jobs, attempts, faults);
    out.flush();
    return 0;
  }
}
