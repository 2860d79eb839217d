package dev.longshore.api;

import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of compute environments, and what they do to the instances that there are. */
final class ReplacedInstancesApiTest extends ScaledFixture {

  private static final String OTHER_TYPE = "'computeResources':{'instanceTypes':['m5.large']}";
  private static final String LATEST_IMAGE =
      "'computeResources':{'updateToLatestImageVersion':true}";

  @BeforeEach
  void createEnvironments() {
    create(
        "ce",
        "'maxvCpus':8,'instanceTypes':['c5.large'],'allocationStrategy':'BEST_FIT_PROGRESSIVE'");
  }

  private static String reason(String instance) {
    return "Host EC2 (instance " + instance + ") terminated.";
  }

  private String statusReason(String job) {
    return api.describe(job).get("statusReason").textValue();
  }

  @Test
  @DisplayName("terminateJobsOnUpdate stops the jobs on old instances at once")
  void terminatesJobs() {
    policy("'terminateJobsOnUpdate':true,'jobExecutionTimeoutMinutes':60");
    String job = runs("ce");
    String instance = instanceOf(job);
    update("ce", OTHER_TYPE);
    assertThat(environment("ce").get("status").textValue()).isEqualTo("UPDATING");
    api.awaitStatus(job, "FAILED");
    assertThat(statusReason(job)).isEqualTo(reason(instance));
    awaitEnvironment("ce", "VALID");
    assertThat(types("ce")).isEmpty();
    runs("ce");
    assertThat(types("ce")).containsExactly("m5.large");
  }

  @Test
  @DisplayName("else they may end within jobExecutionTimeoutMinutes, beside new instances")
  void letsJobsEnd() {
    policy("'jobExecutionTimeoutMinutes':5");
    String ends = runs("ce");
    String stays = runs("ce", asks(2, 512));
    String instance = instanceOf(stays);
    update("ce", OTHER_TYPE);
    runs("ce");
    assertThat(types("ce"))
        .as("beside the old")
        .containsExactly("c5.large", "c5.large", "m5.large");
    succeeds(ends);
    awaitTypes("ce", "c5.large", "m5.large");
    api.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(api.status(stays)).isEqualTo("RUNNING");
    assertThat(environment("ce").get("status").textValue()).isEqualTo("UPDATING");
    api.advance(Duration.ofMillis(1));
    api.awaitStatus(stays, "FAILED");
    assertThat(statusReason(stays)).isEqualTo(reason(instance));
    awaitEnvironment("ce", "VALID");
    assertThat(types("ce")).containsExactly("m5.large");
  }

  @Test
  @DisplayName("without a policy they have 30 minutes")
  void letsJobsEndInThirtyMinutes() {
    String job = runs("ce");
    update("ce", OTHER_TYPE);
    api.advance(Duration.ofMinutes(30).minusMillis(1));
    assertThat(api.status(job)).isEqualTo("RUNNING");
    api.advance(Duration.ofMillis(1));
    api.awaitStatus(job, "FAILED");
  }

  @Test
  @DisplayName("new instances come when the old leave room for the smallest type below maxvCpus")
  void newInstancesWaitForRoom() {
    update("ce", "'computeResources':{'maxvCpus':5}");
    awaitEnvironment("ce", "VALID");
    String ends = runs("ce", asks(2, 512));
    runs("ce", asks(2, 512));
    update("ce", OTHER_TYPE);
    String waits = submit("ce");
    api.settle();
    assertThat(api.status(waits)).as("4 of 5 vCPUs are there").isEqualTo("RUNNABLE");
    succeeds(ends);
    api.awaitStatus(waits, "RUNNING");
    assertThat(types("ce")).containsExactly("c5.large", "m5.large");
  }

  @Test
  @DisplayName("an environment of BEST_FIT is scaled, and its instances are never replaced")
  void bestFitIsOnlyScaled() {
    create("fit", "'maxvCpus':2,'instanceTypes':['c5.large']");
    String job = runs("fit", asks(2, 512));
    String waits = submit("fit", asks(2, 512));
    assertThat(
            api.refused(
                "updatecomputeenvironment", "{'computeEnvironment':'fit'," + OTHER_TYPE + "}"))
        .isEqualTo(
            wrapped("Infrastructure updates need an allocation strategy other than BEST_FIT."));
    update("fit", "'computeResources':{'minvCpus':0,'maxvCpus':4}");
    assertThat(environment("fit").get("status").textValue()).isEqualTo("UPDATING");
    api.awaitStatus(waits, "RUNNING");
    awaitEnvironment("fit", "VALID");
    assertThat(api.status(job)).isEqualTo("RUNNING");
    assertThat(desiredVcpus("fit")).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'imageId':'ami-1'",
        "'ec2Configuration':[{'imageType':'ECS_AL2023','imageIdOverride':'ami-1'}]",
      })
  @DisplayName("updateToLatestImageVersion means nothing where the image is pinned")
  void pinnedImagesHaveNoLaterVersion(String image) {
    create("pinned", "'maxvCpus':4,'instanceTypes':['c5.large']," + image);
    String job = runs("pinned", asks(2, 512));
    update("pinned", LATEST_IMAGE); // BEST_FIT would have it refused
    awaitEnvironment("pinned", "VALID");
    assertThat(api.status(job)).isEqualTo("RUNNING");
    update("pinned", "'computeResources':{'updateToLatestImageVersion':true,'minvCpus':4}");
    awaitEnvironment("pinned", "VALID");
    awaitTypes("pinned", "c5.large", "c5.large");
    assertThat(api.status(job)).isEqualTo("RUNNING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'ec2Configuration':[{'imageType':'ECS_AL2023','imageIdOverride':'ami-1'},"
            + "{'imageType':'ECS_AL2023_NVIDIA'}]",
      })
  @DisplayName("instances with an image of AWS's choice are replaced for a later one")
  void laterImagesReplaceInstances(String images) {
    create(
        "chosen",
        "'maxvCpus':4,'instanceTypes':['c5.large'],'allocationStrategy':'BEST_FIT_PROGRESSIVE'"
            + images);
    String job = runs("chosen");
    String instance = instanceOf(job);
    update("chosen", LATEST_IMAGE);
    assertThat(instanceOf(runs("chosen"))).isNotEqualTo(instance);
    succeeds(job);
    awaitEnvironment("chosen", "VALID");
  }

  @Test
  @DisplayName("a policy of updates is kept as it was given, and echoed with its defaults")
  void policyIsEchoed() {
    policy("'terminateJobsOnUpdate':false");
    assertThat(environment("ce").get("updatePolicy"))
        .isEqualTo(
            ApiHarness.tree("{'terminateJobsOnUpdate':false,'jobExecutionTimeoutMinutes':30}"));
  }

  private void policy(String members) {
    update("ce", "'updatePolicy':{" + members + "}");
    awaitEnvironment("ce", "VALID");
  }
}
