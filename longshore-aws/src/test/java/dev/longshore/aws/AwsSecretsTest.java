package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.aws.FakeAws.Answer;
import dev.longshore.aws.FakeAws.Request;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.Launch;
import dev.longshore.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets of Secrets Manager and parameters of Systems Manager. */
class AwsSecretsTest {

  private static final String ARN =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
  private static final String GET_SECRET = "secretsmanager.GetSecretValue";
  private static final String GET_PARAMETER = "AmazonSSM.GetParameter";

  @TempDir private Path folder;

  private final FakeAws aws = new FakeAws();
  private final VirtualClock clock = new VirtualClock();

  @AfterEach
  void close() {
    aws.close();
  }

  private String read(String valueFrom, Launch task) throws SecretUnavailable {
    AwsClients clients = aws.clients("us-east-1");
    JobRoles roles =
        new JobRoles(
            new RoleFile(folder.resolve("roles.json"), clock), new StsRoles(clients, clock));
    return new AwsSecrets(clients, roles).read(valueFrom, task);
  }

  private void answer(Answer answer) {
    aws.answer(
        request ->
            request.operation().equals("AssumeRole")
                ? FakeAws.role("ASIAEXECUTION", clock.instant().plus(Duration.ofHours(1)))
                : answer);
  }

  private void secretIs(String text) {
    answer(Answer.ok("{\"ARN\":\"a\",\"SecretString\":\"%s\"}".formatted(text)));
  }

  @Test
  void aSecretIsReadWithTheExecutionRoleInTheRegionOfItsArn() throws SecretUnavailable {
    secretIs("hidden");

    assertThat(read(ARN, TestTasks.withRole())).isEqualTo("hidden");

    Request role = aws.requests().getFirst();
    assertThat(role.isSigned(FakeAws.OWN_KEY, "us-east-1", "sts")).isTrue();
    assertThat(role.body()).contains("role%2Fexecution");
    Request secret = aws.requests().getLast();
    assertThat(secret.operation()).isEqualTo(GET_SECRET);
    assertThat(secret.isSigned("ASIAEXECUTION", "eu-west-1", "secretsmanager")).isTrue();
    assertThat(secret.token()).isEqualTo("token-ASIAEXECUTION");
    assertThat(secret.body()).isEqualTo("{\"SecretId\":\"%s\"}".formatted(ARN));
  }

  @Test
  void theServerItselfReadsForATaskWithoutARole() throws SecretUnavailable {
    secretIs("hidden");

    assertThat(read(ARN, TestTasks.withoutRole())).isEqualTo("hidden");
    assertThat(aws.requests())
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.isSigned(FakeAws.OWN_KEY, "eu-west-1", "secretsmanager"))
                    .isTrue());
  }

  @Test
  void aRoleThatIsDeniedDoesNotLetTheServerRead() {
    aws.answer(
        request ->
            request.operation().equals("AssumeRole")
                ? FakeAws.deniedRole("not yours")
                : Answer.ok("{\"SecretString\":\"hidden\"}"));

    assertThatThrownBy(() -> read(ARN, TestTasks.withRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage(TestTasks.EXECUTION_ROLE + " cannot be taken on: AccessDenied: not yours");
    assertThat(aws.requests()).extracting(Request::operation).containsOnly("AssumeRole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ":user||batch",
        ":user::|| batch",
        ":port||5432",
        ":user:AWSPREVIOUS|,\"VersionStage\":\"AWSPREVIOUS\"|batch",
        ":user::0a1b|,\"VersionId\":\"0a1b\"|batch"
      })
  void aKeyAStageAndAVersionMayBeAskedFor(String part, String sent, String value)
      throws SecretUnavailable {
    secretIs("{\\\"user\\\":\\\"batch\\\",\\\"port\\\":5432}");

    assertThat(read(ARN + part, TestTasks.withoutRole())).isEqualTo(value);
    assertThat(aws.requests().getLast().body())
        .contains("\"SecretId\":\"" + ARN + "\"")
        .contains(sent == null ? "" : sent);
  }

  @Test
  void whatIsNoTextOrHasNoSuchKeyIsToldWithoutTheValue() {
    answer(Answer.ok("{\"SecretBinary\":\"aGlkZGVu\"}"));
    assertThatThrownBy(() -> read(ARN, TestTasks.withoutRole()))
        .hasMessage(ARN + " is binary, and a variable has text only");

    secretIs("hidden");
    assertThatThrownBy(() -> read(ARN + ":user", TestTasks.withoutRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage(ARN + " has no JSON key user");
  }

  @Test
  void refusalsOfSecretsManagerAreToldInItsWords() {
    answer(FakeAws.refusal("AccessDeniedException", "you are not authorized"));
    assertThatThrownBy(() -> read(ARN, TestTasks.withRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage(
            "unable to retrieve secret from asm: AccessDeniedException: you are not authorized ("
                + ARN
                + ")");

    answer(FakeAws.refusal("ResourceNotFoundException", "can't find it"));
    assertThatThrownBy(() -> read(ARN, TestTasks.withRole()))
        .hasMessageContaining("from asm: ResourceNotFoundException: can't find it");
  }

  @Test
  void anEndpointThatIsAwayIsNamed() {
    aws.close();

    assertThatThrownBy(() -> read(ARN, TestTasks.withoutRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessageContaining("secretsmanager at " + aws.url() + " cannot be reached");
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:ssm:eu-west-1:123456789012:parameter/team/token, /team/token, eu-west-1",
    "arn:aws:ssm:eu-west-1:123456789012:parameter/token, token, eu-west-1",
    "/team/token, /team/token, us-east-1",
    "token, token, us-east-1"
  })
  void aParameterIsReadDecryptedByItsName(String valueFrom, String name, String region)
      throws SecretUnavailable {
    answer(Answer.ok("{\"Parameter\":{\"Name\":\"n\",\"Value\":\"hidden\"}}"));

    assertThat(read(valueFrom, TestTasks.withRole())).isEqualTo("hidden");

    Request request = aws.requests().getLast();
    assertThat(request.operation()).isEqualTo(GET_PARAMETER);
    assertThat(request.isSigned("ASIAEXECUTION", region, "ssm")).isTrue();
    assertThat(request.body())
        .isEqualTo("{\"Name\":\"%s\",\"WithDecryption\":true}".formatted(name));
  }

  @Test
  void aMissingParameterIsToldAsEcsTellsIt() {
    answer(FakeAws.refusal("ParameterNotFound", ""));

    assertThatThrownBy(() -> read("/team/token", TestTasks.withRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage("unable to retrieve secrets from ssm: invalid parameters: /team/token");
  }

  @Test
  void whereThereAreRolesTheServerDoesNotReadInThePlaceOfOneThatNobodyKnows() {
    JobRoles roles = new JobRoles(new RoleFile(folder.resolve("roles.json"), clock), null);

    assertThatThrownBy(
            () -> new AwsSecrets(aws.clients("us-east-1"), roles).read(ARN, TestTasks.withRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessageContaining("this server has no credentials of ");
    assertThat(aws.requests()).isEmpty();
  }

  @Test
  void aServiceThatIsNotNamedIsNotAsked() {
    AwsClients clients =
        new AwsClients(new AwsConfig(EnumSet.of(AwsService.SSM), aws.url(), Map.of(), "us-east-1"));
    JobRoles roles = new JobRoles(null, null);

    assertThatThrownBy(() -> new AwsSecrets(clients, roles).read(ARN, TestTasks.withRole()))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessage(
            "secrets.file of this server does not have "
                + ARN
                + ", and aws.services does not have secretsmanager");
    assertThat(aws.requests()).isEmpty();
  }
}
