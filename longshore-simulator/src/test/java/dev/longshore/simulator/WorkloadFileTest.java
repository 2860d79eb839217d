package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkloadFileTest {

  private static final String RIGHT =
      """
      hosts: [{count: 2, vcpus: 4, memoryMib: 8192}]
      environments: [{name: all, maxVcpus: 100}, {name: serverless, maxVcpus: 4, type: FARGATE}]
      policies: [{name: fair, weights: {light: 0.25}}]
      consumables: [{name: licence, total: 2}]
      queues:
        - {name: fifo, priority: 2, environments: [all]}
        - {name: shared, policy: fair, environments: [all]}
        - {name: small, environments: [serverless]}
      jobs:
        - {name: a, queue: fifo, vcpus: 1, memoryMib: 512, runSeconds: 60}
        - {name: b, queue: shared, share: x, vcpus: 2, memoryMib: 512, runSeconds: {min: 1, max: 2}, after: [a]}
        - {name: c, queue: small, vcpus: 0.5, memoryMib: 1024, runSeconds: 60}
      """;

  @Test
  void whatIsRightIsRead() {
    Workload workload = WorkloadFile.parse(RIGHT, null);

    assertThat(workload.jobs().get(1).runSeconds()).isEqualTo(new Workload.RunSeconds(1, 2));
    assertThat(workload.jobs().get(2).demand().vcpuMillis()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vcpus: 4, | '' | hosts: count, vcpus and memoryMib are needed, and more than 0",
        "name: serverless, | name: all, | environments: all is there twice",
        "maxVcpus: 100 | gone: 1 | \"gone\"",
        "', maxVcpus: 100' | '' | environment all: maxVcpus is needed, and more than 0",
        "FARGATE | LAMBDA | environment serverless: its type is EC2, SPOT, FARGATE or FARGATE_SPOT",
        "0.25 | -1 | policy fair: the weight of light is from 0.0001 to 999.9999",
        "weights: | 'computeReservation: 150, weights:' | computeReservation is from 0 to 99",
        "weights: | 'shareDecaySeconds: 604801, weights:' | shareDecaySeconds is from 0 to 604800",
        "policies: [ | 'policies: [null, ' | policies: an entry is empty",
        "name: shared | name: fifo | queues: fifo is there twice",
        "priority: 2 | priority: 1001 | queue fifo: priority is 0 to 1000",
        "policy: fair | policy: none | queue shared: there is no policy none",
        "[serverless] | [serverless, all] | queue small: Fargate and other environments are not"
            + " mixed",
        "environments: [all]} | environments: [none]} | queue fifo: its environments are not all"
            + " there",
        "queue: fifo | queue: none | jobs a: there is no queue none",
        "'share: x, ' | '' | jobs b: a queue with a policy needs a share, and one without takes"
            + " none",
        "'vcpus: 2, ' | '' | 'jobs b: vcpus, memoryMib and runSeconds are needed'",
        "vcpus: 2 | vcpus: 2.5 | jobs b: 1 vCPU and 4 MiB is the least, and only Fargate has parts"
            + " of a vCPU",
        "memoryMib: 1024 | memoryMib: 100 | jobs c: Fargate resource requirements (0.50 vCPU, 100"
            + " MiB) not valid.",
        "max: 2 | max: 0.5 | jobs b: runSeconds is more than 0, and max not less than min",
        "after: [a] | after: c | jobs b: after: there are no jobs c further up",
        "after: [a] | arraySize: 1 | jobs b: arraySize is from 2 to 10000",
        "after: [a] | 'arraySize: 2, nodes: 2' | jobs b: an array has no nodes",
        "after: [a] | attempts: 11 | jobs b: attempts is from 1 to 10",
        "after: [a] | failProbability: 1.5 | and failProbability from 0 to 1",
        "after: [a] | timeoutSeconds: 59 | jobs b: 60 is the least timeoutSeconds",
        "after: [a] | 'consumables: {key: 1}' | jobs b: there is no consumable key",
        "name: b | name: a | jobs a: the name is there twice",
      })
  void aMistakeIsTold(String right, String wrong, String told) {
    assertThat(RIGHT).contains(right);
    assertThatThrownBy(
            () -> WorkloadFile.parse(RIGHT.replaceFirst(Pattern.quote(right), wrong), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                WorkloadFile.parse(
                    RIGHT.replace("queue: fifo", "queue: none").replace("total: 2", "total: -1"),
                    null))
        .hasMessageContaining("there is no queue none")
        .hasMessageContaining("consumable licence: its total is not less than 0");
  }

  @Test
  void anEmptyFileSaysNothing() {
    assertThatThrownBy(() -> WorkloadFile.parse("", null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WorkloadFile.parse("{}", null))
        .hasMessage("hosts, environments, queues and jobs are needed, at least one of each");
  }
}
