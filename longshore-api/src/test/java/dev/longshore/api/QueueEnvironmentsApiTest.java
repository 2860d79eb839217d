package dev.longshore.api;

import static dev.longshore.api.ApiHarness.ec2;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which compute environments one queue may have together, when it is created and later. */
final class QueueEnvironmentsApiTest extends ApiFixture {

  private static final String ARCHITECTURES =
      wrapped("All attached Compute Environments must have the same architecture.");

  private static final String SPOT_FIRST =
      wrapped(
          "Compute Environments of type ECS_MANAGED_INSTANCES with capacityOptionType ON_DEMAND"
              + " must be ordered before those with SPOT.");

  private static String create(String first, String second) {
    return "{'jobQueueName':'both','priority':1,%s}".formatted(order(first, second));
  }

  private static String update(String first, String second) {
    return "{'jobQueue':'both',%s}".formatted(order(first, second));
  }

  /** The second stands first in the request, since not that but the order counts. */
  private static String order(String first, String second) {
    return """
    'computeEnvironmentOrder':[{'order':2,'computeEnvironment':'%s'},
     {'order':1,'computeEnvironment':'%s'}]\
    """
        .formatted(second, first);
  }

  private void managedInstances(String name, String more) {
    api.ok(
        "createcomputeenvironment",
        """
        {'computeEnvironmentName':'%s','type':'MANAGED',
         'computeResources':{'type':'ECS_MANAGED_INSTANCES','maxvCpus':16,
         'managedInstancesProvider':{'infrastructureRoleArn':'role','instanceLaunchTemplate':{
         %s'ec2InstanceProfileArn':'p',
         'networkConfiguration':{'subnets':['s'],'securityGroups':['g']}}}}}\
        """
            .formatted(name, more));
  }

  @Test
  void allAreOfOneArchitecture() {
    api.ok("createcomputeenvironment", ec2("x86"));
    api.ok("createcomputeenvironment", ec2("arm").replace("c5.large", "c6g.large"));
    api.ok("createcomputeenvironment", ec2("any").replace("c5.large", "optimal"));
    api.settle();

    assertThat(api.refused("createjobqueue", create("x86", "arm"))).isEqualTo(ARCHITECTURES);
    api.ok("createjobqueue", create("arm", "any"));
    api.settle();
    assertThat(api.refused("updatejobqueue", update("arm", "x86"))).isEqualTo(ARCHITECTURES);
    api.ok("updatejobqueue", update("any", "x86"));
  }

  @Test
  void managedInstancesOnDemandAreTriedBeforeSpot() {
    managedInstances("spot", "'capacityOptionType':'SPOT',");
    managedInstances("on-demand", "'capacityOptionType':'ON_DEMAND',");
    managedInstances("unsaid", "");
    api.settle();

    assertThat(api.refused("createjobqueue", create("spot", "on-demand"))).isEqualTo(SPOT_FIRST);
    assertThat(api.refused("createjobqueue", create("spot", "unsaid"))).isEqualTo(SPOT_FIRST);
    api.ok("createjobqueue", create("on-demand", "spot"));
    api.settle();
    assertThat(api.refused("updatejobqueue", update("spot", "unsaid"))).isEqualTo(SPOT_FIRST);
    api.ok("updatejobqueue", update("unsaid", "on-demand"));
  }

  @Test
  void whoDoesNotExistIsToldFromWhoDoesNotFit() {
    assertThat(api.refused("createjobqueue", create("ce", "none")))
        .isEqualTo(
            wrapped(
                "Compute Environments must be created and valid before attaching them to a job"
                    + " queue"));
  }
}
