package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compute environments that take no more jobs, and those that go. */
final class DisabledEnvironmentApiTest extends ScaledFixture {

  @Test
  @DisplayName("a disabled environment runs what runs, places nothing and keeps its minimum")
  void keepsWhatRunsAndItsMinimum() {
    create("ce", "'minvCpus':2,'maxvCpus':8,'instanceTypes':['c5.large']");
    String runs = runs("ce", asks(2, 512));
    String beside = runs("ce", asks(2, 512));
    update("ce", "'state':'DISABLED'");
    awaitEnvironment("ce", "VALID");
    String waits = submit("ce");
    succeeds(beside);
    api.advance(Duration.ofMinutes(1));
    awaitTypes("ce", "c5.large");
    assertThat(api.status(waits)).as("though there is room").isEqualTo("RUNNABLE");
    assertThat(api.status(runs)).isEqualTo("RUNNING");
    succeeds(runs);
    api.advance(Duration.ofMinutes(2));
    assertThat(types("ce")).as("the minimum").containsExactly("c5.large");
    assertThat(api.status(waits)).isEqualTo("RUNNABLE");
    update("ce", "'state':'ENABLED'");
    api.awaitStatus(waits, "RUNNING");
  }

  @Test
  @DisplayName(
      "an environment is deleted once disabled and in no queue, with its instances and jobs")
  void isDeletedStepByStep() {
    create("ce", "'minvCpus':2,'maxvCpus':8,'instanceTypes':['c5.large']");
    createEnvironment("other", "'maxvCpus':8,'instanceTypes':['c5.large']");
    String job = runs("ce");
    String instance = instanceOf(job);
    assertThat(refusedToDelete()).isEqualTo("Cannot delete, state must be DISABLED");
    update("ce", "'state':'DISABLED'");
    assertThat(refusedToDelete()).isEqualTo("Cannot delete, resource is being modified.");
    awaitEnvironment("ce", "VALID");
    assertThat(refusedToDelete()).isEqualTo("Cannot delete, found existing JobQueue relationship");
    api.ok(
        "updatejobqueue",
        "{'jobQueue':'ce','computeEnvironmentOrder':[{'order':1,'computeEnvironment':'other'}]}");
    api.settle();
    assertThat(api.status(job)).isEqualTo("RUNNING");
    api.ok("deletecomputeenvironment", "{'computeEnvironment':'ce'}");
    assertThat(environment("ce").get("status").textValue()).isEqualTo("DELETING");
    assertThat(refusedToDelete()).isEqualTo("Cannot delete, resource is being modified.");
    api.awaitStatus(job, "FAILED");
    assertThat(api.describe(job).get("statusReason").textValue())
        .isEqualTo("Host EC2 (instance " + instance + ") terminated.");
    Await.until(
        "it is gone",
        () -> {
          api.settle();
          return environment("ce").isMissingNode();
        });
    assertThat(refusedToDelete()).contains("does not exist");
  }

  private String refusedToDelete() {
    return api.refused("deletecomputeenvironment", "{'computeEnvironment':'ce'}");
  }
}
