package dev.longshore.cli;

import dev.longshore.cli.DemoJob.Expected;
import dev.longshore.server.LongshoreServer;
import dev.longshore.server.ServerConfig.LogLevel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does a little of everything once. The launcher runs it after a build, for Java to keep the
 * classes that were loaded; it is of no use to anybody else.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    ServerLog.install(LogLevel.WARN);
    DemoScreen nobody = new DemoScreen(new PrintWriter(Writer.nullWriter()), false);
    try (TemporaryFolder data = TemporaryFolder.create("longshore-warm-up");
        LongshoreServer server = LongshoreServer.start(DemoCommand.config(data.path()));
        DemoClients clients = DemoClients.of(server.url())) {
      DemoStory story = new DemoStory(clients.batch(), nobody);
      story.setUp();
      DemoJob job =
          new DemoJob("one", story.submitOne(), new Expected("SUCCEEDED", 1, 0, "", "hello"));
      new DemoWatch(clients.batch(), new DemoLogs(clients.logs(), nobody), nobody)
          .untilEnded(List.of(job));
    }
    return 0;
  }
}
