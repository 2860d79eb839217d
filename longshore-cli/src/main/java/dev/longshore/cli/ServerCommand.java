package dev.longshore.cli;

import dev.longshore.server.ConfigText;
import dev.longshore.server.LongshoreServer;
import dev.longshore.server.ServerConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a server until the process is told to end. Jobs go on after that. */
@Command(name = "server", description = "Run a server: AWS Batch on this machine.")
final class ServerCommand implements Callable<Integer> {

  @Mixin private ServerFlags flags = new ServerFlags();

  @Option(names = "--print-config", description = "print the configuration in effect, and end")
  private boolean printConfig;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ServerConfig config = flags.read(System.getenv());
    PrintWriter out = spec.commandLine().getOut();
    if (printConfig) {
      out.print(ConfigText.of(config));
      out.flush();
      return 0;
    }
    ServerLog log = ServerLog.install(config.logLevel());
    try {
      LongshoreServer server = LongshoreServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, log), "longshore-stop"));
      out.println("Longshore is ready: " + server.url());
      out.flush();
    } catch (RuntimeException e) {
      log.flush(); // what led to it stands before the message of why it ended
      throw e;
    }
    new CountDownLatch(1).await();
    return 0;
  }

  private static void stop(LongshoreServer server, ServerLog log) {
    server.close();
    log.flush();
  }
}
