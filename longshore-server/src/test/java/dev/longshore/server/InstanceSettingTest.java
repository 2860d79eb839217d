package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.core.InstanceConfig;
import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.UsableMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceSettingTest {

  @TempDir private Path folder;

  @Test
  void aTypesOwnNumberGoesBeforeItsFamilys() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("longshore.yaml"),
            """
            instances:
              smallMemoryPermille: 900
              memoryReserveMib: 100
              spotPercents: [c5.large=35, c5=40.4]
              spotSpare: [m5=7]
              spotInterruptionsPerHour: [spot-*=0.5, "*=0"]
              interruptionSeed: 9
              interruptionNoticeSeconds: 10
            """);
    InstanceConfig config =
        InstanceParts.of(ConfigReader.read(Map.of(), Map.of(), file).instances());
    assertThat(config.memory()).isEqualTo(new UsableMemory(900, 975, 100));
    assertThat(config.market().spotPercents())
        .containsEntry("c5.large", 35)
        .containsEntry("c5.xlarge", 40)
        .doesNotContainKey("m5.large");
    assertThat(config.market().spareInstances()).containsEntry("m5.large", 7);
    assertThat(config.interruptions().rates())
        .containsExactly(new Rate("spot-*", 0.5), new Rate("*", 0));
    assertThat(config.interruptions().seed()).isEqualTo(9);
    assertThat(config.interruptions().notice()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whatIsNotTypeOrNumberIsToldWithWhatItShouldBe() {
    assertThat(mistake("instances.spotPercents", "[\"c5.lage=35\"]"))
        .contains("no instance type or family is called c5.lage; did you mean c5.large?");
    assertThat(mistake("instances.spotPercents", "[\"optimal=35\"]")).contains("called optimal");
    assertThat(mistake("instances.spotPercents", "[\"c5.large\"]"))
        .contains("a list of entries such as c5.large=35, with numbers from 0 to 1000");
    assertThat(mistake("instances.spotPercents", "[\"c5=1001\"]")).contains("from 0 to 1000");
    assertThat(mistake("instances.spotSpare", "c5=1")).contains("a list of entries");
    assertThat(mistake("instances.spotSpare", "[\"c5=1\", \"c5=2\"]")).contains("each name once");
  }

  @Test
  void whatIsShownCanBeReadAgain() {
    Map<String, String> flags =
        Map.of(
            "instances.spotPercents", "[\"c5.large=35\"]",
            "instances.spotInterruptionsPerHour", "[\"a*=0.25\"]");
    String shown = ConfigText.of(ConfigReader.read(flags, Map.of(), null));
    assertThat(shown)
        .contains("spotPercents: [\"c5.large=35\"]")
        .contains("spotInterruptionsPerHour: [\"a*=0.25\"]")
        .contains("interruptionNoticeSeconds: 120");
  }

  private static String mistake(String key, String value) {
    StringBuilder message = new StringBuilder();
    assertThatThrownBy(() -> ConfigReader.read(Map.of(key, value), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .satisfies(e -> message.append(e.getMessage()));
    return message.toString();
  }
}
