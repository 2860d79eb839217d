package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on processes of this machine. */
final class LocalEngineContractTest extends EngineContract {

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return new LocalEngine(folder, LocalEngineConfig.defaults());
  }

  @Override
  protected int attemptsInARow() {
    return 1_000;
  }

  @Override
  protected List<String> leftovers() throws IOException {
    Path attempts = folder.toRealPath().resolve("attempts");
    List<String> found = new ArrayList<>();
    try (var folders = Files.list(attempts)) {
      folders.forEach(each -> found.add(each.toString()));
    }
    ProcessHandle.allProcesses()
        .filter(process -> worksIn(attempts, process))
        .forEach(process -> found.add("process " + process.pid() + " " + process.info()));
    return found;
  }

  private static boolean worksIn(Path attempts, ProcessHandle process) {
    for (String link : List.of("cwd", "fd/1", "fd/2")) {
      try {
        if (Files.readSymbolicLink(Path.of("/proc/" + process.pid(), link)).startsWith(attempts)) {
          return true;
        }
      } catch (IOException _) {
        // ended, or of another user
      }
    }
    return false;
  }
}
