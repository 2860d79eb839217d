package dev.longshore.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.aws.FakeAws.Answer;
import dev.longshore.engine.RegistryAccess.Login;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.NamePattern;
import dev.longshore.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins of ECR's registries. */
class EcrLoginsTest {

  private static final String REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final String GET_TOKEN =
      "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

  @TempDir private Path folder;

  private final FakeAws aws = new FakeAws();
  private final VirtualClock clock = new VirtualClock();

  @SuppressWarnings("NullAway.Init") // set before each test
  private EcrLogins logins;

  @BeforeEach
  void open() {
    AwsClients clients = aws.clients("us-east-1");
    JobRoles roles =
        new JobRoles(
            new RoleFile(folder.resolve("roles.json"), clock), new StsRoles(clients, clock));
    logins = new EcrLogins(clients, roles, List.of(new NamePattern("*.localhost:4566")), clock);
    aws.answer(
        request ->
            request.operation().equals("AssumeRole")
                ? FakeAws.role("ASIAEXECUTION", clock.instant().plus(Duration.ofHours(24)))
                : Answer.ok(
                    """
                    {"authorizationData":[{"authorizationToken":"%s","expiresAt":%d}]}\
                    """
                        .formatted(
                            Base64.getEncoder()
                                .encodeToString(("AWS:pass:" + tokens()).getBytes(UTF_8)),
                            clock.instant().plus(Duration.ofHours(12)).getEpochSecond())));
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private long tokens() {
    return aws.requests().stream().filter(one -> one.operation().equals(GET_TOKEN)).count();
  }

  @ParameterizedTest
  @CsvSource({
    REGISTRY + ", eu-west-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, us-gov-west-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1",
    "123456789012.dkr-ecr.eu-west-1.on.aws, eu-west-1",
    "123456789012.dkr.ecr.localhost:4566, us-east-1"
  })
  void aRegistryOfEcrIsEnteredWithTheExecutionRole(String registry, String region)
      throws SecretUnavailable {
    assertThat(logins.find(registry, TestTasks.withRole())).isEqualTo(new Login("AWS", "pass:1"));
    assertThat(aws.requests().getLast().operation()).isEqualTo(GET_TOKEN);
    assertThat(aws.requests().getLast().isSigned("ASIAEXECUTION", region, "ecr")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "public.ecr.aws",
        "127.0.0.1:5000",
        "123.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.example.org"
      })
  void nobodyIsAskedForOthers(String registry) throws SecretUnavailable {
    assertThat(logins.find(registry, TestTasks.withRole())).isNull();
    assertThat(aws.requests()).isEmpty();
  }

  @Test
  void aLoginIsKeptForEachRoleAndRegionAndRenewedInTime() throws SecretUnavailable {
    logins.find(REGISTRY, TestTasks.withRole());
    logins.find(REGISTRY, TestTasks.withoutRole());
    logins.find(REGISTRY.replace("eu-west-1", "eu-west-2"), TestTasks.withRole());
    assertThat(tokens()).isEqualTo(3);

    clock.advance(Duration.ofHours(6).minusSeconds(1));
    assertThat(logins.find(REGISTRY, TestTasks.withRole())).isEqualTo(new Login("AWS", "pass:1"));
    clock.advance(Duration.ofSeconds(1));
    assertThat(logins.find(REGISTRY, TestTasks.withRole())).isEqualTo(new Login("AWS", "pass:4"));
  }

  @Test
  void aRefusalIsToldInTheWordsOfEcr() {
    aws.answer(_ -> FakeAws.refusal("AccessDeniedException", "not you"));

    assertThatThrownBy(() -> logins.find(REGISTRY, TestTasks.withoutRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage("AccessDeniedException: not you");
  }

  @Test
  void noTextOfALoginHasThePassword() throws SecretUnavailable {
    assertThat(logins.find(REGISTRY, TestTasks.withRole())).asString().doesNotContain("pass");
  }
}
