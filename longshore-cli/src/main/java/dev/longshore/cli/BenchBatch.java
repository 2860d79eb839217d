package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The calls of AWS Batch that the benchmark makes, over one connection. */
final class BenchBatch implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BenchConnection connection;

  BenchBatch(URI url) throws IOException {
    connection = new BenchConnection(url);
  }

  /**
   * Makes a queue with an environment that keeps instances of that many vCPUs, and a definition.
   *
   * @param vcpus from 2, which the smallest instance has
   */
  void setUp(int vcpus, String... command) throws IOException {
    connection.post(
        "/v1/createcomputeenvironment",
        """
        {"computeEnvironmentName": "bench", "type": "MANAGED", "computeResources": {"type": "EC2",
         "minvCpus": %1$d, "maxvCpus": %1$d, "instanceTypes": ["optimal"], "subnets": ["subnet-bench000"],
         "securityGroupIds": ["sg-bench000"], "instanceRole": "ecsInstanceRole"}}\
        """
            .formatted(vcpus));
    awaitValid("/v1/describecomputeenvironments", "computeEnvironments");
    connection.post(
        "/v1/createjobqueue",
        """
        {"jobQueueName": "bench", "priority": 1,
         "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": "bench"}]}\
        """);
    awaitValid("/v1/describejobqueues", "jobQueues");
    register(command);
  }

  /** Makes a new revision of the definition: submits take this from now on. */
  void register(String... command) throws IOException {
    registerImage("busybox", command);
  }

  /** The same with an image, where the engine has some. */
  void registerImage(String image, String... command) throws IOException {
    ObjectNode definition = JSON.createObjectNode();
    definition.put("jobDefinitionName", "bench").put("type", "container");
    ObjectNode container = definition.putObject("containerProperties");
    container.put("image", image).put("vcpus", 1).put("memory", 16);
    for (String word : command) {
      container.withArray("command").add(word);
    }
    connection.post("/v1/registerjobdefinition", definition.toString());
  }

  /** Makes more queues, {@code fair-0} and so on, whose jobs have shares. */
  void addFairQueues(int count) throws IOException {
    JsonNode policy =
        JSON.readTree(connection.post("/v1/createschedulingpolicy", "{\"name\": \"bench\"}"));
    for (int i = 0; i < count; i++) {
      connection.post(
          "/v1/createjobqueue",
          """
          {"jobQueueName": "fair-%d", "priority": 1, "schedulingPolicyArn": %s,
           "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": "bench"}]}\
          """
              .formatted(i, policy.path("arn")));
    }
    awaitValid("/v1/describejobqueues", "jobQueues");
  }

  /** Lets no job start any more. */
  void disableEnvironment() throws IOException {
    connection.post(
        "/v1/updatecomputeenvironment",
        "{\"computeEnvironment\": \"bench\", \"state\": \"DISABLED\"}");
    awaitValid("/v1/describecomputeenvironments", "computeEnvironments");
  }

  private void awaitValid(String path, String member) throws IOException {
    while (true) {
      JsonNode found = JSON.readTree(connection.post(path, "{}")).path(member);
      if (found.findValuesAsText("status").stream().allMatch("VALID"::equals)) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Submits a job, durable when this returns, and returns its id. */
  String submit(String name) throws IOException {
    return submit(name, "bench", "bench", "");
  }

  /** Submits a job of this revision, such as {@code bench:1}. */
  String submitRevision(String name, String definition) throws IOException {
    return submit(name, "bench", definition, "");
  }

  /**
   * Submits a job with this share to a queue of {@link #addFairQueues}.
   *
   * @param memoryMib in place of the definition's
   */
  String submitShare(String name, int queue, String share, int memoryMib) throws IOException {
    return submit(
        name,
        "fair-" + queue,
        "bench",
        ",\"schedulingPriorityOverride\":1,\"shareIdentifier\":\""
            + share
            + "\",\"containerOverrides\":{\"resourceRequirements\":[{\"type\":\"MEMORY\",\"value\":\""
            + memoryMib
            + "\"}]}");
  }

  /**
   * Submits an array job with that many children, durable when this returns, and returns its id.
   */
  String submitArray(String name, int children) throws IOException {
    return submit(name, "bench", "bench", ",\"arrayProperties\":{\"size\":" + children + "}");
  }

  private String submit(String name, String queue, String definition, String members)
      throws IOException {
    String answer =
        connection.post(
            "/v1/submitjob",
            "{\"jobName\":\""
                + name
                + "\",\"jobQueue\":\""
                + queue
                + "\",\"jobDefinition\":\""
                + definition
                + "\""
                + members
                + "}");
    int begin = answer.indexOf("\"jobId\":\"") + 9;
    return answer.substring(begin, answer.indexOf('"', begin));
  }

  /** What these jobs, 100 at most, are now. */
  JsonNode describe(Collection<String> ids) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    ids.forEach(request.withArray("jobs")::add);
    return JSON.readTree(connection.post("/v1/describejobs", request.toString())).path("jobs");
  }

  /** Terminates these jobs, 50 at most. */
  void terminate(Collection<String> ids) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("reason", "bench");
    ids.forEach(request.withArray("jobs")::add);
    connection.post("/v1/terminatejobs", request.toString());
  }

  /**
   * One page of ListJobs.
   *
   * @param members what to ask for
   */
  JsonNode list(ObjectNode members) throws IOException {
    return JSON.readTree(connection.post("/v1/listjobs", members.toString()));
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
