package dev.longshore.walk;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerInstance;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Finds the machine of a job in the way of Nextflow, which shows it in its trace: from the job to
 * its task, from the queue to the clusters of its environments, and in each of these from the task
 * to the container instance and to the instance of EC2. That a cluster does not know the task is no
 * error there, and neither is a task without a machine.
 *
 * <p>Arguments: the server's address, the name of a queue, the id of a job. Prints type,
 * availability zone and {@code spot} or {@code standard}, or {@code none}.
 */
public final class NextflowWalk {

  private final BatchClient batch;
  private final EcsClient ecs;
  private final Ec2Client ec2;

  private NextflowWalk(URI server) {
    this.batch = at(server, BatchClient.builder()).build();
    this.ecs = at(server, EcsClient.builder()).build();
    this.ec2 = at(server, Ec2Client.builder()).build();
  }

  private static <B extends AwsClientBuilder<B, C>, C> B at(URI server, B builder) {
    return builder
        .endpointOverride(server)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("dummy", "dummy")))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)));
  }

  /** Prints the one line. */
  public static void main(String... arguments) {
    NextflowWalk walk = new NextflowWalk(URI.create(arguments[0]));
    Instance machine = walk.machine(arguments[1], arguments[2]);
    System.out.println(machine == null ? "none" : described(machine));
    System.exit(0); // threads of the clients' connections would go on for a minute
  }

  private static String described(Instance machine) {
    return "%s %s %s"
        .formatted(
            machine.instanceTypeAsString(),
            machine.placement().availabilityZone(),
            machine.instanceLifecycle() == InstanceLifecycleType.SPOT ? "spot" : "standard");
  }

  private @Nullable Instance machine(String queue, String job) {
    String task = batch.describeJobs(r -> r.jobs(job)).jobs().getFirst().container().taskArn();
    for (String cluster : clusters(queue)) {
      String containerInstance = containerInstance(cluster, task);
      String instance = containerInstance == null ? null : instance(cluster, containerInstance);
      if (instance != null) {
        return ec2.describeInstances(r -> r.instanceIds(instance))
            .reservations()
            .getFirst()
            .instances()
            .getFirst();
      }
    }
    return null;
  }

  private List<String> clusters(String queue) {
    List<String> environments =
        batch.describeJobQueues(r -> r.jobQueues(queue)).jobQueues().stream()
            .flatMap(one -> one.computeEnvironmentOrder().stream())
            .map(ComputeEnvironmentOrder::computeEnvironment)
            .toList();
    return batch
        .describeComputeEnvironments(r -> r.computeEnvironments(environments))
        .computeEnvironments()
        .stream()
        .map(ComputeEnvironmentDetail::ecsClusterArn)
        .toList();
  }

  private @Nullable String containerInstance(String cluster, String task) {
    try {
      Task found = only(ecs.describeTasks(r -> r.cluster(cluster).tasks(task)).tasks());
      return found == null ? null : found.containerInstanceArn();
    } catch (InvalidParameterException _) {
      return null; // the task is of another cluster
    }
  }

  private @Nullable String instance(String cluster, String containerInstance) {
    ContainerInstance found =
        only(
            ecs.describeContainerInstances(
                    r -> r.cluster(cluster).containerInstances(containerInstance))
                .containerInstances());
    return found == null ? null : found.ec2InstanceId();
  }

  private static <T> @Nullable T only(List<T> found) {
    if (found.size() > 1) {
      throw new IllegalStateException("more than one: " + found);
    }
    return found.isEmpty() ? null : found.getFirst();
  }
}
