package dev.longshore.acceptance;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts servers on one fresh data folder; as a static field one for all tests of the class, else
 * one for each. Shows what the servers printed when a test fails, and leaves nothing behind: no
 * server, no job's process or container, no file.
 */
final class Servers
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private final List<ServerProcess> started = new ArrayList<>();
  private @Nullable Path folder;
  private @Nullable String url;
  private boolean forAllTests;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    forAllTests = true;
    begin();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!forAllTests) {
      begin();
    }
  }

  private void begin() throws IOException {
    folder = Files.createTempDirectory("longshore-acceptance");
    Files.createDirectory(shared());
  }

  /** Starts a server on the data folder and any free port, and returns its address when ready. */
  String start(String... flags) {
    return start(Map.of(), flags);
  }

  /** The same, with more variables in its environment. */
  String start(Map<String, String> environment, String... flags) {
    url = startOnly(environment, flags).awaitReady();
    return url;
  }

  /** Starts a server of which the caller knows that it may not come up. */
  ServerProcess startOnly(String... flags) {
    return startOnly(Map.of(), flags);
  }

  private ServerProcess startOnly(Map<String, String> environment, String... flags) {
    List<String> all = new ArrayList<>(List.of("--data", data().toString()));
    if (!List.of(flags).contains("--port")) {
      all.addAll(List.of("--port", "0"));
    }
    all.addAll(List.of(flags));
    ServerProcess server = ServerProcess.start(folder(), environment, all);
    started.add(server);
    return server;
  }

  /** The server started last. */
  ServerProcess latest() {
    return started.getLast();
  }

  /** Address of the server that came up last. */
  String url() {
    if (url == null) {
      throw new IllegalStateException("no server was started");
    }
    return url;
  }

  Path data() {
    return folder().resolve("data");
  }

  /** A folder for files through which a test and its jobs tell each other something. */
  Path shared() {
    return folder().resolve("shared");
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("no test runs");
    }
    return folder;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent()) {
      started.forEach(server -> System.out.println(server.printed()));
    }
    if (!forAllTests) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (forAllTests) {
      end();
    }
  }

  private void end() throws IOException {
    started.forEach(ServerProcess::killHard);
    started.clear();
    DockerCommand.removeContainersOf(data());
    endProcessesIn(folder().toRealPath());
    delete(folder());
  }

  /** Jobs of the local engine have their working directory below the data folder. */
  private static void endProcessesIn(Path folder) {
    List<ProcessHandle> ours =
        ProcessHandle.allProcesses().filter(process -> worksIn(process, folder)).toList();
    ours.forEach(ProcessHandle::destroyForcibly);
    Await.until("the jobs' processes are gone", () -> ours.stream().noneMatch(Servers::runs));
  }

  private static boolean worksIn(ProcessHandle process, Path folder) {
    return workingDirectory(process).filter(directory -> directory.startsWith(folder)).isPresent();
  }

  /** A dead process that nobody has waited for still counts as alive, but works nowhere. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && workingDirectory(process).isPresent();
  }

  private static Optional<Path> workingDirectory(ProcessHandle process) {
    try {
      return Optional.of(
          Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd")));
    } catch (IOException | UnsupportedOperationException gone) {
      return Optional.empty();
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // a killed process's helper tidied up meanwhile
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
