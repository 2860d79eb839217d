package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static dev.longshore.api.ApiHarness.queue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compute environments that launch instances, on a host with room for nearly everything: what is in
 * the way is then the environment. All of it is asked for and looked at over the wire.
 *
 * <p>What a compute environment must do is tried like this, by subject:
 *
 * <ul>
 *   <li>instances for what waits, more than maxvCpus by less than one, idle ones and their delay:
 *       {@link ScalingApiTest};
 *   <li>usable memory, families, architectures, the order of types: {@link InstanceTypesApiTest};
 *   <li>a host that is lost, and retries: {@link InstanceLossApiTest};
 *   <li>instances that never join: {@link InvalidEnvironmentApiTest};
 *   <li>updates that replace instances: {@link ReplacedInstancesApiTest};
 *   <li>disabling and deleting: {@link DisabledEnvironmentApiTest};
 *   <li>machines of the user: {@link UnmanagedApiTest}; no machines: {@link FargateApiTest};
 *   <li>every text of a refusal: {@link EnvironmentErrorsApiTest}.
 * </ul>
 */
abstract class ScaledFixture {

  ApiHarness api;

  @BeforeEach
  void start(@TempDir Path folder) {
    api = open(folder);
    api.ok("registerjobdefinition", ApiHarness.definition("d"));
  }

  /** Instances that take jobs as soon as they are launched, unless a test says otherwise. */
  ApiHarness open(Path folder) {
    return new ApiHarness(folder, 256);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /**
   * Creates an environment of EC2 and a queue of the same name.
   *
   * @param resources members of its computeResources, among them maxvCpus and instanceTypes
   */
  void create(String name, String resources) {
    createEnvironment(name, resources);
    api.ok("createjobqueue", queue(name, name));
    api.settle();
  }

  void createEnvironment(String name, String resources) {
    api.ok(
        "createcomputeenvironment",
        """
        {'computeEnvironmentName':'%s','type':'MANAGED','computeResources':{'type':'EC2',
         'subnets':['subnet-1'],'securityGroupIds':['sg-1'],'instanceRole':'ecsInstanceRole',%s}}\
        """
            .formatted(name, resources));
    api.settle();
  }

  void update(String environment, String members) {
    api.ok(
        "updatecomputeenvironment", "{'computeEnvironment':'" + environment + "'," + members + "}");
  }

  /** Submits a job of 1 vCPU and 512 MiB, unless its members say otherwise. */
  String submit(String queue, String... members) {
    StringBuilder request =
        new StringBuilder("{'jobName':'job','jobQueue':'" + queue + "','jobDefinition':'d'");
    for (String member : members) {
      request.append(',').append(member);
    }
    return api.ok("submitjob", request.append('}').toString()).get("jobId").textValue();
  }

  static String asks(int vcpus, int memoryMib) {
    return asks(Integer.toString(vcpus), memoryMib);
  }

  static String asks(String vcpus, int memoryMib) {
    return """
    'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'%s'},
     {'type':'MEMORY','value':'%d'}]}\
    """
        .formatted(vcpus, memoryMib);
  }

  String runs(String queue, String... members) {
    return api.awaitStatus(submit(queue, members), "RUNNING");
  }

  /** Ends the first attempt of a job well. */
  void succeeds(String job) {
    api.engine.exit(attempt(job, 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
  }

  /** There are no instances of this type to be had for an hour. */
  void runsShort(String type) {
    var _ =
        api.service.execute(
            () -> new ReportShortageCommand(type, api.clock.instant().plus(Duration.ofHours(1))));
  }

  void awaitAttemptsEnded(String job, int attempts) {
    Await.until(
        attempts + " attempts of " + job + " have ended",
        () -> api.describe(job).get("attempts").size() == attempts);
  }

  JsonNode environment(String name) {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['" + name + "']}")
        .at("/computeEnvironments/0");
  }

  int desiredVcpus(String environment) {
    return environment(environment).at("/computeResources/desiredvCpus").intValue();
  }

  /** Lets a second pass after the other until the environment has this status. */
  void awaitEnvironment(String name, String status) {
    Await.until(
        name + " is " + status,
        () -> {
          api.settle();
          return environment(name).get("status").textValue().equals(status);
        });
  }

  /** The types of the instances that are in the cluster of an environment, sorted. */
  List<String> types(String environment) {
    EcsCalls ecs = new EcsCalls(api);
    String cluster =
        "'cluster':'" + environment(environment).get("ecsClusterArn").textValue() + "'";
    JsonNode arns =
        ecs.ok("ListContainerInstances", "{" + cluster + "}").get("containerInstanceArns");
    List<String> types = new ArrayList<>();
    if (arns.isEmpty()) {
      return types;
    }
    ecs.ok("DescribeContainerInstances", "{" + cluster + ",'containerInstances':" + arns + "}")
        .get("containerInstances")
        .forEach(
            instance ->
                instance
                    .get("attributes")
                    .forEach(
                        attribute -> {
                          if (attribute.get("name").textValue().equals("ecs.instance-type")) {
                            types.add(attribute.get("value").textValue());
                          }
                        }));
    types.sort(null);
    return types;
  }

  void awaitTypes(String environment, String... types) {
    Await.until(
        environment + " has " + List.of(types), () -> types(environment).equals(List.of(types)));
  }

  /** The id at EC2 of the instance that a job runs on. */
  String instanceOf(String job) {
    String arn = api.describe(job).at("/container/containerInstanceArn").textValue();
    String cluster = arn.split("/", -1)[1];
    return new EcsCalls(api)
        .ok(
            "DescribeContainerInstances",
            "{'cluster':'" + cluster + "','containerInstances':['" + arn + "']}")
        .at("/containerInstances/0/ec2InstanceId")
        .textValue();
  }

  /** Why ECS says that the task of a job's first attempt stopped. */
  String stopCode(String job) {
    String arn = api.describe(job).at("/attempts/0/container/taskArn").textValue();
    String cluster = arn.split("/", -1)[1];
    return new EcsCalls(api)
        .ok("DescribeTasks", "{'cluster':'" + cluster + "','tasks':['" + arn + "']}")
        .at("/tasks/0/stopCode")
        .textValue();
  }
}
