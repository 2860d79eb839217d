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

  /** Makes a queue with an environment of that many vCPUs at most, and a definition. */
  void setUp(int maxVcpus, String... command) throws IOException {
    connection.post(
        "/v1/createcomputeenvironment",
        """
        {"computeEnvironmentName": "bench", "type": "MANAGED", "computeResources": {"type": "EC2",
         "minvCpus": 0, "maxvCpus": %d, "instanceTypes": ["optimal"], "subnets": ["subnet-bench000"],
         "securityGroupIds": ["sg-bench000"], "instanceRole": "ecsInstanceRole"}}\
        """
            .formatted(maxVcpus));
    awaitValid("/v1/describecomputeenvironments", "computeEnvironments");
    connection.post(
        "/v1/createjobqueue",
        """
        {"jobQueueName": "bench", "priority": 1,
         "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": "bench"}]}\
        """);
    awaitValid("/v1/describejobqueues", "jobQueues");
    ObjectNode definition = JSON.createObjectNode();
    definition.put("jobDefinitionName", "bench").put("type", "container");
    ObjectNode container = definition.putObject("containerProperties");
    container.put("image", "busybox").put("vcpus", 1).put("memory", 16);
    for (String word : command) {
      container.withArray("command").add(word);
    }
    connection.post("/v1/registerjobdefinition", definition.toString());
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
      JsonNode found = JSON.readTree(connection.post(path, "{}")).path(member).path(0);
      if (found.path("status").asText().equals("VALID")) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Submits a job, durable when this returns, and returns its id. */
  String submit(String name) throws IOException {
    return submit(name, "");
  }

  /**
   * Submits an array job with that many children, durable when this returns, and returns its id.
   */
  String submitArray(String name, int children) throws IOException {
    return submit(name, ",\"arrayProperties\":{\"size\":" + children + "}");
  }

  private String submit(String name, String members) throws IOException {
    String answer =
        connection.post(
            "/v1/submitjob",
            "{\"jobName\":\""
                + name
                + "\",\"jobQueue\":\"bench\",\"jobDefinition\":\"bench\""
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
   * One page of ListJobs on the queue.
   *
   * @param members what to ask for besides the queue
   */
  JsonNode list(ObjectNode members) throws IOException {
    return JSON.readTree(
        connection.post("/v1/listjobs", members.put("jobQueue", "bench").toString()));
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
