package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.fargate;
import static dev.longshore.api.ApiHarness.queue;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environments of Fargate: no instances, and jobs by their own vCPUs. */
final class FargateApiTest extends ScaledFixture {

  private void createFargate(String type, int maxVcpus) {
    api.ok(
        "createcomputeenvironment",
        fargate("ce").replace("FARGATE", type).replace(":16,", ":" + maxVcpus + ","));
    api.settle();
    api.ok("createjobqueue", queue("ce", "ce"));
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'d','type':'container','platformCapabilities':['FARGATE'],
         'containerProperties':{'image':'busybox','executionRoleArn':'arn:aws:iam::1:role/r',
         'resourceRequirements':[{'type':'VCPU','value':'1'},{'type':'MEMORY','value':'2048'}]}}\
        """);
    api.settle();
  }

  @Test
  @DisplayName("jobs are let in as long as all their vCPUs stay within maxvCpus")
  void letsJobsInByTheirVcpus() {
    createFargate("FARGATE", 2);
    String first = runs("ce");
    String half = runs("ce", asks("0.5", 1024));
    String whole = submit("ce");
    String small = submit("ce", asks("0.5", 1024));
    api.settle();
    assertThat(api.status(whole)).as("half a vCPU is left").isEqualTo("RUNNABLE");
    assertThat(api.status(small)).as("behind it").isEqualTo("RUNNABLE");
    succeeds(half);
    api.awaitStatus(whole, "RUNNING");
    assertThat(api.status(small)).isEqualTo("RUNNABLE");
    succeeds(first);
    api.awaitStatus(small, "RUNNING");
    assertThat(api.describe(whole).get("container").has("containerInstanceArn")).isFalse();
    assertThat(types("ce")).isEmpty();
    assertThat(environment("ce").get("computeResources"))
        .isEqualTo(
            ApiHarness.tree(
                "{'type':'FARGATE','maxvCpus':2,'subnets':['subnet-1'],'securityGroupIds':['sg-1']}"));
  }

  @Test
  @DisplayName("a job of more vCPUs than maxvCpus is told why it waits")
  void saysThatAJobIsTooLarge() {
    createFargate("FARGATE", 2);
    String job = submit("ce", asks("4", 8192));
    api.settle();
    assertThat(api.describe(job).get("statusReason").textValue())
        .isEqualTo(
            "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job"
                + " queue cannot meet the CPU requirement of the job.");
  }

  @Test
  @DisplayName("a task of Fargate Spot that is lost was interrupted")
  void spotTasksAreInterrupted() {
    createFargate("FARGATE_SPOT", 2);
    String job = runs("ce");
    api.engine.lose(attempt(job, 1));
    api.awaitStatus(job, "FAILED");
    assertThat(api.describe(job).get("statusReason").textValue())
        .isEqualTo("Your Spot Task was interrupted.");
    assertThat(stopCode(job)).isEqualTo("SpotInterruption");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allocationStrategy | 'BEST_FIT'",
        "bidPercentage | 50",
        "desiredvCpus | 0",
        "ec2KeyPair | 'key'",
        "imageId | 'ami-1'",
        "instanceRole | 'role'",
        "instanceTypes | ['c5']",
        "launchTemplate | {'launchTemplateId':'lt-1'}",
        "minvCpus | 0",
        "placementGroup | 'group'",
        "spotIamFleetRole | 'role'",
        "tags | {'a':'b'}",
      },
      quoteCharacter = '"')
  @DisplayName("what belongs to instances is refused by name")
  void refusesMembersOfInstances(String member, String value) {
    for (String type : new String[] {"FARGATE", "FARGATE_SPOT"}) {
      String request = fargate("x").replace("FARGATE", type);
      assertThat(
              api.refused(
                  "createcomputeenvironment",
                  request.replace("'maxvCpus'", "'" + member + "':" + value + ",'maxvCpus'")))
          .isEqualTo(wrapped(member + " is not applicable for Fargate."));
    }
  }
}
