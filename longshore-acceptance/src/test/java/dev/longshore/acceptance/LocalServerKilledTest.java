package dev.longshore.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** With processes of this machine, which meet the test in a folder. */
final class LocalServerKilledTest extends ServerKilledContract {

  @Override
  String[] flags(int vcpus) {
    return new String[] {
      "--engine", "local", "--set", "local.vcpus=" + vcpus, "--set", "local.memoryMib=16384"
    };
  }

  @Override
  String image() {
    return "busybox";
  }

  @Override
  String atStart() {
    return "cd %s; echo start >> starts.$AWS_BATCH_JOB_ID".formatted(servers.shared());
  }

  @Override
  String afterLine() {
    return "echo $n > next.$AWS_BATCH_JOB_ID; mv next.$AWS_BATCH_JOB_ID line.$AWS_BATCH_JOB_ID";
  }

  @Override
  String mayEnd() {
    return "[ -e end ]";
  }

  @Override
  void letEnd(List<String> ids) {
    try {
      Files.createFile(servers.shared().resolve("end"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  Map<String, Integer> progress(List<String> ids) {
    Map<String, Integer> lines = new HashMap<>();
    for (String id : ids) {
      Path file = servers.shared().resolve("line." + id);
      if (Files.exists(file)) {
        lines.put(id, Integer.parseInt(read(file).getFirst()));
      }
    }
    return lines;
  }

  @Override
  long starts(String id) {
    return read(servers.shared().resolve("starts." + id)).size();
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
