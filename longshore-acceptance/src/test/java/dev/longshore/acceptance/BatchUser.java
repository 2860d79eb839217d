package dev.longshore.acceptance;

import dev.longshore.testkit.Await;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.CEStatus;
import software.amazon.awssdk.services.batch.model.CEType;
import software.amazon.awssdk.services.batch.model.CRType;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JQStatus;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/**
 * Somebody who runs shell scripts as jobs, through AWS's own Java client.
 *
 * @param batch AWS's client
 * @param http for what that client does not know
 * @param logs what the jobs printed
 */
record BatchUser(BatchClient batch, PlainHttp http, CloudWatchLogs logs) implements AutoCloseable {

  static final String ENVIRONMENT = "acceptance-environment";
  static final String QUEUE = "acceptance-queue";
  static final String DEFINITION = "acceptance-shell";
  static final Set<JobStatus> ENDED = Set.of(JobStatus.SUCCEEDED, JobStatus.FAILED);

  /** DescribeJobs takes no more. */
  private static final int JOBS_PER_CALL = 100;

  /** A client that asks once: what it is not answered shall show. */
  static BatchUser of(String url) {
    BatchClient batch =
        BatchClient.builder()
            .endpointOverride(URI.create(url))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("dummy", "dummy")))
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
            .build();
    PlainHttp http = new PlainHttp(url);
    return new BatchUser(batch, http, new CloudWatchLogs(http));
  }

  /** Creates an environment of many vCPUs, a queue on it, and a definition of 1 vCPU and 64 MiB. */
  BatchUser prepared() {
    createEnvironment(ENVIRONMENT, 1000);
    createQueue(QUEUE, ENVIRONMENT);
    register(c -> c.image("busybox"));
    return this;
  }

  void createEnvironment(String name, int mostVcpus) {
    batch.createComputeEnvironment(
        r ->
            r.computeEnvironmentName(name)
                .type(CEType.MANAGED)
                .computeResources(
                    c ->
                        c.type(CRType.EC2)
                            .minvCpus(0)
                            .maxvCpus(mostVcpus)
                            .instanceTypes("m7a", "g4dn") // from 1 vCPU on, and GPUs
                            .instanceRole("ecsInstanceRole")
                            .subnets("subnet-00000001")
                            .securityGroupIds("sg-00000001")));
    Await.until(
        name + " is valid",
        () ->
            batch
                    .describeComputeEnvironments(r -> r.computeEnvironments(name))
                    .computeEnvironments()
                    .getFirst()
                    .status()
                == CEStatus.VALID);
  }

  /** With these environments, tried in their order. */
  void createQueue(String name, String... environments) {
    List<ComputeEnvironmentOrder> order =
        IntStream.range(0, environments.length)
            .mapToObj(
                index ->
                    ComputeEnvironmentOrder.builder()
                        .order(index + 1)
                        .computeEnvironment(environments[index])
                        .build())
            .toList();
    batch.createJobQueue(r -> r.jobQueueName(name).priority(1).computeEnvironmentOrder(order));
    awaitQueue(name);
  }

  void awaitQueue(String name) {
    Await.until(
        name + " is valid",
        () ->
            batch.describeJobQueues(r -> r.jobQueues(name)).jobQueues().getFirst().status()
                == JQStatus.VALID);
  }

  /** Registers the definition that {@link #submit} uses. */
  void register(Consumer<ContainerProperties.Builder> container) {
    batch.registerJobDefinition(
        r ->
            r.jobDefinitionName(DEFINITION)
                .type(JobDefinitionType.CONTAINER)
                .containerProperties(
                    c ->
                        c.command("true")
                            .resourceRequirements(asks(1, 64))
                            .applyMutation(container)));
  }

  /** What a job asks for, in whole vCPUs and MiB. */
  static List<ResourceRequirement> asks(int vcpus, int memoryMib) {
    return List.of(
        ResourceRequirement.builder()
            .type(ResourceType.VCPU)
            .value(Integer.toString(vcpus))
            .build(),
        ResourceRequirement.builder()
            .type(ResourceType.MEMORY)
            .value(Integer.toString(memoryMib))
            .build());
  }

  /** Submits a script, and returns the id. */
  String submit(String name, String script) {
    return submit(name, script, _ -> {});
  }

  /** Submits a script with whatever else the request shall say, and returns the id. */
  String submit(String name, String script, Consumer<SubmitJobRequest.Builder> more) {
    return batch
        .submitJob(
            r ->
                r.jobName(name)
                    .jobQueue(QUEUE)
                    .jobDefinition(DEFINITION)
                    .containerOverrides(c -> c.command("sh", "-c", script))
                    .applyMutation(more))
        .jobId();
  }

  /** The statuses that a job had, in order, when it has ended. */
  List<String> statusesUntilEnd(String id) {
    return http.eventsUntilEnd(id).stream()
        .map(event -> event.at("/detail/status").asText())
        .toList();
  }

  JobDetail job(String id) {
    return jobs(List.of(id)).getFirst();
  }

  /** Those of the jobs that the server knows, in the order of the ids. */
  List<JobDetail> jobs(Collection<String> ids) {
    List<String> all = List.copyOf(ids);
    List<JobDetail> found = new ArrayList<>();
    for (int from = 0; from < all.size(); from += JOBS_PER_CALL) {
      List<String> some = all.subList(from, Math.min(from + JOBS_PER_CALL, all.size()));
      found.addAll(batch.describeJobs(r -> r.jobs(some)).jobs());
    }
    return found;
  }

  /** Waits until the job has this status, and returns it as it is then. */
  JobDetail await(String id, JobStatus status) {
    Await.until(id + " is " + status, () -> is(id, Set.of(status)));
    return job(id);
  }

  /** Waits until the job has ended, however, and returns it as it is then. */
  JobDetail awaitEnd(String id) {
    Await.until(id + " has ended", () -> is(id, ENDED));
    return job(id);
  }

  /** No for what is not there yet: a job has nodes when it has got room. */
  private boolean is(String id, Set<JobStatus> statuses) {
    return jobs(List.of(id)).stream().anyMatch(job -> statuses.contains(job.status()));
  }

  /** Everything that the latest attempt of a job printed. */
  List<String> lines(JobDetail job) {
    return logs.lines(job.container().logStreamName());
  }

  @Override
  public void close() {
    batch.close();
    http.close();
  }
}
