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
    return "cd %s; echo start >> starts.$me".formatted(servers.shared());
  }

  @Override
  String afterLine() {
    return "echo $n > next.$me; mv next.$me line.$me";
  }

  @Override
  String mayEnd() {
    return "[ -e end.$me ]";
  }

  @Override
  void letEnd(List<String> keys) {
    try {
      for (String key : keys) {
        Files.createFile(servers.shared().resolve("end." + key));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  Map<String, Integer> progress(List<String> keys) {
    Map<String, Integer> lines = new HashMap<>();
    for (String key : keys) {
      Path file = servers.shared().resolve("line." + key);
      if (Files.exists(file)) {
        lines.put(key, Integer.parseInt(read(file).getFirst()));
      }
    }
    return lines;
  }

  @Override
  long starts(String key) {
    return read(servers.shared().resolve("starts." + key)).size();
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
