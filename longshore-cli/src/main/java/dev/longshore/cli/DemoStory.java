package dev.longshore.cli;

import dev.longshore.cli.DemoJob.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.CEStatus;
import software.amazon.awssdk.services.batch.model.CEType;
import software.amazon.awssdk.services.batch.model.CRType;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.JQStatus;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/** What the demo asks of AWS Batch, just as one would ask AWS. */
@SuppressWarnings("unchecked") // the SDK takes several lambdas as an array of a generic type
final class DemoStory {

  static final int CHILDREN = 5;
  static final int TIMEOUT_SECONDS = 2;
  private static final String QUEUE = "demo-queue";
  private static final String ENVIRONMENT = "demo-environment";
  private static final String DEFINITION = "demo-shell";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final BatchClient batch;
  private final DemoScreen screen;

  DemoStory(BatchClient batch, DemoScreen screen) {
    this.batch = batch;
    this.screen = screen;
  }

  /** Registers and creates what jobs need. */
  void setUp() {
    String definition =
        batch
            .registerJobDefinition(
                r ->
                    r.jobDefinitionName(DEFINITION)
                        .type(JobDefinitionType.CONTAINER)
                        .parameters(Map.of("script", "true"))
                        .containerProperties(
                            c ->
                                c.image("busybox")
                                    .command("sh", "-c", "Ref::script")
                                    .resourceRequirements(
                                        List.of(
                                            ask(ResourceType.VCPU, "1"),
                                            ask(ResourceType.MEMORY, "64")))))
            .jobDefinitionArn();
    screen.done("job definition", name(definition));
    batch.createComputeEnvironment(
        r ->
            r.computeEnvironmentName(ENVIRONMENT)
                .type(CEType.MANAGED)
                .computeResources(
                    c ->
                        c.type(CRType.EC2)
                            .minvCpus(0)
                            .maxvCpus(16)
                            .instanceTypes("optimal")
                            .instanceRole("ecsInstanceRole")
                            .subnets("subnet-demo0000")
                            .securityGroupIds("sg-demo0000")));
    await("the compute environment", this::isEnvironmentValid);
    screen.done("compute environment", ENVIRONMENT);
    batch.createJobQueue(
        r ->
            r.jobQueueName(QUEUE)
                .priority(1)
                .computeEnvironmentOrder(
                    List.of(
                        ComputeEnvironmentOrder.builder()
                            .order(1)
                            .computeEnvironment(ENVIRONMENT)
                            .build())));
    await("the job queue", this::isQueueValid);
    screen.done("job queue", QUEUE);
  }

  /** Runs one job that does next to nothing. */
  String submitOne() {
    return submit("one", "echo hello", SubmitJobRequest.builder());
  }

  /** Submits all jobs; the demo is about what becomes of them. */
  List<DemoJob> submit() {
    String count =
        submit(
            "count",
            "echo \"part $AWS_BATCH_JOB_ARRAY_INDEX begins\"; sleep 0.7;"
                + " echo \"part $AWS_BATCH_JOB_ARRAY_INDEX is done\"",
            SubmitJobRequest.builder().arrayProperties(a -> a.size(CHILDREN)));
    String total =
        submit(
            "total",
            "echo \"all " + CHILDREN + " parts are there\"; sleep 0.3",
            SubmitJobRequest.builder()
                .dependsOn(List.of(JobDependency.builder().jobId(count).build())));
    String flaky =
        submit(
            "flaky",
            "if [ \"$AWS_BATCH_JOB_ATTEMPT\" = 1 ]; then echo 'it goes wrong, on purpose' >&2;"
                + " sleep 0.3; exit 3; fi; echo 'the second attempt goes well'; sleep 0.3",
            SubmitJobRequest.builder().retryStrategy(r -> r.attempts(2)));
    String slow =
        submit(
            "slow",
            "echo 'this would take a minute'; sleep 60",
            SubmitJobRequest.builder().timeout(t -> t.attemptDurationSeconds(TIMEOUT_SECONDS)));
    List<DemoJob> jobs = new ArrayList<>();
    jobs.add(new DemoJob("count", count, new Expected("SUCCEEDED", 0, -1, "", "")));
    for (int i = 0; i < CHILDREN; i++) {
      String line = "part " + i + " is done";
      jobs.add(
          new DemoJob("count:" + i, count + ":" + i, new Expected("SUCCEEDED", 1, 0, "", line)));
    }
    String all = "all " + CHILDREN + " parts are there";
    jobs.add(new DemoJob("total", total, new Expected("SUCCEEDED", 1, 0, "", all)));
    jobs.add(
        new DemoJob(
            "flaky", flaky, new Expected("SUCCEEDED", 2, 0, "", "the second attempt goes well")));
    jobs.add(
        new DemoJob(
            "slow",
            slow,
            new Expected(
                "FAILED", 1, -1, "Job attempt duration exceeded", "this would take a minute")));
    return jobs;
  }

  private String submit(String name, String script, SubmitJobRequest.Builder request) {
    return batch
        .submitJob(
            request
                .jobName(name)
                .jobQueue(QUEUE)
                .jobDefinition(DEFINITION)
                .parameters(Map.of("script", script))
                .build())
        .jobId();
  }

  private static ResourceRequirement ask(ResourceType type, String value) {
    return ResourceRequirement.builder().type(type).value(value).build();
  }

  private boolean isEnvironmentValid() {
    return batch
        .describeComputeEnvironments(r -> r.computeEnvironments(ENVIRONMENT))
        .computeEnvironments()
        .stream()
        .allMatch(environment -> environment.status() == CEStatus.VALID);
  }

  private boolean isQueueValid() {
    return batch.describeJobQueues(r -> r.jobQueues(QUEUE)).jobQueues().stream()
        .allMatch(queue -> queue.status() == JQStatus.VALID);
  }

  private static void await(String what, BooleanSupplier isValid) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!isValid.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new FailedException("the demo gave up waiting for " + what + " to become VALID");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
