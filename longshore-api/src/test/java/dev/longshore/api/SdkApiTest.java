package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.testkit.Await;
import dev.longshore.wire.HttpServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;

/** The AWS SDK for Java, unmodified, over a real socket. */
final class SdkApiTest extends ApiFixture {

  private HttpServer server;
  private BatchClient batch;

  @BeforeEach
  void connect() {
    server = HttpServer.builder(api.router).start();
    batch =
        BatchClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .build();
  }

  @AfterEach
  void disconnect() {
    batch.close();
    server.close();
  }

  @Test
  void aJobRunsToItsEnd() {
    String definition =
        batch
            .registerJobDefinition(
                request ->
                    request
                        .jobDefinitionName("hello")
                        .type("container")
                        .containerProperties(
                            container ->
                                container
                                    .image("busybox")
                                    .command("echo", "Ref::whom")
                                    .resourceRequirements(
                                        List.of(
                                            need(ResourceType.VCPU, "1"),
                                            need(ResourceType.MEMORY, "64")))))
            .jobDefinitionArn();
    String job =
        batch
            .submitJob(
                request ->
                    request
                        .jobName("hello")
                        .jobQueue("q")
                        .jobDefinition(definition)
                        .parameters(Map.of("whom", "world")))
            .jobId();
    Await.until("it runs", () -> describe(job).status() == JobStatus.RUNNING);
    assertThat(api.engine.launches())
        .singleElement()
        .satisfies(
            launch ->
                assertThat(launch.containers().getFirst().command())
                    .containsExactly("echo", "world"));
    api.engine.exit(ApiHarness.attempt(job, 1), 0);
    Await.until("it has ended", () -> describe(job).status() == JobStatus.SUCCEEDED);
    assertThat(describe(job).attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.container().exitCode()).isZero());
  }

  @Test
  void aRefusalIsAClientException() {
    ClientException refused =
        catchThrowableOfType(
            ClientException.class,
            () ->
                batch.submitJob(
                    request -> request.jobName("x").jobQueue("none").jobDefinition("d")));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo("JobQueue none not found.");
    assertThat(refused.requestId()).isEqualTo("the-id");
  }

  @Test
  void pagesFollowOneAnother() {
    List<String> jobs = List.of(api.submit(), api.submit(), api.submit(), api.submit());
    jobs.forEach(job -> api.awaitStatus(job, "RUNNING"));
    assertThat(
            batch
                .listJobsPaginator(request -> request.jobQueue("q").maxResults(2))
                .jobSummaryList()
                .stream()
                .map(JobSummary::jobId))
        .containsExactlyElementsOf(jobs.reversed());
  }

  @Test
  void tagsOfAnArnWithASlash() {
    String arn = ARN + "job-queue/q";
    batch.tagResource(request -> request.resourceArn(arn).tags(Map.of("team", "a b")));
    assertThat(batch.listTagsForResource(request -> request.resourceArn(arn)).tags())
        .containsExactly(Map.entry("team", "a b"));
    batch.untagResource(request -> request.resourceArn(arn).tagKeys("team"));
    assertThat(batch.listTagsForResource(request -> request.resourceArn(arn)).tags()).isEmpty();
  }

  private static ResourceRequirement need(ResourceType type, String value) {
    return ResourceRequirement.builder().type(type).value(value).build();
  }

  private JobDetail describe(String job) {
    return batch.describeJobs(request -> request.jobs(job)).jobs().getFirst();
  }
}
