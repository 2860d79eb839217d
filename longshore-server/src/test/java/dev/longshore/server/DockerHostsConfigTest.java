package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several Docker hosts in the configuration. */
class DockerHostsConfigTest {

  @TempDir private Path folder;

  private ServerConfig read(String yaml) {
    try {
      return ConfigReader.read(
          Map.of(), Map.of(), Files.writeString(folder.resolve("longshore.yaml"), yaml));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(String hosts) {
    return String.valueOf(
        catchThrowableOfType(ConfigException.class, () -> read("docker:\n  hosts: " + hosts + "\n"))
            .getMessage());
  }

  private static final String YAML =
      """
      docker:
        hostLostAfterSeconds: 300
        hosts:
          - name: here
            url: unix:///var/run/docker.sock
          - name: large
            url: tcp://10.0.0.5:2376
            certificates: /etc/longshore/large
            vcpus: 96.5
            memoryMib: 400000
            gpus: "0,1"
          - {name: far, url: "ssh://batch@far.example:2222", gpus: none}
          - {name: other, url: "tcp://10.0.0.6:2375"}
      """;

  @Test
  void readsAListOfAFile() {
    ServerConfig.Docker docker = read(YAML).docker();

    assertThat(docker.hostLostAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(docker.hosts())
        .containsExactly(
            new DockerHost("here", "unix:///var/run/docker.sock", null, 0, 0, GpuChoice.FOUND),
            new DockerHost(
                "large",
                "tcp://10.0.0.5:2376",
                Path.of("/etc/longshore/large"),
                96_500,
                400_000,
                new GpuChoice(false, List.of("0", "1"))),
            new DockerHost(
                "far", "ssh://batch@far.example:2222", null, 0, 0, new GpuChoice(false, List.of())),
            new DockerHost("other", "tcp://10.0.0.6:2375", null, 0, 0, GpuChoice.FOUND));
  }

  @Test
  void oneHostIsTheDefault() {
    ServerConfig.Docker docker = read("").docker();

    assertThat(docker.hosts()).isEmpty();
    assertThat(docker.hostLostAfter()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void whatIsPrintedReadsBackAsTheSame() {
    ServerConfig config = read(YAML);
    String text = ConfigText.of(config);

    assertThat(text).contains("\"name\":\"large\"").contains("hostLostAfterSeconds: 300");
    assertThat(read(text)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[a] | a list of hosts, each with a name and a url",
        "[{name: a}] | host 1 needs a url, as text",
        "[{url: 'unix:///x'}] | host 1 needs a name, as text",
        "[{name: local, url: 'unix:///x'}] | other than local",
        "[{name: a, url: 'http://x'}] | host 1 needs a url such as unix:///var/run/docker.sock",
        "[{name: a, url: 'unix://x'}] | host 1 needs a url such as",
        "[{name: a, url: 'tcp://x'}] | host 1 needs a url such as",
        "[{name: a, url: 'unix:///x', vcpu: 3}] | needs a key that is known instead of vcpu, such"
            + " as vcpus",
        "[{name: a, url: 'unix:///x', vcpus: some}] | host 1 needs vcpus that is a number of vCPUs",
        "[{name: a, url: 'unix:///x', memoryMib: -1}] | host 1 needs memoryMib that is a whole"
            + " number",
        "[{name: a, url: 'unix:///x', certificates: /c}] | which only a url that begins with tcp://"
            + " has",
        "[{name: a, url: 'unix:///x'}, {name: a, url: 'unix:///y'}] | their own name and url,"
            + " unlike a",
        "[{name: a, url: 'unix:///x'}, {name: b, url: 'unix:///x'}] | their own name and url,"
            + " unlike b",
      })
  void saysWhatAListShouldBe(String hosts, String refusal) {
    assertThat(refusal(hosts)).contains("docker.hosts").contains(refusal);
  }

  @Test
  void aSingleHostAndSeveralExcludeEachOther() {
    assertThat(refusal("[{name: a, url: 'unix:///x'}]\n  vcpus: 4"))
        .contains("docker.vcpus")
        .contains("give each host its own");
  }
}
