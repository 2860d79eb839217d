package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances as clients see them: the vCPUs that are there, and where a job runs. */
final class InstancesApiTest extends ApiFixture {

  @Test
  @DisplayName("desiredvCpus is what is there, and jobs tell of the instance that they share")
  void desiredVcpusAndContainerInstances() {
    assertThat(desired()).isZero();
    String first = api.submit();
    String second = api.submit();
    api.awaitStatus(first, "RUNNING");
    api.awaitStatus(second, "RUNNING");
    assertThat(desired()).isEqualTo(2);
    assertThat(containerInstance(first))
        .contains(":container-instance/AWSBatch-ce-")
        .isEqualTo(containerInstance(second));
  }

  @Test
  @DisplayName("a desiredvCpus that is set is launched without a job")
  void desiredVcpusAreLaunched() {
    api.ok(
        "updatecomputeenvironment",
        "{'computeEnvironment':'ce','computeResources':{'desiredvCpus':4}}");
    api.settle();
    Await.until(
        "the instances are there",
        () -> api.service.reads().instances().stream().mapToInt(i -> i.vcpus()).sum() == 4);
    assertThat(desired()).isEqualTo(4);
  }

  private int desired() {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['ce']}")
        .at("/computeEnvironments/0/computeResources/desiredvCpus")
        .asInt();
  }

  private String containerInstance(String job) {
    JsonNode found = api.ok("describejobs", "{'jobs':['" + job + "']}");
    return found.at("/jobs/0/container/containerInstanceArn").asText();
  }
}
