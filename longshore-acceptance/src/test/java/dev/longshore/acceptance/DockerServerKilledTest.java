package dev.longshore.acceptance;

import dev.longshore.acceptance.Command.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            "--format=" + key(attribute("job-id"), attribute("container")));
    events = Command.start(Surroundings.NONE, words, started(), folder.resolve("events.err"));
  }

  private static String attribute(String label) {
    return "{{index .Actor.Attributes \"longshore.%s\"}}".formatted(label);
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
  void letEnd(List<String> keys) {
    Map<String, String> containers = containers();
    List<String> words = new ArrayList<>(List.of("docker", "kill", "--signal=USR1"));
    keys.forEach(key -> words.add(Objects.requireNonNull(containers.get(key), key)));
    Command.run(Surroundings.NONE, words).succeeded();
  }

  @Override
  Map<String, Integer> progress(List<String> keys) {
    Map<String, String> containers = containers();
    Map<String, Integer> lines = new HashMap<>();
    for (String key : keys) {
      String container = containers.get(key);
      String last =
          container == null
              ? ""
              : Command.run("docker", "logs", "--tail=1", container).succeeded().strip();
      if (!last.isEmpty()) {
        lines.put(key, Integer.parseInt(last.replace("line ", "")));
      }
    }
    return lines;
  }

  @Override
  long starts(String key) {
    try {
      return Files.readAllLines(started()).stream().filter(key::equals).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The ids of the running containers. */
  private Map<String, String> containers() {
    String format =
        "--format=%s {{.ID}}"
            .formatted(
                key("{{.Label \"longshore.job-id\"}}", "{{.Label \"longshore.container\"}}"));
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
