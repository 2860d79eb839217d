package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.Await;
import dev.longshore.walk.NextflowWalk;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.CEStatus;
import software.amazon.awssdk.services.batch.model.CEType;
import software.amazon.awssdk.services.batch.model.CRType;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.PlatformCapability;

/** From a job to its machine with AWS's Java clients of Batch, ECS and EC2, as Nextflow goes. */
final class NextflowWalkTest {

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    user =
        BatchUser.of(
            SERVERS.start(
                "--engine", "local", "--set", "local.vcpus=4", "--set", "local.memoryMib=4096"));
    user.register(c -> c.image("busybox").resourceRequirements(BatchUser.asks(2, 64)));
  }

  @AfterAll
  static void end() {
    user.close();
  }

  @Test
  void findsTheSpotInstanceInTheSecondClusterOfTheQueue() throws IOException {
    create("small", c -> instances(c).maxvCpus(1)); // too small for the job
    create("spot", c -> instances(c).type(CRType.SPOT).spotIamFleetRole("role"));
    createQueue("in-order", "small", "spot");
    assertThat(walk("in-order", BatchUser.DEFINITION)).isEqualTo("c5.large us-east-1a spot");
  }

  @Test
  void findsAnInstanceOnDemand() throws IOException {
    create("on-demand", c -> instances(c).instanceTypes("m5.xlarge"));
    createQueue("on-demand", "on-demand");
    assertThat(walk("on-demand", BatchUser.DEFINITION)).isEqualTo("m5.xlarge us-east-1a standard");
  }

  @Test
  void findsNoneOnFargate() throws IOException {
    create("fargate", c -> c.type(CRType.FARGATE).maxvCpus(4));
    createQueue("fargate", "fargate");
    user.batch()
        .registerJobDefinition(
            r ->
                r.jobDefinitionName("on-fargate")
                    .type(JobDefinitionType.CONTAINER)
                    .platformCapabilities(PlatformCapability.FARGATE)
                    .containerProperties(
                        c ->
                            c.image("busybox")
                                .executionRoleArn("arn:aws:iam::000000000000:role/execution")
                                .resourceRequirements(BatchUser.asks(1, 2048))));
    assertThat(walk("fargate", "on-fargate")).isEqualTo("none");
  }

  private static ComputeResource.Builder instances(ComputeResource.Builder resources) {
    return resources
        .type(CRType.EC2)
        .maxvCpus(8)
        .instanceTypes("c5.large")
        .instanceRole("ecsInstanceRole");
  }

  private static void create(String name, Consumer<ComputeResource.Builder> resources) {
    user.batch()
        .createComputeEnvironment(
            r ->
                r.computeEnvironmentName(name)
                    .type(CEType.MANAGED)
                    .computeResources(
                        c ->
                            c.subnets("subnet-00000001")
                                .securityGroupIds("sg-00000001")
                                .applyMutation(resources)));
    Await.until(
        name + " is valid",
        () ->
            user.batch()
                    .describeComputeEnvironments(r -> r.computeEnvironments(name))
                    .computeEnvironments()
                    .getFirst()
                    .status()
                == CEStatus.VALID);
  }

  private static void createQueue(String name, String... environments) {
    List<String> names = List.of(environments);
    user.batch()
        .createJobQueue(
            r ->
                r.jobQueueName(name)
                    .priority(1)
                    .computeEnvironmentOrder(
                        names.stream()
                            .map(
                                environment ->
                                    ComputeEnvironmentOrder.builder()
                                        .order(names.indexOf(environment))
                                        .computeEnvironment(environment)
                                        .build())
                            .toList()));
    user.awaitQueue(name);
  }

  /** What the client prints of a job that has ended. */
  private static String walk(String queue, String definition) throws IOException {
    String job = user.submit("walked", "true", r -> r.jobQueue(queue).jobDefinition(definition));
    user.await(job, JobStatus.SUCCEEDED);
    return Command.run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath(),
            NextflowWalk.class.getName(),
            SERVERS.url(),
            queue,
            job)
        .succeeded()
        .strip();
  }

  /** The client and the libraries that it was built with, which are not those of this process. */
  private static String classPath() throws IOException {
    try (InputStream libraries =
        Objects.requireNonNull(NextflowWalk.class.getResourceAsStream("libraries"))) {
      Path own =
          Path.of(NextflowWalk.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own
          + File.pathSeparator
          + new String(libraries.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
