package dev.longshore.api;

import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireResponse;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;

/** Each limit that a request can break by itself, set small, in the message that tells it. */
final class LimitsApiTest extends ApiFixture {

  @TempDir private Path folder;

  /** The same world again, in place of that with the limits of AWS. */
  private void limited(Limit limit, int value) {
    stop();
    api =
        new ApiHarness(folder, Limits.DEFAULTS.with(limit, value), InstanceCatalog.builtIn())
            .withWorld();
  }

  private String refusedJob(String members) {
    return api.refused(
        "submitjob", "{'jobName':'job','jobQueue':'q','jobDefinition':'d'%s}".formatted(members));
  }

  @Test
  void environmentsOfAQueue() {
    limited(Limit.ENVIRONMENTS_PER_QUEUE, 1);
    String two =
        "'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'},"
            + "{'order':2,'computeEnvironment':'other'}]";
    String text = wrapped("Only 1 environments are allowed in job queue request.");
    assertThat(api.refused("createjobqueue", "{'jobQueueName':'two','priority':1," + two + "}"))
        .isEqualTo(text);
    assertThat(api.refused("updatejobqueue", "{'jobQueue':'q'," + two + "}")).isEqualTo(text);
  }

  @Test
  void environmentsOfAnEksCluster() {
    limited(Limit.ENVIRONMENTS_PER_EKS_CLUSTER, 1);
    String request =
        "{'computeEnvironmentName':'%s','type':'MANAGED','eksConfiguration':{'eksClusterArn':"
            + "'arn:aws:eks:us-east-1:123456789012:cluster/%s','kubernetesNamespace':'batch'},"
            + "'computeResources':{'type':'EC2','minvCpus':0,'maxvCpus':16,"
            + "'allocationStrategy':'BEST_FIT_PROGRESSIVE','instanceTypes':['c5.large'],"
            + "'subnets':['subnet-1'],'securityGroupIds':['sg-1'],'instanceRole':'role'}}";
    api.ok("createcomputeenvironment", request.formatted("one", "c"));
    api.ok("createcomputeenvironment", request.formatted("other", "d"));
    assertThat(api.refused("createcomputeenvironment", request.formatted("two", "c")))
        .isEqualTo(
            "Limit exceeded: there are 1 compute environments for the EKS cluster"
                + " arn:aws:eks:us-east-1:123456789012:cluster/c.");
  }

  @Test
  void capacityLimitsOfAServiceEnvironmentAndAQuotaShare() {
    limited(Limit.CAPACITY_LIMITS, 1);
    String two =
        "'capacityLimits':[{'maxCapacity':1,'capacityUnit':'ml.m5.large'},"
            + "{'maxCapacity':1,'capacityUnit':'ml.m5.xlarge'}]";
    String text = wrapped("Number of capacity limits exceeds 1.");
    assertThat(
            api.refused(
                "createserviceenvironment",
                "{'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',"
                    + two
                    + "}"))
        .isEqualTo(text);
    assertThat(
            api.refused(
                "createquotashare",
                "{'quotaShareName':'s','jobQueue':'q','resourceSharingConfiguration':"
                    + "{'strategy':'RESERVE'},'preemptionConfiguration':"
                    + "{'inSharePreemption':'DISABLED'},"
                    + two
                    + "}"))
        .isEqualTo(text);
  }

  @Test
  void quotaSharesOfAQueue() {
    limited(Limit.QUOTA_SHARES_PER_QUEUE, 1);
    api.ok(
        "createschedulingpolicy",
        "{'name':'p','quotaSharePolicy':{'idleResourceAssignmentStrategy':'FIFO'}}");
    serviceQueue("ml.m5.large", ",'schedulingPolicyArn':'" + ARN + "scheduling-policy/p'");
    String share =
        "{'quotaShareName':'%s','jobQueue':'sq','capacityLimits':"
            + "[{'maxCapacity':1,'capacityUnit':'ml.m5.large'}],"
            + "'resourceSharingConfiguration':{'strategy':'RESERVE'},"
            + "'preemptionConfiguration':{'inSharePreemption':'DISABLED'}}";
    api.ok("createquotashare", share.formatted("a"));
    assertThat(api.refused("createquotashare", share.formatted("b")))
        .isEqualTo("Limit exceeded: there are 1 quota shares in job queue sq.");
  }

  /** A service environment and its queue {@code sq}. */
  private void serviceQueue(String unit, String members) {
    api.ok(
        "createserviceenvironment",
        "{'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',"
            + "'capacityLimits':[{'maxCapacity':1,'capacityUnit':'%s'}]}".formatted(unit));
    api.settle();
    api.ok(
        "createjobqueue",
        "{'jobQueueName':'sq','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',"
            + "'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'se'}]"
            + members
            + "}");
    api.settle();
  }

  @Test
  void consumableResourcesOfAJob() {
    limited(Limit.CONSUMABLES_PER_JOB, 1);
    String one = "{'consumableResource':'%s','quantity':1}";
    assertThat(
            refusedJob(
                ",'consumableResourcePropertiesOverride':{'consumableResourceList':["
                    + one.formatted("a")
                    + ","
                    + one.formatted("b")
                    + "]}"))
        .isEqualTo(
            wrapped("Each ConsumableResourceProperty can have at most 1 consumableResources"));
  }

  @Test
  void sharesOfAPolicy() {
    limited(Limit.SHARES_PER_POLICY, 1);
    assertThat(
            api.refused(
                "createschedulingpolicy",
                "{'name':'p','fairsharePolicy':{'shareDistribution':"
                    + "[{'shareIdentifier':'a'},{'shareIdentifier':'b'}]}}"))
        .isEqualTo(wrapped("ShareDistribution size cannot be greater than 1."));
  }

  @Test
  void dependenciesOfAJob() {
    limited(Limit.DEPENDENCIES_PER_JOB, 1);
    String one = "{'jobId':'" + api.submit() + "'}";
    assertThat(refusedJob(",'dependsOn':[" + one + "," + one + "]"))
        .isEqualTo(wrapped("Job cannot have more than 1 dependencies"));
    api.submit("'dependsOn':[" + one + "]");
  }

  @Test
  void childrenOfAnArray() {
    limited(Limit.ARRAY_SIZE, 3);
    assertThat(refusedJob(",'arrayProperties':{'size':4}"))
        .isEqualTo(wrapped("Array size must be between 2 and 3, got 4."));
    api.submit("'arrayProperties':{'size':3}");
  }

  @Test
  void anArrayMayBeLargerThanOnAws() {
    limited(Limit.ARRAY_SIZE, 100_000);
    String array = api.submit("'arrayProperties':{'size':100000}");
    assertThat(api.describe(array + ":99999").get("arrayProperties").get("index").intValue())
        .isEqualTo(99_999);
  }

  @Test
  void jobsThatWait() {
    limited(Limit.WAITING_JOBS, 1);
    api.awaitStatus(api.submit(), "RUNNING");
    api.submit("'arrayProperties':{'size':100}");
    assertThat(refusedJob("")).isEqualTo("Limit exceeded: there are 1 jobs that have not started.");
  }

  @Test
  void attemptsOfAJobAndADefinition() {
    limited(Limit.ATTEMPTS, 2);
    String text = wrapped("RetryAttempts must be between 1 and 2.");
    String three = ",'retryStrategy':{'attempts':3}";
    assertThat(refusedJob(three)).isEqualTo(text);
    String definition = ApiHarness.definition("e");
    assertThat(
            api.refused(
                "registerjobdefinition",
                definition.substring(0, definition.length() - 1) + three + "}"))
        .isEqualTo(text);
  }

  @Test
  void jobsOfABulkCall() {
    limited(Limit.JOBS_PER_CALL, 1);
    for (String operation : List.of("canceljobs", "terminatejobs", "terminateservicejobs")) {
      assertThat(api.refused(operation, "{'jobs':['a','b'],'reason':'r'}"))
          .isEqualTo("jobs can name at most 1 jobs, got 2.");
    }
  }

  @Test
  void tagsOfARequestAndOfAResource() {
    limited(Limit.TAGS_PER_RESOURCE, 1);
    assertThat(refusedJob(",'tags':{'a':'1','b':'2'}"))
        .isEqualTo("A resource can have at most 1 tags, got 2.");
    String path = "/v1/tags/arn:aws:batch:us-east-1:123456789012:job-queue/q";
    assertThat(api.send("POST", path, "", "{'tags':{'a':'1'}}", "us-east-1").status())
        .isEqualTo(200);
    assertThat(api.send("POST", path, "", "{'tags':{'b':'2'}}", "us-east-1").text())
        .isEqualTo("{\"message\":\"A resource can have at most 1 tags.\"}");
  }

  @Test
  void sizeOfAJob() {
    limited(Limit.SUBMIT_JOB_KIB, 1);
    assertThat(refusedJob(",'parameters':{'a':'" + "x".repeat(1024) + "'}"))
        .isEqualTo(wrapped("Job size must be less than 1 KiB, got 2 KiB"));
  }

  @Test
  void sizeOfADefinition() {
    limited(Limit.JOB_DEFINITION_KIB, 1);
    assertThat(api.refused("registerjobdefinition", "{'x':'" + "x".repeat(1024) + "'}"))
        .isEqualTo(wrapped("Job definition size must be less than 1 KiB, got 2 KiB"));
  }

  @Test
  void sizeOfAServiceJob() {
    limited(Limit.SUBMIT_SERVICE_JOB_KIB, 1);
    assertThat(api.refused("submitservicejob", "{'x':'" + "x".repeat(1024) + "'}"))
        .isEqualTo(wrapped("Job size must be less than 1 KiB, got 2 KiB"));
  }

  @Test
  void sizeOfThePayloadOfAServiceJob() {
    limited(Limit.SERVICE_PAYLOAD_KIB, 1);
    serviceQueue("NUM_INSTANCES", "");
    assertThat(
            api.refused(
                "submitservicejob",
                "{'jobName':'job','jobQueue':'sq','serviceJobType':'SAGEMAKER_TRAINING',"
                    + "'serviceRequestPayload':'"
                    + "x".repeat(1025)
                    + "'}"))
        .isEqualTo(wrapped("serviceRequestPayload can have at most 1 KiB."));
  }

  @Test
  void tooManySubmitsAreThrottledInEachRegion() {
    limited(Limit.SUBMIT_JOB_PER_SECOND, 2);
    api.submit();
    api.submit();
    WireResponse third = api.post("submitjob", "no JSON");
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.headers()).containsEntry("x-amzn-errortype", "TooManyRequestsException");
    assertThat(third.text()).isEqualTo("{\"message\":\"Too Many Requests\"}");
    assertThat(api.send("POST", "/v1/submitjob", "", "{}", "eu-west-1").status()).isEqualTo(400);
    api.ok("listjobs", "{'jobQueue':'q'}");
    api.clock.advance(Duration.ofMillis(500));
    api.submit();
    assertThat(api.post("submitjob", "{}").status()).isEqualTo(429);
    api.clock.advance(Duration.ofHours(1));
    api.submit();
    api.submit();
    assertThat(api.post("submitjob", "{}").status()).isEqualTo(429);
  }

  @Test
  void tooManyServiceJobsAreThrottledOnTheirOwn() {
    limited(Limit.SUBMIT_SERVICE_JOB_PER_SECOND, 1);
    assertThat(api.post("submitservicejob", "{}").status()).isEqualTo(400);
    assertThat(api.post("submitservicejob", "{}").status()).isEqualTo(429);
    api.submit();
  }

  /** Time passes with each answer 429 that the client gets. */
  private final class Throttles implements ExecutionInterceptor {

    private final AtomicInteger seen = new AtomicInteger();

    @Override
    public void afterTransmission(
        Context.AfterTransmission context, ExecutionAttributes attributes) {
      if (context.httpResponse().statusCode() == 429) {
        seen.incrementAndGet();
        api.clock.advance(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void theSdkTriesThrottledSubmitsAgain() {
    limited(Limit.SUBMIT_JOB_PER_SECOND, 1);
    Throttles throttles = new Throttles();
    try (HttpServer server = HttpServer.builder(api.router).start();
        BatchClient batch = client(server, throttles)) {
      submit(batch);
      submit(batch);
      submit(batch);
      assertThat(throttles.seen).hasValue(2);
    }
  }

  private static BatchClient client(HttpServer server, Throttles throttles) {
    return BatchClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .overrideConfiguration(override -> override.addExecutionInterceptor(throttles))
        .build();
  }

  private static void submit(BatchClient batch) {
    var _ = batch.submitJob(request -> request.jobName("j").jobQueue("q").jobDefinition("d"));
  }

  @Test
  void instanceTypesOfTheUserMakeEnvironments() {
    var own = new InstanceType("lab.big", 4, 8192, 0, null, Architecture.X86_64, 1);
    stop();
    api =
        new ApiHarness(
            folder,
            Limits.DEFAULTS,
            InstanceCatalog.builtIn().withOverrides(List.of(own), Map.of()));
    api.ok("createcomputeenvironment", ApiHarness.ec2("lab").replace("c5.large", "lab.big"));
    assertThat(
            api.refused(
                "createcomputeenvironment", ApiHarness.ec2("b").replace("c5.large", "lab.small")))
        .contains("lab.big");
  }
}
