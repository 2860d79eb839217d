package dev.longshore.acceptance;

import dev.longshore.acceptance.Command.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** With containers, of which the daemon itself is asked. */
final class DockerServerKilledTest extends ServerKilledContract {

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  Path folder;

  private @Nullable Process events;

  /** The daemon remembers few events, so somebody listens all the time. */
  @BeforeEach
  void listen() throws IOException {
    DockerCommand.needed();
    List<String> words =
        List.of(
            "docker",
            "events",
            "--filter=event=start",
            "--filter=label=longshore.owner",
            "--format={{index .Actor.Attributes \"longshore.job-id\"}}");
    events = Command.start(Surroundings.NONE, words, started(), folder.resolve("events.err"));
  }

  @AfterEach
  void listenNoMore() {
    if (events != null) {
      events.destroyForcibly();
    }
  }

  private Path started() {
    return folder.resolve("started");
  }

  @Override
  String[] flags(int vcpus) {
    return new String[] {
      "--engine", "docker", "--set", "docker.vcpus=" + vcpus, "--set", "docker.memoryMib=16384"
    };
  }

  @Override
  String image() {
    return DockerCommand.IMAGE;
  }

  @Override
  String atStart() {
    return "mayEnd=; trap 'mayEnd=1' USR1";
  }

  @Override
  String afterLine() {
    return ":";
  }

  @Override
  String mayEnd() {
    return "[ $mayEnd ]";
  }

  @Override
  void letEnd(List<String> ids) {
    List<String> words = new ArrayList<>(List.of("docker", "kill", "--signal=USR1"));
    words.addAll(containers().values());
    Command.run(Surroundings.NONE, words).succeeded();
  }

  @Override
  Map<String, Integer> progress(List<String> ids) {
    Map<String, String> containers = containers();
    Map<String, Integer> lines = new HashMap<>();
    for (String id : ids) {
      String container = containers.get(id);
      String last =
          container == null
              ? ""
              : Command.run("docker", "logs", "--tail=1", container).succeeded().strip();
      if (!last.isEmpty()) {
        lines.put(id, Integer.parseInt(last.replace("line ", "")));
      }
    }
    return lines;
  }

  @Override
  long starts(String id) {
    try {
      return Files.readAllLines(started()).stream().filter(id::equals).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The running containers by job. */
  private Map<String, String> containers() {
    String format = "--format={{.Label \"longshore.job-id\"}} {{.ID}}";
    Map<String, String> containers = new HashMap<>();
    for (String line :
        Command.lines(
            Command.run("docker", "ps", DockerCommand.filter(servers.data()), format)
                .succeeded())) {
      String[] parts = line.split(" ", 2);
      containers.put(parts[0], parts[1]);
    }
    return containers;
  }
}
