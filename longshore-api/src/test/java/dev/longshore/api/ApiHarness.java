package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Effect.LogStream;
import dev.longshore.core.InstanceConfig;
import dev.longshore.engine.LogSource;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Demand;
import dev.longshore.model.EngineRules;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobId;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.service.AttemptLogs;
import dev.longshore.service.BatchService;
import dev.longshore.service.ServiceConfig;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.VirtualClock;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import dev.longshore.wire.WireRouter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All of AWS Batch without a socket: JSON in, JSON out. Single quotes stand for double ones. */
final class ApiHarness implements AutoCloseable {

  static final Realm HOME = new Realm("aws", "us-east-1", "123456789012");
  private static final ObjectMapper JSON = new ObjectMapper();

  final VirtualClock clock = new VirtualClock();
  final FakeEngine engine;
  final BatchService service;
  final WireRouter router;
  final AtomicInteger ruleChanges = new AtomicInteger();
  private final AtomicInteger jobs = new AtomicInteger();

  ApiHarness(Path folder) {
    this(folder, Limits.DEFAULTS, InstanceCatalog.builtIn());
  }

  /** With so many vCPUs to run jobs on, and 2 GiB for each. */
  ApiHarness(Path folder, int hostVcpus) {
    this(folder, hostVcpus, InstanceConfig.STANDARD);
  }

  /** The same with instances that are not there at once, or not for long. */
  ApiHarness(Path folder, int hostVcpus, InstanceConfig instances) {
    this(
        folder,
        Limits.DEFAULTS,
        InstanceCatalog.builtIn(),
        EngineRules.only("local"),
        hostVcpus,
        instances);
  }

  ApiHarness(Path folder, Limits limits, InstanceCatalog catalog) {
    this(folder, limits, catalog, EngineRules.only("local"), 8, InstanceConfig.STANDARD);
  }

  /** One with rules for engines, of which only {@code local} has a host. */
  ApiHarness(Path folder, EngineRules engines) {
    this(folder, Limits.DEFAULTS, InstanceCatalog.builtIn(), engines, 8, InstanceConfig.STANDARD);
  }

  private ApiHarness(
      Path folder,
      Limits limits,
      InstanceCatalog catalog,
      EngineRules engines,
      int hostVcpus,
      InstanceConfig instances) {
    engine = FakeEngine.onDemand(clock, FakeEngine.host("host", hostVcpus));
    CoreConfig standard = CoreConfig.defaults(HOME);
    CoreConfig core =
        new CoreConfig(
            HOME,
            standard.settling(),
            standard.stopGrace(),
            standard.placementsPerCycle(),
            standard.backfillDepth(),
            limits,
            instances,
            engines);
    service =
        BatchService.start(
            new Core(core),
            SqliteStore.open(folder),
            engine,
            new NoLogs(),
            clock,
            new SimpleMeterRegistry(),
            ServiceConfig.DEFAULTS);
    WireRouter.Builder builder =
        WireRouter.builder(HOME).requestIds(() -> "the-id").limits(limits, clock);
    BatchApi.register(
        builder,
        service,
        clock,
        () -> JobBuilder.id(jobs.incrementAndGet()).value(),
        new ApiConfig(
            60,
            limits,
            catalog,
            false,
            new ServiceJobConfig(
                name -> !name.equals("processes"),
                new Demand(1000, 512, 0),
                uri -> uri.startsWith("s3://data") ? null : uri + " is in no folder.")));
    EcsApi.register(builder, service, clock, catalog);
    Ec2Api.register(builder, service, clock, catalog);
    EventBridgeApi.register(builder, service, ruleChanges::incrementAndGet);
    router = builder.build();
  }

  private static final class NoLogs implements AttemptLogs {
    @Override
    public @Nullable String refusal(LogStream stream) {
      return null;
    }

    @Override
    public void follow(ContainerKey container, LogStream stream, Supplier<LogSource> source) {}

    @Override
    public void finish(ContainerKey container) {}
  }

  /** An environment {@code ce}, a queue {@code q} and a definition {@code d:1}, all usable. */
  ApiHarness withWorld() {
    ok("createcomputeenvironment", ec2("ce").replace("c5.large", "c5"));
    settle();
    ok("createjobqueue", queue("q", "ce"));
    ok("registerjobdefinition", definition("d"));
    settle();
    return this;
  }

  static String ec2(String name) {
    return """
    {'computeEnvironmentName':'%s','type':'MANAGED','computeResources':{'type':'EC2',
     'maxvCpus':16,'instanceTypes':['c5.large'],'subnets':['subnet-1'],
     'securityGroupIds':['sg-1'],'instanceRole':'ecsInstanceRole'}}\
    """
        .formatted(name);
  }

  static String fargate(String name) {
    return """
    {'computeEnvironmentName':'%s','type':'MANAGED','computeResources':{'type':'FARGATE',
     'maxvCpus':16,'subnets':['subnet-1'],'securityGroupIds':['sg-1']}}\
    """
        .formatted(name);
  }

  static String queue(String name, String environment) {
    return """
    {'jobQueueName':'%s','priority':1,
     'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'%s'}]}\
    """
        .formatted(name, environment);
  }

  static String definition(String name) {
    return """
    {'jobDefinitionName':'%s','type':'container','containerProperties':{'image':'busybox',
     'command':['true'],'resourceRequirements':[{'type':'VCPU','value':'1'},
     {'type':'MEMORY','value':'512'}]}}\
    """
        .formatted(name);
  }

  /** Submits a job of the world, with more members, and returns its id. */
  String submit(String... members) {
    StringBuilder request =
        new StringBuilder("{'jobName':'job','jobQueue':'q','jobDefinition':'d'");
    for (String member : members) {
      request.append(',').append(member);
    }
    return ok("submitjob", request.append('}').toString()).get("jobId").textValue();
  }

  /** Lets time pass until nothing is CREATING, UPDATING or DELETING any more. */
  void settle() {
    advance(Duration.ofSeconds(1));
  }

  /** Lets time pass, and the writer see it. */
  void advance(Duration duration) {
    clock.advance(duration);
    service.execute(() -> new CancelJobCommand(JobBuilder.id(0xffffff), "wake up"));
  }

  WireResponse send(String method, String path, String query, String body, String region) {
    return send(method, path, query, body.replace('\'', '"'), region, Map.of());
  }

  private WireResponse send(
      String method,
      String path,
      String query,
      String body,
      String region,
      Map<String, String> moreHeaders) {
    Map<String, String> headers = new HashMap<>(moreHeaders);
    headers.put("content-type", "application/json");
    headers.put(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKID/20260102/"
            + region
            + "/batch/aws4_request, SignedHeaders=host, Signature=0");
    return router.handle(
        new WireRequest(method, path, query, headers, body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The answer to a SubmitJob with an idempotency key. */
  WireResponse submitOnce(String key, String body) {
    return send(
        "POST",
        "/v1/submitjob",
        "",
        body.replace('\'', '"'),
        HOME.region(),
        Map.of("X-Longshore-Idempotency-Key", key));
  }

  WireResponse post(String operation, String body) {
    return send("POST", "/v1/" + operation, "", body, HOME.region());
  }

  /** The answer to a request that must succeed. */
  JsonNode ok(String operation, String body) {
    return okVerbatim(operation, body.replace('\'', '"'));
  }

  /** The same where single quotes stand for themselves. */
  JsonNode okVerbatim(String operation, String body) {
    WireResponse response = send("POST", "/v1/" + operation, "", body, HOME.region(), Map.of());
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return parse(response.text());
  }

  /** The message to a request that must be refused with HTTP 400. */
  String refused(String operation, String body) {
    WireResponse response = post(operation, body);
    assertThat(response.status()).as(operation + body + response.text()).isEqualTo(400);
    assertThat(response.headers()).containsEntry("x-amzn-errortype", "ClientException");
    return parse(response.text()).get("message").textValue();
  }

  /** The form in which AWS shows most texts. */
  static String wrapped(String text) {
    return "Error executing request, Exception : " + text + ", RequestId: the-id";
  }

  static JsonNode tree(String json) {
    return parse(json.replace('\'', '"'));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  JsonNode describe(String job) {
    return ok("describejobs", "{'jobs':['" + job + "']}").get("jobs").get(0);
  }

  String status(String job) {
    return describe(job).get("status").textValue();
  }

  String awaitStatus(String job, String status) {
    Await.until(job + " is " + status, () -> status(job).equals(status));
    return job;
  }

  static AttemptKey attempt(String job, int number) {
    return new AttemptKey(new JobId(job), number);
  }

  @Override
  public void close() {
    service.close();
  }
}
