package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WhatIfTest {

  private static final String CLUSTER =
      """
      hosts: [{count: 2, vcpus: 4, memoryMib: 8192}]
      environments: [{name: all, maxVcpus: 100}]
      policies: [{name: fair, shareDecaySeconds: 3600, weights: {light: 0.25}}]
      queues:
        - {name: fifo, priority: 2, environments: [all]}
        - {name: shared, priority: 1, policy: fair, environments: [all]}
      """;

  @TempDir Path folder;

  private Forecast run(String jobs) {
    return WhatIf.run(WorkloadFile.parse(CLUSTER + "jobs:\n" + jobs), folder);
  }

  @Test
  void jobsWaitUntilOthersHaveEnded() {
    Forecast forecast =
        run("  - {queue: fifo, vcpus: 4, memoryMib: 512, count: 4, runSeconds: 100}\n");

    assertThat(forecast.makespanSeconds()).isEqualTo(200);
    assertThat(forecast.vcpuHours()).isCloseTo(16 * 100 / 3600.0, within(1e-9));
    assertThat(forecast.utilisation()).isCloseTo(1, within(1e-9));
    Forecast.ShareRow row = forecast.shares().getFirst();
    assertThat(row.name()).isEqualTo("fifo");
    assertThat(row.jobs()).isEqualTo(4);
    assertThat(row.medianSeconds()).isZero();
    assertThat(row.mostSeconds()).isEqualTo(100);
  }

  @Test
  void aShareOfAQuarterOfTheWeightWaitsLess() {
    Forecast forecast =
        run(
            """
              - {queue: shared, share: light, vcpus: 1, memoryMib: 512, count: 100, runSeconds: 60}
              - {queue: shared, share: heavy, vcpus: 1, memoryMib: 512, count: 100, runSeconds: 60}
            """);

    assertThat(forecast.shares())
        .extracting(Forecast.ShareRow::name)
        .containsExactly("shared/heavy", "shared/light");
    assertThat(forecast.shares().getLast().medianSeconds())
        .isLessThan(forecast.shares().getFirst().medianSeconds() / 1.5);
  }

  @Test
  void whatHasNoRoomAtAllIsCounted() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, vcpus: 5, memoryMib: 512, count: 3, runSeconds: 60}
              - {queue: shared, share: a, vcpus: 1, memoryMib: 512, runSeconds: 60}
            """);

    assertThat(forecast.neverRan()).isEqualTo(3);
    assertThat(forecast.table()).anyMatch(line -> line.startsWith("never ran    3 jobs"));
    assertThat(forecast.makespanSeconds()).isEqualTo(60);
  }

  @Test
  void thePlotRisesAndFalls() {
    Forecast forecast =
        run("  - {queue: fifo, vcpus: 2, memoryMib: 512, runSeconds: 50, atSeconds: 50}\n");

    assertThat(forecast.svg())
        .startsWith("<svg")
        .contains("H500.0 V237.5 H950.0 V300.0")
        .endsWith("</svg>\n");
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                run(
                    """
                      - {queue: none, vcpus: 1, memoryMib: 512, runSeconds: 60}
                      - {queue: shared, vcpus: 1, memoryMib: 512, runSeconds: 0}
                    """))
        .hasMessageContaining("there is no queue none")
        .hasMessageContaining("needs a share")
        .hasMessageContaining("runSeconds");
  }

  @Test
  void anUnknownWordIsAMistake() {
    assertThatThrownBy(() -> run("  - {queue: fifo, vcpu: 1, memoryMib: 512, runSeconds: 60}\n"))
        .hasMessageContaining("\"vcpu\"");
  }
}
