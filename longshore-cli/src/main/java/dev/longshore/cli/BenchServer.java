package dev.longshore.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server as a process of its own, with a fresh data folder; both are gone when closed. */
final class BenchServer implements AutoCloseable {

  private static final String READY = "Longshore is ready: ";

  private final Process process;
  private final TemporaryFolder folder;
  private final URI url;
  private final long readyNanos;

  private final List<String> flags;

  private BenchServer(
      Process process, TemporaryFolder folder, List<String> flags, URI url, long readyNanos) {
    this.process = process;
    this.folder = folder;
    this.flags = flags;
    this.url = url;
    this.readyNanos = readyNanos;
  }

  /**
   * Starts one on the local engine and returns when it says that it is ready.
   *
   * @param flags of {@code longshore server}, besides port, data folder and engine
   */
  static BenchServer start(String... flags) throws IOException {
    return onEngine("local", flags);
  }

  /** The same on another engine. */
  static BenchServer onEngine(String engine, String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of("--engine", engine));
    all.addAll(List.of(flags));
    return start(TemporaryFolder.create("longshore-bench"), all);
  }

  private static BenchServer start(TemporaryFolder folder, List<String> flags) throws IOException {
    List<String> command = ownProgram();
    command.addAll(List.of("server", "--port", "0"));
    command.addAll(List.of("--data", folder.path().resolve("data").toString()));
    command.addAll(flags);
    Path log = folder.path().resolve("log");
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    long took = System.nanoTime() - begin;
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      String told = Files.readString(log);
      folder.close();
      throw new FailedException("the server to be measured did not start: " + line + "\n" + told);
    }
    return new BenchServer(
        process, folder, flags, URI.create(line.substring(READY.length())), took);
  }

  /**
   * What starts this program as another process.
   *
   * @param options of Java, besides those of this process
   */
  static List<String> ownProgram(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  /** Heap that is in use once all garbage is collected, in bytes. Needs the tools of a JDK. */
  long liveHeapBytes() throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process collection =
        new ProcessBuilder(tool.toString(), Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .start();
    String told = new String(collection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (collection.waitFor() != 0) {
      throw new FailedException("the server's garbage cannot be collected: " + told);
    }
    HttpRequest metrics = HttpRequest.newBuilder(url.resolve("/metrics")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return (long)
          http.send(metrics, BodyHandlers.ofString())
              .body()
              .lines()
              .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .sum();
    }
  }

  URI url() {
    return url;
  }

  /** From the start of the process to its line that it is ready. */
  long readyNanos() {
    return readyNanos;
  }

  /** Kills it and starts another one on its data folder. This one is not to be used any more. */
  BenchServer killAndRestart() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    return start(folder, flags);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
