package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LaunchEnvironment;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.TaskEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Where the contracts stand with processes of this machine. */
final class LocalGround {

  private LocalGround() {}

  static Engine open(Path folder) throws IOException {
    return open(folder, LocalEngineConfig.defaults());
  }

  static Engine open(Path folder, LocalEngineConfig config) throws IOException {
    return new TaskEngine(
        new LocalEngine(folder, config),
        Duration.ofSeconds(30),
        LaunchEnvironment.NONE,
        TaskAgent.NONE,
        InstantSource.system());
  }

  static List<String> leftovers(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    for (String of : List.of("attempts", "tasks", "removed")) {
      try (var folders = Files.list(folder.resolve(of))) {
        folders.forEach(each -> found.add(each.toString()));
      }
    }
    Path attempts = folder.toRealPath().resolve("attempts");
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
