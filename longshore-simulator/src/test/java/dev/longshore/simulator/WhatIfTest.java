package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;
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
    return run(CLUSTER, jobs);
  }

  private Forecast run(String cluster, String jobs) {
    Workload workload = WorkloadFile.parse(cluster + "jobs:\n" + jobs, null);
    return WhatIf.run(Scenario.of(workload, null, workload.hosts().getFirst()), folder);
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
  void aQueueThatStandsStillIsToldWithItsReasonAndWhatIsBehind() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, vcpus: 5, memoryMib: 512, runSeconds: 60}
              - {queue: fifo, vcpus: 1, memoryMib: 512, count: 100, runSeconds: 60}
              - {queue: shared, share: a, vcpus: 1, memoryMib: 512, runSeconds: 60}
            """);

    assertThat(forecast.standstills())
        .singleElement()
        .satisfies(
            standstill -> {
              assertThat(standstill.queue()).isEqualTo("fifo");
              assertThat(standstill.jobs()).isEqualTo(101);
              assertThat(standstill.reason()).contains("5 vCPUs").contains("4 vCPUs");
            });
    assertThat(forecast.table())
        .anyMatch(
            line ->
                line.startsWith(
                    "never ran    101 jobs of queue fifo: one that is first and 100 behind it. "));
    assertThat(forecast.makespanSeconds()).isEqualTo(60);
  }

  @Test
  void theTableTellsWhatWasInUseAndWhoWaitedOverTime() {
    Forecast forecast =
        run("  - {queue: fifo, vcpus: 4, memoryMib: 512, count: 3, runSeconds: 100}\n");

    assertThat(forecast.table())
        .contains(
            "from         vCPUs in use  percent   jobs waiting",
            "0.0 s                 8.0    100.0            1.0",
            "90.0 s                8.0    100.0            1.0",
            "100.0 s               4.0     50.0            0.0",
            "190.0 s               4.0     50.0            0.0");
  }

  @Test
  void thePlotShowsUseAndWaitingJobsOverTime() {
    String svg =
        run("""
          - {queue: fifo, vcpus: 4, memoryMib: 512, count: 2, runSeconds: 50, atSeconds: 50}
          - {queue: fifo, vcpus: 4, memoryMib: 512, count: 2, runSeconds: 50, atSeconds: 50}
        """)
            .svg();

    assertThat(svg)
        .startsWith("<svg")
        .contains("M70,260 H370.0 V40.0 H970 V260") // from a third of the time on, all is in use
        .contains("M70,550 H370.0 V330.0 H670.0 V550.0 H970 V550") // two wait for a third
        .contains(">120 s</text>", ">8</text>", ">fifo</text>")
        .endsWith("</svg>\n");
  }

  @Test
  void childrenAreJobsAndNodesStartTogether() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, vcpus: 2, memoryMib: 512, arraySize: 4, runSeconds: 100}
              - {queue: fifo, vcpus: 4, memoryMib: 512, nodes: 2, runSeconds: 30}
            """);

    assertThat(forecast.shares().getFirst().jobs()).isEqualTo(5);
    assertThat(forecast.shares().getFirst().mostSeconds()).isEqualTo(100);
    assertThat(forecast.makespanSeconds()).isEqualTo(130);
    assertThat(forecast.vcpuHours()).isCloseTo(8 * 130 / 3600.0, within(1e-9));
  }

  @Test
  void jobsComeAfterOthersAndWaitFromThenOn() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, name: first, vcpus: 4, memoryMib: 512, count: 2, runSeconds: 100}
              - {queue: fifo, after: first, vcpus: 1, memoryMib: 512, runSeconds: 10}
            """);

    assertThat(forecast.makespanSeconds()).isEqualTo(110);
    assertThat(forecast.shares().getFirst().mostSeconds()).isZero();
  }

  @Test
  void failuresAreTriedAgainAndEndWhatWaitsForThem() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, name: flaky, vcpus: 8, memoryMib: 512, runSeconds: 10, attempts: 2, failEvery: 1}
              - {queue: fifo, name: retried, vcpus: 4, memoryMib: 512, count: 2, runSeconds: 10, attempts: 2, failEvery: 2}
              - {queue: fifo, after: flaky, vcpus: 1, memoryMib: 512, runSeconds: 10}
            """
                .replace("vcpus: 8", "vcpus: 4"));

    assertThat(forecast.failed()).isEqualTo(2);
    assertThat(forecast.table()).contains("failed       2 jobs");
    // Both attempts of one, and of two others one that fails and one more.
    assertThat(forecast.vcpuHours()).isCloseTo(5 * 4 * 10 / 3600.0, within(1e-9));
  }

  @Test
  void aRetryIsNoSecondWait() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, vcpus: 4, memoryMib: 512, runSeconds: 10, attempts: 2, failEvery: 1}
            """);

    assertThat(forecast.shares().getFirst().medianSeconds()).isZero();
    assertThat(forecast.makespanSeconds()).isEqualTo(20);
  }

  @Test
  void jobsAreNotSubmittedBeforeThoseThatTheyComeAfter() {
    Forecast forecast =
        run(
            """
              - {queue: fifo, name: late, vcpus: 4, memoryMib: 512, runSeconds: 10, atSeconds: 50}
              - {queue: fifo, after: late, vcpus: 1, memoryMib: 512, runSeconds: 10}
            """);

    assertThat(forecast.notes()).isEmpty();
    assertThat(forecast.makespanSeconds()).isEqualTo(70);
  }

  @Test
  void aTimeoutEndsAnAttempt() {
    Forecast forecast =
        run("  - {queue: fifo, vcpus: 1, memoryMib: 512, runSeconds: 500, timeoutSeconds: 60}\n");

    assertThat(forecast.makespanSeconds()).isEqualTo(60);
    assertThat(forecast.failed()).isEqualTo(1);
  }

  @Test
  void consumablesBoundWhatRuns() {
    Forecast forecast =
        run(
            CLUSTER
                + "consumables: [{name: licence, total: 2}, {name: key, total: 5, usedUp: true}]\n",
            """
              - {queue: fifo, vcpus: 1, memoryMib: 512, count: 6, runSeconds: 10, consumables: {licence: 1, key: 1}}
            """);

    assertThat(forecast.makespanSeconds()).isEqualTo(30);
    assertThat(forecast.standstills())
        .singleElement()
        .satisfies(standstill -> assertThat(standstill.reason()).contains("key"));
  }

  @Test
  void runTimesAreSpreadAsTheSeedSaysWhateverTheCluster() {
    String jobs =
        "  - {queue: fifo, vcpus: 1, memoryMib: 512, count: 50, runSeconds: {min: 10, max: 100}}\n";
    double once = run(jobs).vcpuHours();

    assertThat(once).isBetween(50 * 30 / 3600.0, 50 * 80 / 3600.0);
    assertThat(run(CLUSTER.replace("count: 2", "count: 4"), jobs).vcpuHours())
        .isCloseTo(once, within(1e-9));
    assertThat(run("seed: 1\n" + CLUSTER, jobs).vcpuHours()).isNotCloseTo(once, within(1e-9));
  }

  @Test
  void fargateTakesPartsOfAVcpu() {
    Forecast forecast =
        run(
            CLUSTER.replace("maxVcpus: 100", "maxVcpus: 1, type: FARGATE"),
            "  - {queue: fifo, vcpus: 0.25, memoryMib: 512, count: 8, runSeconds: 60}\n");

    assertThat(forecast.makespanSeconds()).isEqualTo(120);
    assertThat(forecast.capacityVcpus()).isEqualTo(1);
  }
}
