package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The AWS CLI, as Debian packages it, from an empty server to an empty server. One story, since a
 * call costs most of a second.
 */
final class AwsCommandTest {

  private static final String ROLE = "ecsInstanceRole";
  private static final String CONTAINER =
      """
      {"image": "busybox", "command": ["sh", "-c", "Ref::script"],
       "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "64"}]}
      """;

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static AwsCommand aws;

  @BeforeAll
  static void begin() {
    Path program = AwsCommand.needed();
    aws = new AwsCommand(program, SERVERS.start("--engine", "local"));
  }

  @Test
  void goesFromCreateToDelete() throws IOException {
    assertThat(aws.query("Account", "sts", "get-caller-identity")).isEqualTo("000000000000");
    setUp();
    String id = runsJob();
    readsLogs(id);
    followsRunningJob();
    tagsAndTidiesJobs();
    findsMachine(id);
    tearDown();
  }

  private static void setUp() {
    assertThat(
            aws.query(
                "computeEnvironmentArn",
                "batch",
                "create-compute-environment",
                "--compute-environment-name=cli-environment",
                "--type=MANAGED",
                "--compute-resources=type=EC2,minvCpus=0,maxvCpus=16,instanceTypes=optimal,"
                    + "subnets=subnet-1,securityGroupIds=sg-1,instanceRole="
                    + ROLE))
        .isEqualTo("arn:aws:batch:us-east-1:000000000000:compute-environment/cli-environment");
    Await.until(
        "the environment is valid",
        () ->
            aws.query(
                    "computeEnvironments[0].[status,statusReason,state]",
                    "batch",
                    "describe-compute-environments",
                    "--compute-environments=cli-environment")
                .equals("VALID\tComputeEnvironment Healthy\tENABLED"));
    aws.json(
        "batch",
        "create-job-queue",
        "--job-queue-name=cli-queue",
        "--priority=1",
        "--compute-environment-order=order=1,computeEnvironment=cli-environment");
    Await.until(
        "the queue is valid",
        () ->
            aws.query(
                    "jobQueues[0].status", "batch", "describe-job-queues", "--job-queues=cli-queue")
                .equals("VALID"));
    JsonNode definition =
        aws.json(
            "batch",
            "register-job-definition",
            "--job-definition-name=cli-definition",
            "--type=container",
            "--container-properties=" + CONTAINER,
            "--tags=team=ports");
    assertThat(definition.path("jobDefinitionArn").asText())
        .isEqualTo("arn:aws:batch:us-east-1:000000000000:job-definition/cli-definition:1");
    assertThat(definition.path("revision").asInt()).isEqualTo(1);
  }

  private static String submit(String name, String script) {
    return aws.query(
        "jobId",
        "batch",
        "submit-job",
        "--job-name=" + name,
        "--job-queue=cli-queue",
        "--job-definition=cli-definition",
        "--parameters={\"script\": \"" + script + "\"}",
        "--tags=crate=12");
  }

  private static String runsJob() {
    String id = submit("cli-job", "echo one; echo two; exit 3");

    Await.until(
        "the job has ended",
        () ->
            aws.query("jobs[0].status", "batch", "describe-jobs", "--jobs=" + id).equals("FAILED"));

    assertThat(
            aws.query(
                "jobs[].[jobName,container.exitCode,attempts[0].container.exitCode,statusReason]",
                "batch",
                "describe-jobs",
                "--jobs=" + id))
        .isEqualTo("cli-job\t3\t3\tEssential container in task exited");
    assertThat(
            aws.query(
                "jobSummaryList[?status==`FAILED`].[jobId,container.exitCode]",
                "batch",
                "list-jobs",
                "--job-queue=cli-queue",
                "--job-status=FAILED"))
        .isEqualTo(id + "\t3");
    assertThat(
            aws.refusal(
                "batch",
                "submit-job",
                "--job-name=x",
                "--job-queue=nowhere",
                "--job-definition=cli-definition"))
        .isEqualTo(
            "An error occurred (ClientException) when calling the SubmitJob operation: JobQueue"
                + " nowhere not found.");
    return id;
  }

  private static void readsLogs(String id) {
    String stream =
        aws.query("jobs[0].container.logStreamName", "batch", "describe-jobs", "--jobs=" + id);
    assertThat(stream).startsWith("cli-definition/default/");
    assertThat(
            aws.query(
                "events[].message",
                "logs",
                "get-log-events",
                "--log-group-name=/aws/batch/job",
                "--log-stream-name=" + stream,
                "--start-from-head"))
        .isEqualTo("one\ttwo");
    assertThat(
            aws.query(
                "logStreams[].logStreamName",
                "logs",
                "describe-log-streams",
                "--log-group-name=/aws/batch/job",
                "--log-stream-name-prefix=cli-definition/"))
        .isEqualTo(stream);
    assertThat(aws.query("logGroups[].logGroupName", "logs", "describe-log-groups"))
        .isEqualTo("/aws/batch/job");
    assertThat(
            aws.query(
                "events[].[logStreamName,message]",
                "logs",
                "filter-log-events",
                "--log-group-name=/aws/batch/job",
                "--filter-pattern=two"))
        .isEqualTo(stream + "\ttwo");
  }

  private static void findsMachine(String id) {
    String cluster =
        aws.query(
            "computeEnvironments[0].ecsClusterArn",
            "batch",
            "describe-compute-environments",
            "--compute-environments=cli-environment");
    String task = aws.query("jobs[0].container.taskArn", "batch", "describe-jobs", "--jobs=" + id);
    assertThat(
            aws.query(
                "taskArns[0]",
                "ecs",
                "list-tasks",
                "--cluster=" + cluster,
                "--desired-status=STOPPED"))
        .isEqualTo(task);
    String instance =
        aws.query(
            "tasks[0].containerInstanceArn",
            "ecs",
            "describe-tasks",
            "--cluster=" + cluster,
            "--tasks=" + task);
    String ec2Instance =
        aws.query(
            "containerInstances[0].ec2InstanceId",
            "ecs",
            "describe-container-instances",
            "--cluster=" + cluster,
            "--container-instances=" + instance);
    assertThat(
            aws.query(
                "Reservations[0].Instances[0].[InstanceId,Placement.AvailabilityZone]",
                "ec2",
                "describe-instances",
                "--instance-ids=" + ec2Instance))
        .isEqualTo(ec2Instance + "\tus-east-1a");
    assertThat(aws.refusal("ec2", "describe-instances", "--instance-ids=i-0123456789abcdef0"))
        .endsWith("The instance ID 'i-0123456789abcdef0' does not exist");
  }

  private static void followsRunningJob() throws IOException {
    Path go = SERVERS.shared().resolve("go");
    String id =
        submit(
            "followed",
            "for i in 1 2 3 4 5; do echo early $i; done; while [ ! -e %s ]; do sleep 0.1; done; for i in 1 2 3 4 5; do echo late $i; done; sleep 600"
                .formatted(go));
    Path output = SERVERS.shared().resolve("tail.out");
    Process tail =
        Command.start(
            AwsCommand.surroundings(),
            aws.words(
                "logs",
                "tail",
                "/aws/batch/job",
                "--follow",
                "--format=short",
                "--filter-pattern=-two -one"),
            output,
            SERVERS.shared().resolve("tail.err"));
    try {
      Await.until("the first lines are shown", () -> shown(output, "early").size() == 5);
      Files.createFile(go);
      Await.until(
          "the running job's next lines are shown", () -> shown(output, "late").size() == 5);
      assertThat(shown(output, "early")).isEqualTo(numbered("early"));
      assertThat(shown(output, "late")).isEqualTo(numbered("late"));
    } finally {
      tail.destroyForcibly();
    }
    aws.call("batch", "terminate-job", "--job-id=" + id, "--reason=seen enough").succeeded();
    Await.until(
        "the job was terminated",
        () ->
            aws.query("jobs[0].[status,statusReason]", "batch", "describe-jobs", "--jobs=" + id)
                .equals("FAILED\tseen enough"));
  }

  /** What stands behind the time in the lines with this word, in the order shown. */
  private static List<String> shown(Path output, String word) throws IOException {
    return Files.readAllLines(output).stream()
        .filter(line -> line.contains(word))
        .map(line -> line.substring(line.indexOf(word)))
        .toList();
  }

  private static List<String> numbered(String word) {
    return IntStream.rangeClosed(1, 5).mapToObj(i -> word + " " + i).toList();
  }

  private static void tagsAndTidiesJobs() {
    String arn = "arn:aws:batch:us-east-1:000000000000:job-definition/cli-definition:1";
    aws.call("batch", "tag-resource", "--resource-arn=" + arn, "--tags=quay=7").succeeded();
    aws.call("batch", "untag-resource", "--resource-arn=" + arn, "--tag-keys=team").succeeded();
    assertThat(aws.json("batch", "list-tags-for-resource", "--resource-arn=" + arn).toString())
        .isEqualTo("{\"tags\":{\"quay\":\"7\"}}");
    aws.call("batch", "deregister-job-definition", "--job-definition=" + arn).succeeded();
    assertThat(
            aws.query(
                "jobDefinitions[].[revision,status]",
                "batch",
                "describe-job-definitions",
                "--job-definition-name=cli-definition"))
        .isEqualTo("1\tINACTIVE");
  }

  private static void tearDown() {
    String environment = "--compute-environment=cli-environment";
    assertThat(aws.refusal("batch", "delete-compute-environment", environment))
        .contains("(ClientException)");
    aws.call("batch", "update-job-queue", "--job-queue=cli-queue", "--state=DISABLED").succeeded();
    aws.call("batch", "update-compute-environment", environment, "--state=DISABLED").succeeded();
    assertThat(aws.refusal("batch", "delete-compute-environment", environment))
        .endsWith("Cannot delete, found existing JobQueue relationship");
    aws.call("batch", "delete-job-queue", "--job-queue=cli-queue").succeeded();
    Await.until(
        "the queue is gone",
        () -> aws.query("length(jobQueues)", "batch", "describe-job-queues").equals("0"));
    aws.call("batch", "delete-compute-environment", environment).succeeded();
    Await.until(
        "the environment is gone",
        () ->
            aws.query("length(computeEnvironments)", "batch", "describe-compute-environments")
                .equals("0"));
  }
}
