package dev.longshore.cli;

import java.io.Console;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a command in a running job; its exit code is the command's. */
@Command(
    name = "exec",
    description = "Run a command, or a shell, in a running job.",
    customSynopsis =
        "longshore exec [-T] [--container=NAME] [--endpoint-url=URL] JOB [-- COMMAND...]",
    footer = {
      "",
      "The job's definition has to have enableExecuteCommand, or the server jobs.exec: all.",
      "With Docker the command runs in the container; with the local engine as a process that has",
      "the job's working directory and variables. Exit code: the command's, or 125 where none ran."
    })
final class ExecCommand implements Callable<Integer> {

  /** As of {@code docker run}, where it is not the command's. */
  static final int NOT_RUN = 125;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description =
          "the server; else AWS_ENDPOINT_URL_BATCH or AWS_ENDPOINT_URL, else http://127.0.0.1:8642")
  private @Nullable String endpoint;

  @Option(
      names = "--container",
      paramLabel = "NAME",
      description = "which of several containers of the job")
  private @Nullable String container;

  @SuppressWarnings("FieldMayBeFinal") // picocli sets it
  @Option(
      names = {"-T", "--no-terminal"},
      description = "plain input and output, also where there is a terminal")
  private boolean plain = false;

  @Parameters(
      index = "0",
      paramLabel = "JOB",
      description = "id of a job, child (ID:3) or node (ID#0)")
  private String job = "";

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "what to run; a shell where nothing is said")
  private List<String> command = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ExecClient client =
        new ExecClient(
            socketUri(),
            container,
            command.isEmpty() ? List.of("/bin/sh") : command,
            spec.commandLine().getErr());
    return plain || !isOnTerminal()
        ? client.runPlain(System.in, System.out, System.err)
        : client.runOnTerminal();
  }

  /** Contrary to what its makers say, JDK 25 has no console where there is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isOnTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private URI socketUri() {
    String server =
        Stream.of(
                endpoint,
                System.getenv("AWS_ENDPOINT_URL_BATCH"),
                System.getenv("AWS_ENDPOINT_URL"),
                "http://127.0.0.1:8642")
            .filter(Objects::nonNull)
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElseThrow();
    try {
      URI http = new URI(server);
      if (http.getHost() == null) {
        throw mistake(server);
      }
      String scheme = "https".equals(http.getScheme()) ? "wss" : "ws";
      return new URI(
          scheme
              + "://"
              + http.getAuthority()
              + "/longshore/v1/jobs/"
              + job.replace(":", "%3A").replace("#", "%23")
              + "/exec");
    } catch (URISyntaxException e) {
      throw mistake(server);
    }
  }

  private ParameterException mistake(String server) {
    return new ParameterException(spec.commandLine(), "no server and job: " + server + ", " + job);
  }
}
