package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.server.ServerConfig.EngineKind;
import dev.longshore.server.ServerConfig.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  @TempDir private Path folder;

  @Test
  void everyKeyHasADefault() {
    ServerConfig config = ConfigReader.read(Map.of(), Map.of(), null);

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8642);
    assertThat(config.data()).isEqualTo(Path.of(System.getProperty("user.home"), ".longshore"));
    assertThat(config.engine()).isEqualTo(EngineKind.AUTO);
    assertThat(config.home()).isEqualTo(new Realm("aws", "us-east-1", "000000000000"));
    assertThat(config.local()).isEqualTo(new ServerConfig.Local(0, 0, GpuChoice.FOUND));
    assertThat(config.docker().host()).isNull();
    assertThat(config.jobs().stopGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.jobs().minimumTimeoutSeconds()).isEqualTo(60);
    assertThat(config.jobs().settling()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
  }

  @Test
  void readsNestedKeysOfAFile() {
    ServerConfig config =
        ConfigReader.read(
            Map.of(),
            Map.of(),
            file(
                """
                # a comment
                port: 9000
                account: "012345678901"
                local:
                  vcpus: 2.5
                  memoryMib: 4096
                  gpus: "0,1"
                docker:
                jobs:
                  minimumTimeoutSeconds: 2
                log:
                  level: WARN
                """));

    assertThat(config.port()).isEqualTo(9000);
    assertThat(config.home().accountId()).isEqualTo("012345678901");
    assertThat(config.local())
        .isEqualTo(new ServerConfig.Local(2500, 4096, new GpuChoice(false, List.of("0", "1"))));
    assertThat(config.jobs().minimumTimeoutSeconds()).isEqualTo(2);
    assertThat(config.logLevel()).isEqualTo(LogLevel.WARN);
  }

  @Test
  void everyLimitIsASetting() {
    for (Limit limit : Limit.values()) {
      ServerConfig config =
          ConfigReader.read(
              Map.of("limits." + limit.key(), Integer.toString(limit.most())), Map.of(), null);
      assertThat(config.limits()).isEqualTo(Limits.DEFAULTS.with(limit, limit.most()));
    }
  }

  @Test
  void readsAnEmptyFileAsNothingGiven() {
    assertThat(ConfigReader.read(Map.of(), Map.of(), file("")))
        .isEqualTo(ConfigReader.read(Map.of(), Map.of(), null));
  }

  @Test
  void aFlagWinsOverAVariableAndThatOverTheFile() {
    Path file = file("port: 1\nregion: eu-west-1\nengine: local\n");

    ServerConfig config =
        ConfigReader.read(
            Map.of("port", "3"), Map.of("LONGSHORE_PORT", "2", "LONGSHORE_ENGINE", "docker"), file);

    assertThat(config.port()).isEqualTo(3);
    assertThat(config.engine()).isEqualTo(EngineKind.DOCKER);
    assertThat(config.home().region()).isEqualTo("eu-west-1");
  }

  @Test
  void everyKeyIsAVariableToo() {
    assertThat(Setting.LOCAL_MEMORY_MIB.variable()).isEqualTo("LONGSHORE_LOCAL_MEMORY_MIB");
    assertThat(Setting.ALL).extracting(Setting::variable).doesNotHaveDuplicates();
    assertThat(
            ConfigReader.read(
                    Map.of(),
                    Map.of("LONGSHORE_JOBS_STOP_GRACE_SECONDS", "7", "PATH", "/bin"),
                    null)
                .jobs()
                .stopGrace())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void tellsAllMistakesAtOnceWithFileAndLine() {
    Path file = file("prot: 1\nlocal:\n  memoryMib: lots\n");

    ConfigException refused =
        refused(Map.of("port", "70000"), Map.of("LONGSHORE_ENGIN", "local"), file);

    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            file + " line 1: unknown key prot; did you mean port?",
            file
                + " line 3: local.memoryMib is \"lots\"; it should be a whole number from 0 to"
                + " 1099511627776",
            "command line: port is \"70000\"; it should be a whole number from 0 to 65535",
            "environment: unknown key LONGSHORE_ENGIN; did you mean LONGSHORE_ENGINE?");
  }

  @Test
  void suggestsTheNestedKeyForOneWithOtherCapitals() {
    assertThat(refused(Map.of(), Map.of(), file("local:\n  memoryMiB: 5\n")).mistakes())
        .singleElement()
        .asString()
        .endsWith("unknown key local.memoryMiB; did you mean local.memoryMib?");
  }

  @Test
  void namesTheKeysWhereNoneIsNear() {
    assertThat(refused(Map.of(), Map.of(), file("frobnicate: 5\n")).getMessage())
        .contains("the keys are host, port, data");
  }

  @Test
  void refusesWhatIsNoYamlAndWhatIsNotThere() {
    assertThat(refused(Map.of(), Map.of(), file("port: [")).getMessage())
        .contains("longshore.yaml");
    assertThat(refused(Map.of(), Map.of(), folder.resolve("none.yaml")).getMessage())
        .isEqualTo(folder.resolve("none.yaml") + ": there is no such file");
  }

  @Test
  void refusesALocalCapacityFinerThanAThousandth() {
    assertThat(refused(Map.of("local.vcpus", "0.0001"), Map.of(), null).getMessage())
        .contains("local.vcpus is \"0.0001\"");
  }

  @Test
  void whatIsPrintedReadsBackAsTheSame() {
    ServerConfig config =
        ConfigReader.read(
            Map.of(
                "local.vcpus",
                "1.25",
                "docker.host",
                "tcp://10.0.0.5:2375",
                "jobs.retention",
                "90m",
                "jobs.definitionRetention",
                "80d",
                "events.retention",
                "90s"),
            Map.of(),
            null);

    String text = ConfigText.of(config);

    assertThat(text)
        .contains(
            "port: 8642",
            "LONGSHORE_PORT",
            "  vcpus: 1.25",
            "retention: 90m",
            "definitionRetention: 80d")
        .doesNotContain(": null")
        .containsOnlyOnce("\njobs:");
    assertThat(ConfigReader.read(Map.of(), Map.of(), file(text))).isEqualTo(config);
  }

  private static ConfigException refused(
      Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
    return catchThrowableOfType(
        ConfigException.class, () -> ConfigReader.read(flags, environment, file));
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("longshore.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
