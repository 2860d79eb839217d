package dev.longshore.cli;

import dev.longshore.server.ConfigException;
import dev.longshore.server.NearestName;
import dev.longshore.server.StartRefusedException;
import dev.longshore.server.Version;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code longshore}. Exit codes: 0 done, 1 failed, 2 not understood. */
@Command(
    name = "longshore",
    description = "AWS Batch that anyone can run.",
    versionProvider = Main.VersionText.class,
    subcommands = {
      ServerCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      ExecCommand.class,
      SimulateCommand.class,
      WarmUpCommand.class
    },
    footer = {"", "Start with: longshore demo"})
public final class Main {

  static final int FAILED = 1;
  static final int NOT_UNDERSTOOD = 2;

  @SuppressWarnings("UnusedVariable") // picocli acts on these two by itself
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "show this help")
  private boolean help;

  @SuppressWarnings("UnusedVariable")
  @Option(names = "--version", versionHelp = true, description = "show the version")
  private boolean version;

  Main() {}

  /** Starts here. */
  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    System.exit(commandLine().execute(arguments));
  }

  /** The command with its subcommands; tests run it without a process. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler((e, _) -> notUnderstood(e))
        .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
  }

  private static int notUnderstood(ParameterException e) {
    CommandLine command = e.getCommandLine();
    StringBuilder line = new StringBuilder("longshore: ").append(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      NearestName.of(unmatched.getUnmatched().getFirst(), words(command.getCommandSpec()))
          .ifPresent(word -> line.append("; did you mean ").append(word).append('?'));
    }
    line.append(" (see ").append(command.getCommandSpec().qualifiedName()).append(" --help)");
    return print(command, line.toString(), NOT_UNDERSTOOD);
  }

  /** What could have been meant: flags and commands. */
  private static Set<String> words(CommandSpec spec) {
    Set<String> words = new TreeSet<>(spec.optionsMap().keySet());
    words.addAll(spec.subcommands().keySet());
    return words;
  }

  private static int failed(Exception e, CommandLine command) {
    return switch (e) {
      case ConfigException mistakes -> {
        mistakes.mistakes().forEach(line -> print(command, "longshore: " + line, 0));
        yield NOT_UNDERSTOOD;
      }
      case StartRefusedException refused -> print(command, "longshore: " + refused.getMessage(), 1);
      case FailedException failed -> print(command, "longshore: " + failed.getMessage(), 1);
      default -> {
        print(command, "longshore: this should not have happened", FAILED);
        e.printStackTrace(command.getErr());
        command.getErr().flush();
        yield FAILED;
      }
    };
  }

  private static int print(CommandLine command, String line, int exitCode) {
    PrintWriter err = command.getErr();
    err.println(line);
    err.flush();
    return exitCode;
  }

  /** What {@code --version} shows. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"longshore " + Version.TEXT};
    }
  }
}
