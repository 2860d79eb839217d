package dev.longshore.cli;

import dev.longshore.server.ConfigReader;
import dev.longshore.server.LongshoreServer;
import dev.longshore.server.ServerConfig;
import dev.longshore.server.ServerConfig.LogLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.batch.model.JobDetail;

/** Shows in some seconds what Longshore does, and checks it. */
@Command(
    name = "demo",
    description = "Start a server, run jobs through AWS's own client, show and check what happens.")
final class DemoCommand implements Callable<Integer> {

  @Option(names = "--keep", description = "leave the server running, to be tried out")
  private boolean keep;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerLog.install(LogLevel.WARN);
    DemoScreen screen = new DemoScreen(spec.commandLine().getOut(), DemoScreen.isTerminal());
    TemporaryFolder data = TemporaryFolder.create("longshore-demo");
    try (LongshoreServer server = LongshoreServer.start(config(data.path()))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(server, data), "longshore-stop"));
      int exitCode = run(server.url(), screen);
      if (keep) {
        showHowToGoOn(server.url(), data.path(), screen);
        new CountDownLatch(1).await();
      }
      return exitCode;
    } finally {
      data.close();
    }
  }

  /** Also where somebody has seen enough and interrupts the demo. */
  private static void leave(LongshoreServer server, TemporaryFolder data) {
    server.close();
    try {
      data.close();
    } catch (IOException e) {
      System.err.println("longshore: " + data.path() + " could not be removed: " + e.getMessage());
    }
  }

  /** Nothing of the user's: what the demo shows is the same everywhere. */
  static ServerConfig config(Path data) {
    return ConfigReader.read(
        Map.of(
            "port",
            "0",
            "data",
            data.toString(),
            "engine",
            "local",
            "jobs.minimumTimeoutSeconds",
            Integer.toString(DemoStory.TIMEOUT_SECONDS)),
        Map.of(),
        null);
  }

  private static int run(String url, DemoScreen screen) {
    screen.title("A server");
    screen.done("ready at", url);
    screen.say("Jobs run as processes of this machine (the local engine).");
    screen.say(
        "Its setting jobs.minimumTimeoutSeconds is "
            + DemoStory.TIMEOUT_SECONDS
            + " here, so that a timeout can be seen; on AWS the shortest is 60 s.");
    try (DemoClients clients = DemoClients.of(url)) {
      DemoStory story = new DemoStory(clients.batch(), screen);
      screen.title("What jobs need, made with the AWS SDK for Java");
      story.setUp();
      screen.title("An array job, one that depends on it, one that fails once, one too slow");
      List<DemoJob> jobs = story.submit();
      DemoLogs logs = new DemoLogs(clients.logs(), screen);
      Map<String, JobDetail> details =
          new DemoWatch(clients.batch(), logs, screen).untilEnded(jobs);
      return conclude(new DemoOutcome(jobs, details, logs), screen);
    }
  }

  private static int conclude(DemoOutcome outcome, DemoScreen screen) {
    screen.title("What became of them");
    screen.table(outcome.table());
    List<String> mistakes = outcome.mistakes();
    screen.title(mistakes.isEmpty() ? "Everything is as it should be." : "Not as it should be:");
    mistakes.forEach(screen::wrong);
    return mistakes.isEmpty() ? 0 : Main.FAILED;
  }

  private static void showHowToGoOn(String url, Path data, DemoScreen screen) {
    screen.title("The server runs on until you press Ctrl-C; its data folder is " + data);
    screen.say("export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_REGION=us-east-1");
    screen.say(
        "aws --endpoint-url "
            + url
            + " batch list-jobs --job-queue demo-queue --job-status SUCCEEDED");
    screen.say("aws --endpoint-url " + url + " logs tail /aws/batch/job --since 1h");
  }
}
