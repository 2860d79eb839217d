package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.CEState;
import software.amazon.awssdk.services.batch.model.CEStatus;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ConsumableResourceRequirement;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.FrontOfQueueJobSummary;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/** Who gets room on a host of 4 vCPUs: order, shares, environments, consumable resources. */
final class SchedulingTest {

  private static final int HOST_VCPUS = 4;
  private static final JobStatus RUNNABLE = JobStatus.RUNNABLE;

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    user =
        BatchUser.of(
                SERVERS.start(
                    "--engine",
                    "local",
                    "--set",
                    "local.vcpus=" + HOST_VCPUS,
                    "--set",
                    "local.memoryMib=16384"))
            .prepared();
  }

  @AfterAll
  static void end() {
    user.close();
  }

  private static String submit(String queue, String script) {
    return submit(queue, script, _ -> {});
  }

  private static String submit(
      String queue, String script, Consumer<SubmitJobRequest.Builder> more) {
    return user.submit("job", script, r -> r.jobQueue(queue).applyMutation(more));
  }

  private static Consumer<SubmitJobRequest.Builder> ofShare(String share, int priority) {
    return r -> r.shareIdentifier(share).schedulingPriorityOverride(priority);
  }

  private static void queue(String name, Consumer<CreateJobQueueRequest.Builder> more) {
    user.batch()
        .createJobQueue(
            r ->
                r.jobQueueName(name)
                    .priority(1)
                    .computeEnvironmentOrder(on(1, BatchUser.ENVIRONMENT))
                    .applyMutation(more));
    user.awaitQueue(name);
  }

  private static ComputeEnvironmentOrder on(int order, String environment) {
    return ComputeEnvironmentOrder.builder().order(order).computeEnvironment(environment).build();
  }

  private static void fairQueue(String name, int computeReservation, String environment) {
    String policy =
        user.batch()
            .createSchedulingPolicy(
                r -> r.name(name).fairsharePolicy(p -> p.computeReservation(computeReservation)))
            .arn();
    queue(name, r -> r.schedulingPolicyArn(policy).computeEnvironmentOrder(on(1, environment)));
  }

  /** Jobs of one vCPU that run until the gate opens. */
  private static List<String> fill(String queue, int jobs, Gate gate) {
    List<String> ids = new ArrayList<>();
    for (int job = 0; job < jobs; job++) {
      ids.add(submit(queue, gate.pass()));
    }
    ids.forEach(id -> user.await(id, JobStatus.RUNNING));
    return ids;
  }

  private static JobStatus status(String id) {
    return user.job(id).status();
  }

  @Test
  void whatBecomesFreeGoesToTheQueueOfTheHighestPriorityFirst() {
    queue("low", r -> r.priority(1));
    queue("high", r -> r.priority(10));
    Gate first = Gate.in(SERVERS.shared());
    Gate others = Gate.in(SERVERS.shared());
    Gate last = Gate.in(SERVERS.shared());
    fill("low", 1, first);
    fill("low", HOST_VCPUS - 1, others);
    String low = submit("low", last.pass());
    String high = submit("high", last.pass());

    first.open();

    user.await(high, JobStatus.RUNNING);
    assertThat(status(low)).isEqualTo(RUNNABLE);
    last.open();
    others.open();
    user.await(low, JobStatus.SUCCEEDED);
  }

  @Test
  void aFirstJobWithoutRoomStopsItsOwnQueueAndNoOther() {
    queue("stuck", r -> r.priority(10));
    queue("free", r -> r.priority(1));
    String giant =
        submit(
            "stuck",
            "true",
            r -> r.containerOverrides(c -> c.resourceRequirements(BatchUser.asks(8, 64))));
    String behind = submit("stuck", "true");
    String elsewhere = submit("free", "true");

    user.await(elsewhere, JobStatus.SUCCEEDED);
    assertThat(status(behind)).isEqualTo(RUNNABLE);
    assertThat(user.job(giant).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - ");

    user.batch().cancelJob(r -> r.jobId(giant).reason("too large"));
    user.await(behind, JobStatus.SUCCEEDED);
  }

  @Test
  void aRetriedJobStartsBeforeOneThatWaitedLonger() {
    queue("retries", _ -> {});
    Gate others = Gate.in(SERVERS.shared());
    Gate fail = Gate.in(SERVERS.shared());
    Gate last = Gate.in(SERVERS.shared());
    fill("retries", HOST_VCPUS - 1, others);
    String retried =
        submit(
            "retries",
            "if [ $AWS_BATCH_JOB_ATTEMPT = 1 ]; then %s; exit 1; fi; %s"
                .formatted(fail.pass(), last.pass()),
            r -> r.retryStrategy(s -> s.attempts(2)));
    user.await(retried, JobStatus.RUNNING);
    String waiting = submit("retries", "true");

    fail.open();

    Await.until("it is tried again", () -> user.job(retried).attempts().size() == 1);
    user.await(retried, JobStatus.RUNNING);
    assertThat(status(waiting)).isEqualTo(RUNNABLE);
    last.open();
    user.await(waiting, JobStatus.SUCCEEDED);
    others.open();
  }

  @Test
  void aReservationKeepsRoomForSharesThatAreNotActiveYet() {
    user.createEnvironment("four", 4);
    fairQueue("reserving", 50, "four");
    Gate gate = Gate.in(SERVERS.shared());
    String first = submit("reserving", gate.pass(), ofShare("a", 1));
    String second = submit("reserving", gate.pass(), ofShare("a", 1));
    String third = submit("reserving", "true", ofShare("a", 1));
    user.await(first, JobStatus.RUNNING);
    user.await(second, JobStatus.RUNNING);
    assertThat(status(third)).isEqualTo(RUNNABLE);
    assertThat(explanation(third)).contains("2 vCPUs of the 2 vCPUs that are not reserved");

    String other = submit("reserving", gate.pass(), ofShare("b", 1));

    user.await(other, JobStatus.RUNNING);
    assertThat(status(third)).as("3 of 4 are what two shares may have").isEqualTo(RUNNABLE);
    gate.open();
    user.await(third, JobStatus.SUCCEEDED);
  }

  private static String explanation(String id) {
    return user.http().object("/longshore/v1/jobs/" + id + "/explain").path("explanation").asText();
  }

  @Test
  void aPriorityCountsWithinItsShareOnly() {
    user.createEnvironment("one", 1);
    fairQueue("priorities", 0, "one");
    Gate first = Gate.in(SERVERS.shared());
    Gate second = Gate.in(SERVERS.shared());
    String running = submit("priorities", first.pass(), ofShare("a", 0));
    user.await(running, JobStatus.RUNNING);
    String low = submit("priorities", "true", ofShare("a", 1));
    String high = submit("priorities", "true", ofShare("a", 9));
    String other = submit("priorities", second.pass(), ofShare("b", 0));

    first.open();

    user.await(other, JobStatus.RUNNING);
    assertThat(status(high)).isEqualTo(RUNNABLE);
    second.open();
    JobDetail lowEnd = user.await(low, JobStatus.SUCCEEDED);
    assertThat(user.job(high).stoppedAt()).isLessThanOrEqualTo(lowEnd.startedAt());
  }

  @Test
  void tellsWhoForgetsShareOrPriority() {
    fairQueue("forgetful", 0, BatchUser.ENVIRONMENT);
    queue("plain", _ -> {});
    assertThatThrownBy(() -> submit("forgetful", "true"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("shareIdentifier must be specified.");
    assertThatThrownBy(() -> submit("forgetful", "true", r -> r.shareIdentifier("a")))
        .hasMessageContaining(
            "Either schedulingPriority in job definition or schedulingPriorityOverride should be"
                + " specified.");
    assertThatThrownBy(() -> submit("plain", "true", r -> r.shareIdentifier("a")))
        .hasMessageContaining(
            "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with"
                + " fair share scheduling policy.");
  }

  @Test
  void anEnvironmentThatIsFullOrDisabledIsPassedOver() {
    user.createEnvironment("small", 1);
    user.createEnvironment("second", 2);
    queue("falling", r -> r.computeEnvironmentOrder(on(1, "small"), on(2, "second")));
    Gate gate = Gate.in(SERVERS.shared());
    String say = "echo $AWS_BATCH_CE_NAME";
    String first = submit("falling", say + "; " + gate.pass());
    user.await(first, JobStatus.RUNNING);
    JobDetail second = user.await(submit("falling", say), JobStatus.SUCCEEDED);
    assertThat(user.lines(second)).containsExactly("second");
    gate.open();
    assertThat(user.lines(user.await(first, JobStatus.SUCCEEDED))).containsExactly("small");

    user.batch()
        .updateComputeEnvironment(r -> r.computeEnvironment("small").state(CEState.DISABLED));
    Await.until(
        "it is disabled",
        () ->
            user.batch()
                    .describeComputeEnvironments(r -> r.computeEnvironments("small"))
                    .computeEnvironments()
                    .getFirst()
                    .status()
                == CEStatus.VALID);

    JobDetail third = user.await(submit("falling", say), JobStatus.SUCCEEDED);
    assertThat(user.lines(third)).containsExactly("second");
  }

  @Test
  void whatJobsTakeOfAConsumableResourceComesBackOrIsUsedUp() {
    queue("consumers", _ -> {});
    user.batch()
        .createConsumableResource(r -> r.consumableResourceName("licence").totalQuantity(2L));
    user.batch()
        .createConsumableResource(
            r ->
                r.consumableResourceName("fuel")
                    .totalQuantity(1L)
                    .resourceType("NON_REPLENISHABLE"));
    registerTaking("consumer", "licence");
    Gate well = Gate.in(SERVERS.shared());
    Gate badly = Gate.in(SERVERS.shared());
    Gate last = Gate.in(SERVERS.shared());
    String first = submit("consumers", well.pass(), r -> r.jobDefinition("consumer"));
    String second =
        submit("consumers", badly.pass() + "; exit 1", r -> r.jobDefinition("consumer"));
    user.await(first, JobStatus.RUNNING);
    user.await(second, JobStatus.RUNNING);
    String third = submit("consumers", last.pass(), r -> r.jobDefinition("consumer"));
    String fourth = submit("consumers", last.pass(), r -> r.jobDefinition("consumer"));
    assertThat(explanation(third)).contains("licence").contains("0 of 2 are available");

    well.open();
    user.await(third, JobStatus.RUNNING);
    assertThat(status(fourth)).isEqualTo(RUNNABLE);
    badly.open();
    user.await(fourth, JobStatus.RUNNING);
    assertThat(resource("licence").inUseQuantity()).isEqualTo(2);

    user.batch()
        .updateConsumableResource(
            r -> r.consumableResource("licence").operation("SET").quantity(1L));
    assertThat(resource("licence").availableQuantity()).isZero();
    last.open();
    user.await(third, JobStatus.SUCCEEDED);
    user.await(fourth, JobStatus.SUCCEEDED);
    assertThat(resource("licence").availableQuantity()).isEqualTo(1);

    registerTaking("burner", "fuel");
    user.await(submit("consumers", "exit 1", r -> r.jobDefinition("burner")), JobStatus.FAILED);
    assertThat(resource("fuel").availableQuantity()).isZero();
    assertThat(resource("fuel").totalQuantity()).isZero();
  }

  private static void registerTaking(String definition, String resource) {
    user.batch()
        .registerJobDefinition(
            r ->
                r.jobDefinitionName(definition)
                    .type("container")
                    .containerProperties(
                        c -> c.image("busybox").resourceRequirements(BatchUser.asks(1, 64)))
                    .consumableResourceProperties(
                        c ->
                            c.consumableResourceList(
                                ConsumableResourceRequirement.builder()
                                    .consumableResource(resource)
                                    .quantity(1L)
                                    .build())));
  }

  private static DescribeConsumableResourceResponse resource(String name) {
    return user.batch().describeConsumableResource(r -> r.consumableResource(name));
  }

  @Test
  void aSnapshotShowsTheFirstHundredInOrder() {
    queue("long", _ -> {});
    List<String> ids = new ArrayList<>();
    for (int job = 0; job < 150; job++) {
      ids.add(
          submit(
              "long",
              "true",
              r -> r.containerOverrides(c -> c.resourceRequirements(BatchUser.asks(100, 64)))));
    }

    List<FrontOfQueueJobSummary> before = front("long");

    assertThat(before.stream().map(job -> idOf(job.jobArn())).toList())
        .containsExactlyElementsOf(ids.subList(0, 100));
    user.batch().cancelJob(r -> r.jobId(ids.get(1)).reason("not this one"));
    List<FrontOfQueueJobSummary> after = front("long");
    assertThat(after).hasSize(100);
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(idOf(after.get(1).jobArn())).isEqualTo(ids.get(2));
    assertThat(after.get(1).earliestTimeAtPosition())
        .isGreaterThan(before.get(2).earliestTimeAtPosition());
    user.batch().updateJobQueue(r -> r.jobQueue("long").state("DISABLED"));
    assertThat(front("long")).as("of a disabled queue too").hasSize(100);
  }

  private static List<FrontOfQueueJobSummary> front(String queue) {
    return user.batch().getJobQueueSnapshot(r -> r.jobQueue(queue)).frontOfQueue().jobs();
  }

  private static String idOf(String jobArn) {
    return jobArn.substring(jobArn.lastIndexOf('/') + 1);
  }
}
