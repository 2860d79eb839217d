package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.CapacityLimit;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.JQState;
import software.amazon.awssdk.services.batch.model.JQStatus;
import software.amazon.awssdk.services.batch.model.JobQueueType;
import software.amazon.awssdk.services.batch.model.QuotaShareCapacityLimit;
import software.amazon.awssdk.services.batch.model.QuotaShareDetail;
import software.amazon.awssdk.services.batch.model.QuotaShareIdleResourceAssignmentStrategy;
import software.amazon.awssdk.services.batch.model.QuotaShareInSharePreemptionState;
import software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingStrategy;
import software.amazon.awssdk.services.batch.model.QuotaShareState;
import software.amazon.awssdk.services.batch.model.QuotaShareStatus;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentState;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentStatus;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentType;

/** An administrator divides instances among teams, changes her mind, and takes all of it away. */
final class QuotaSharesTest {

  private static final String ENVIRONMENT = "training";
  private static final String QUEUE = "training-queue";
  private static final String TYPE = "ml.m5.large";

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    user = BatchUser.of(SERVERS.start("--engine", "local"));
  }

  @AfterAll
  static void end() {
    user.close();
  }

  @Test
  void anEnvironmentIsDividedAmongTeamsAndTakenAwayAgain() {
    BatchClient batch = user.batch();
    createEnvironment();
    createQueue();
    String one = createShare("one", 3);
    String two = createShare("two", 5);
    assertThat(batch.listQuotaSharesPaginator(r -> r.jobQueue(QUEUE)).quotaShares())
        .extracting(QuotaShareDetail::quotaShareName)
        .containsExactly("one", "two");

    batch.updateQuotaShare(
        r ->
            r.quotaShareArn(one)
                .capacityLimits(limit(1))
                .resourceSharingConfiguration(
                    c ->
                        c.strategy(QuotaShareResourceSharingStrategy.LEND_AND_BORROW)
                            .borrowLimit(200)));
    awaitShare(one);
    var changed = batch.describeQuotaShare(r -> r.quotaShareArn(one));
    assertThat(changed.capacityLimits()).containsExactly(limit(1));
    assertThat(changed.resourceSharingConfiguration().borrowLimit()).isEqualTo(200);
    assertThat(changed.preemptionConfiguration().inSharePreemption())
        .isEqualTo(QuotaShareInSharePreemptionState.DISABLED);

    batch.tagResource(r -> r.resourceArn(two).tags(Map.of("team", "two")));
    assertThat(batch.describeQuotaShare(r -> r.quotaShareArn(two)).tags())
        .containsEntry("team", "two");

    assertThatThrownBy(() -> batch.deleteQuotaShare(r -> r.quotaShareArn(one)))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Cannot delete, state must be DISABLED");
    batch.updateQuotaShare(r -> r.quotaShareArn(one).state(QuotaShareState.DISABLED));
    awaitShare(one);
    batch.deleteQuotaShare(r -> r.quotaShareArn(one));
    Await.until("the share is gone", () -> shares().equals(List.of("two")));

    batch.updateServiceEnvironment(
        r -> r.serviceEnvironment(ENVIRONMENT).state(ServiceEnvironmentState.DISABLED));
    awaitEnvironment();
    assertThatThrownBy(() -> batch.deleteServiceEnvironment(r -> r.serviceEnvironment(ENVIRONMENT)))
        .hasMessageContaining("Cannot delete, found existing JobQueue relationship");
    batch.updateJobQueue(r -> r.jobQueue(QUEUE).state(JQState.DISABLED));
    awaitQueue();
    batch.deleteJobQueue(r -> r.jobQueue(QUEUE));
    Await.until(
        "the queue is gone",
        () -> batch.describeJobQueues(r -> r.jobQueues(QUEUE)).jobQueues().isEmpty());
    assertThatThrownBy(() -> batch.describeQuotaShare(r -> r.quotaShareArn(two)))
        .hasMessageContaining("does not exist");
    batch.deleteServiceEnvironment(r -> r.serviceEnvironment(ENVIRONMENT));
    Await.until(
        "the environment is gone",
        () ->
            batch
                .describeServiceEnvironments(r -> r.serviceEnvironments(ENVIRONMENT))
                .serviceEnvironments()
                .isEmpty());
  }

  private static void createEnvironment() {
    user.batch()
        .createServiceEnvironment(
            r ->
                r.serviceEnvironmentName(ENVIRONMENT)
                    .serviceEnvironmentType(ServiceEnvironmentType.SAGEMAKER_TRAINING)
                    .capacityLimits(
                        CapacityLimit.builder().maxCapacity(8).capacityUnit(TYPE).build()));
    awaitEnvironment();
  }

  private static void createQueue() {
    String policy =
        user.batch()
            .createSchedulingPolicy(
                r ->
                    r.name("quotas")
                        .quotaSharePolicy(
                            q ->
                                q.idleResourceAssignmentStrategy(
                                    QuotaShareIdleResourceAssignmentStrategy.FIFO)))
            .arn();
    user.batch()
        .createJobQueue(
            r ->
                r.jobQueueName(QUEUE)
                    .priority(1)
                    .jobQueueType(JobQueueType.SAGEMAKER_TRAINING)
                    .schedulingPolicyArn(policy)
                    .serviceEnvironmentOrder(
                        ServiceEnvironmentOrder.builder()
                            .order(1)
                            .serviceEnvironment(ENVIRONMENT)
                            .build()));
    awaitQueue();
  }

  private static String createShare(String name, int instances) {
    String arn =
        user.batch()
            .createQuotaShare(
                r ->
                    r.quotaShareName(name)
                        .jobQueue(QUEUE)
                        .capacityLimits(limit(instances))
                        .resourceSharingConfiguration(
                            c -> c.strategy(QuotaShareResourceSharingStrategy.RESERVE))
                        .preemptionConfiguration(
                            c -> c.inSharePreemption(QuotaShareInSharePreemptionState.DISABLED)))
            .quotaShareArn();
    awaitShare(arn);
    return arn;
  }

  private static QuotaShareCapacityLimit limit(int instances) {
    return QuotaShareCapacityLimit.builder().maxCapacity(instances).capacityUnit(TYPE).build();
  }

  private static List<String> shares() {
    return user.batch().listQuotaShares(r -> r.jobQueue(QUEUE)).quotaShares().stream()
        .map(QuotaShareDetail::quotaShareName)
        .toList();
  }

  private static void awaitEnvironment() {
    Await.until(
        "the environment is valid",
        () ->
            user
                .batch()
                .describeServiceEnvironments(r -> r.serviceEnvironments(ENVIRONMENT))
                .serviceEnvironments()
                .stream()
                .map(ServiceEnvironmentDetail::status)
                .allMatch(ServiceEnvironmentStatus.VALID::equals));
  }

  private static void awaitQueue() {
    Await.until(
        "the queue is valid",
        () ->
            user.batch().describeJobQueues(r -> r.jobQueues(QUEUE)).jobQueues().getFirst().status()
                == JQStatus.VALID);
  }

  private static void awaitShare(String arn) {
    Await.until(
        arn + " is valid",
        () ->
            user.batch().describeQuotaShare(r -> r.quotaShareArn(arn)).status()
                == QuotaShareStatus.VALID);
  }
}
