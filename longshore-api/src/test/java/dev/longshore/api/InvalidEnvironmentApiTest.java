package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.core.InstanceConfig;
import dev.longshore.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compute environments none of whose instances joins its cluster. */
final class InvalidEnvironmentApiTest extends ScaledFixture {

  /** Longer than Longshore waits for the first. */
  private static final Duration NEVER = Duration.ofHours(2);

  @Override
  ApiHarness open(Path folder) {
    InstanceConfig standard = InstanceConfig.STANDARD;
    return new ApiHarness(
        folder,
        256,
        new InstanceConfig(
            standard.catalog(),
            standard.memory(),
            NEVER,
            standard.idleTime(),
            standard.market(),
            standard.interruptions()));
  }

  @Test
  @DisplayName("after 15 minutes without one it is INVALID and has none; an update repairs it")
  void invalidAndRepaired() {
    create("ce", "'minvCpus':2,'maxvCpus':8,'instanceTypes':['c5.large']");
    String job = submit("ce", asks(2, 512));
    api.settle();
    awaitInstances(1);
    assertThat(environment("ce").get("status").textValue()).isEqualTo("VALID");
    api.advance(Duration.ofMinutes(14));
    assertThat(environment("ce").get("status").textValue()).isEqualTo("VALID");

    api.advance(Duration.ofMinutes(1));
    awaitEnvironment("ce", "INVALID");
    JsonNode invalid = environment("ce");
    assertThat(invalid.get("state").textValue()).isEqualTo("ENABLED");
    assertThat(invalid.get("statusReason").textValue())
        .isEqualTo(
            "CLIENT_ERROR - Your compute environment has been INVALIDATED and scaled down because"
                + " none of the instances joined the underlying ECS Cluster. Common issues"
                + " preventing instances joining are the following: VPC/Subnet configuration"
                + " preventing communication to ECS, incorrect Instance Profile policy preventing"
                + " authorization to ECS, or customized AMI or LaunchTemplate configurations"
                + " affecting ECS agent.");
    awaitInstances(0);
    api.advance(Duration.ofHours(1));
    awaitInstances(0);
    assertThat(api.status(job)).isEqualTo("RUNNABLE");

    update("ce", "'computeResources':{'maxvCpus':4}");
    assertThat(environment("ce").get("status").textValue()).isEqualTo("UPDATING");
    awaitEnvironment("ce", "VALID");
    assertThat(environment("ce").get("statusReason").textValue())
        .isEqualTo("ComputeEnvironment Healthy");
    awaitInstances(1);
  }

  @Test
  @DisplayName("one that is disabled keeps trying for its minimum, and is deleted though INVALID")
  void invalidAndDeleted() {
    createEnvironment("ce", "'minvCpus':2,'maxvCpus':8,'instanceTypes':['c5.large']");
    awaitInstances(1);
    update("ce", "'state':'DISABLED'");
    awaitEnvironment("ce", "VALID");
    api.advance(Duration.ofMinutes(15));
    awaitEnvironment("ce", "INVALID");
    api.ok("deletecomputeenvironment", "{'computeEnvironment':'ce'}");
    Await.until(
        "it is gone",
        () -> {
          api.settle();
          return environment("ce").isMissingNode();
        });
  }

  /** Those that have not joined are in no list of their cluster. */
  private void awaitInstances(int count) {
    Await.until(
        "there are " + count + " instances", () -> api.service.reads().instances().size() == count);
  }
}
