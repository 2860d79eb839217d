package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.batch.model.QuotaShareInSharePreemptionState.DISABLED;
import static software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingStrategy.RESERVE;

import dev.longshore.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.JQState;
import software.amazon.awssdk.services.batch.model.QuotaShareDetail;
import software.amazon.awssdk.services.batch.model.QuotaShareResourceSharingStrategy;
import software.amazon.awssdk.services.batch.model.QuotaShareState;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentState;

/** An administrator divides instances among teams, changes her mind, and takes all of it away. */
final class QuotaSharesTest {

  private static final String QUEUE = "training";

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
    ServiceUser service = new ServiceUser(user, QUEUE).preparedForQuotas(8);
    String environment = service.environment();
    String one = service.createShare("one", 3, RESERVE, DISABLED);
    String two = service.createShare("two", 5, RESERVE, DISABLED);
    assertThat(batch.listQuotaSharesPaginator(r -> r.jobQueue(QUEUE)).quotaShares())
        .extracting(QuotaShareDetail::quotaShareName)
        .containsExactly("one", "two");

    batch.updateQuotaShare(
        r ->
            r.quotaShareArn(one)
                .capacityLimits(ServiceUser.limit(1))
                .resourceSharingConfiguration(
                    c ->
                        c.strategy(QuotaShareResourceSharingStrategy.LEND_AND_BORROW)
                            .borrowLimit(200)));
    service.awaitShare(one);
    var changed = batch.describeQuotaShare(r -> r.quotaShareArn(one));
    assertThat(changed.capacityLimits()).containsExactly(ServiceUser.limit(1));
    assertThat(changed.resourceSharingConfiguration().borrowLimit()).isEqualTo(200);
    assertThat(changed.preemptionConfiguration().inSharePreemption()).isEqualTo(DISABLED);

    batch.tagResource(r -> r.resourceArn(two).tags(Map.of("team", "two")));
    assertThat(batch.describeQuotaShare(r -> r.quotaShareArn(two)).tags())
        .containsEntry("team", "two");

    assertThatThrownBy(() -> batch.deleteQuotaShare(r -> r.quotaShareArn(one)))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Cannot delete, state must be DISABLED");
    batch.updateQuotaShare(r -> r.quotaShareArn(one).state(QuotaShareState.DISABLED));
    service.awaitShare(one);
    batch.deleteQuotaShare(r -> r.quotaShareArn(one));
    Await.until("the share is gone", () -> shares().equals(List.of("two")));

    batch.updateServiceEnvironment(
        r -> r.serviceEnvironment(environment).state(ServiceEnvironmentState.DISABLED));
    service.awaitEnvironment();
    assertThatThrownBy(() -> batch.deleteServiceEnvironment(r -> r.serviceEnvironment(environment)))
        .hasMessageContaining("Cannot delete, found existing JobQueue relationship");
    batch.updateJobQueue(r -> r.jobQueue(QUEUE).state(JQState.DISABLED));
    user.awaitQueue(QUEUE);
    batch.deleteJobQueue(r -> r.jobQueue(QUEUE));
    Await.until(
        "the queue is gone",
        () -> batch.describeJobQueues(r -> r.jobQueues(QUEUE)).jobQueues().isEmpty());
    assertThatThrownBy(() -> batch.describeQuotaShare(r -> r.quotaShareArn(two)))
        .hasMessageContaining("does not exist");
    batch.deleteServiceEnvironment(r -> r.serviceEnvironment(environment));
    Await.until(
        "the environment is gone",
        () ->
            batch
                .describeServiceEnvironments(r -> r.serviceEnvironments(environment))
                .serviceEnvironments()
                .isEmpty());
  }

  private static List<String> shares() {
    return user.batch().listQuotaShares(r -> r.jobQueue(QUEUE)).quotaShares().stream()
        .map(QuotaShareDetail::quotaShareName)
        .toList();
  }
}
