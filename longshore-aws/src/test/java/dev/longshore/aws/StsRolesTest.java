package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.testkit.VirtualClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Roles that STS lets this server take on. */
class StsRolesTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/job";

  private final FakeAws aws = new FakeAws();
  private final VirtualClock clock = new VirtualClock();
  private final AtomicInteger given = new AtomicInteger();
  private final StsRoles roles = new StsRoles(aws.clients("eu-central-1"), clock);

  @AfterEach
  void close() {
    aws.close();
  }

  private void give() {
    aws.answer(
        _ -> {
          String key = "ASIA" + given.incrementAndGet();
          return FakeAws.role(key, clock.instant().plus(Duration.ofHours(1)));
        });
  }

  @Test
  void aRoleIsTakenOnWithTheServersOwnIdentity() throws RoleUnavailable {
    give();

    RoleCredentials credentials = roles.assume(ROLE, "longshore-1");

    assertThat(credentials)
        .isEqualTo(
            new RoleCredentials(
                "ASIA1", "secret-ASIA1", "token-ASIA1", clock.instant().plus(Duration.ofHours(1))));
    assertThat(aws.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.operation()).isEqualTo("AssumeRole");
              assertThat(request.isSigned(FakeAws.OWN_KEY, "eu-central-1", "sts")).isTrue();
              assertThat(request.body())
                  .contains(
                      "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fjob",
                      "RoleSessionName=longshore-1");
            });
  }

  @Test
  void itIsAskedForAnewWhenHalfOfItsTimeIsOver() throws RoleUnavailable {
    give();
    roles.assume(ROLE, "one");

    clock.advance(Duration.ofMinutes(30).minusMillis(1));
    assertThat(roles.assume(ROLE, "one").accessKeyId()).isEqualTo("ASIA1");

    clock.advance(Duration.ofMillis(1));
    assertThat(roles.assume(ROLE, "one").accessKeyId()).isEqualTo("ASIA2");
    assertThat(given).hasValue(2);
  }

  @Test
  void eachRoleAndSessionHasItsOwn() throws RoleUnavailable {
    give();

    assertThat(
            List.of(
                roles.assume(ROLE, "one").accessKeyId(),
                roles.assume(ROLE, "two").accessKeyId(),
                roles.assume(ROLE + "2", "one").accessKeyId(),
                roles.assume(ROLE, "one").accessKeyId()))
        .containsExactly("ASIA1", "ASIA2", "ASIA3", "ASIA1");
  }

  @Test
  void whoWantsTheSameAtTheSameTimeWaitsForOneCall()
      throws InterruptedException, ExecutionException {
    give();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RoleCredentials>> all =
          IntStream.range(0, 20)
              .mapToObj(_ -> threads.submit(() -> roles.assume(ROLE, "one")))
              .toList();
      for (Future<RoleCredentials> one : all) {
        assertThat(one.get().accessKeyId()).isEqualTo("ASIA1");
      }
    }
    assertThat(given).hasValue(1);
  }

  @Test
  void whatIsKeptServesWhileARenewalFailsAndNoLonger() throws RoleUnavailable {
    give();
    roles.assume(ROLE, "one");
    aws.answer(_ -> FakeAws.deniedRole("no more"));

    clock.advance(Duration.ofMinutes(40));
    assertThat(roles.assume(ROLE, "one").accessKeyId()).isEqualTo("ASIA1");
    assertThat(roles.assume(ROLE, "one").accessKeyId()).isEqualTo("ASIA1");
    assertThat(aws.requests()).hasSize(2); // not again at once

    clock.advance(Duration.ofMinutes(20).minusSeconds(30));
    assertThatThrownBy(() -> roles.assume(ROLE, "one")).hasMessageContaining("no more");
    give();
    assertThat(roles.assume(ROLE, "one").accessKeyId()).isEqualTo("ASIA2");
  }

  @Test
  void theOneThatWasUsedLongestAgoIsForgottenWhereThereAreTooMany() throws RoleUnavailable {
    give();
    roles.assume(ROLE, "first");
    for (int i = 0; i < StsRoles.MOST_KEPT; i++) {
      roles.assume(ROLE, "other" + i);
    }
    int before = given.get();
    roles.assume(ROLE, "other" + (StsRoles.MOST_KEPT - 1));
    assertThat(given).hasValue(before);
    roles.assume(ROLE, "first");
    assertThat(given).hasValue(before + 1);
  }

  @Test
  void aRefusalIsToldInTheWordsOfSts() {
    aws.answer(_ -> FakeAws.deniedRole("User: arn:aws:iam::1:user/longshore is not authorized"));

    assertThatThrownBy(() -> roles.assume(ROLE, "one"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessage(
            ROLE
                + " cannot be taken on: AccessDenied: User: arn:aws:iam::1:user/longshore is not"
                + " authorized");
  }

  @Test
  void anEndpointThatIsAwayIsNamed() {
    aws.close();

    assertThatThrownBy(() -> roles.assume(ROLE, "one"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessageContaining("sts at " + aws.url() + " cannot be reached");
  }

  @Test
  void aServerWithoutAnIdentitySaysWhatItNeeds() {
    AwsClients strangers =
        new AwsClients(
            new AwsConfig(EnumSet.of(AwsService.STS), aws.url(), Map.of(), "us-east-1"),
            () -> {
              throw SdkClientException.create("a page of what was looked at");
            });

    assertThatThrownBy(() -> new StsRoles(strangers, clock).assume(ROLE, "one"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessage(
            ROLE
                + " cannot be taken on: this server has no credentials of its own for AWS: give it"
                + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role");
    assertThat(aws.requests()).isEmpty();
  }
}
