package dev.longshore.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures. */
@Command(name = "bench", description = "Measure this machine.")
final class BenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return 0;
  }
}
