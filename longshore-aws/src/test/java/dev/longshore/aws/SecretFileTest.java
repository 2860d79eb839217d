package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets of a file. */
class SecretFileTest {

  private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  private static final Launch TASK =
      new Launch(
          new AttemptKey(new JobId("job"), 1),
          "host",
          "demo",
          1,
          List.of(
              new ContainerLaunch(
                  "default",
                  "busybox",
                  List.of(),
                  List.of(),
                  new Demand(1000, 128, 0),
                  null,
                  false,
                  false,
                  List.of(),
                  ContainerRole.ALONE,
                  "{}")),
          Launch.Site.of("queue", "environment"),
          "{}",
          Map.of(),
          null);

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("secrets.json");
    Files.writeString(
        file,
        """
        {"db-AbCdEf": {"user": "batch", "port": 5432, "nested": {"a": 1}},
         "%sexact-AbCdEf": "by ARN",
         "text-AbCdEf": "{\\"user\\":\\"in text\\"}",
         "/team/token": "parameter", "plain": "bare name"}\
        """
            .formatted(ARN));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String read(String valueFrom) throws SecretUnavailable {
    return new SecretFile(file).read(valueFrom, TASK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exact-AbCdEf|by ARN",
        "db-AbCdEf:user|batch",
        "db-AbCdEf:user::|batch",
        "db-AbCdEf:port|5432",
        "db-AbCdEf:nested|{\"a\":1}",
        "db-AbCdEf|{\"user\":\"batch\",\"port\":5432,\"nested\":{\"a\":1}}",
        "text-AbCdEf:user|in text"
      })
  void aSecretIsFoundByArnOrName(String name, String value) throws SecretUnavailable {
    assertThat(read(ARN + name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:ssm:us-east-1:123456789012:parameter/team/token, parameter",
    "/team/token, parameter",
    "arn:aws:ssm:us-east-1:123456789012:parameter/plain, bare name",
    "plain, bare name"
  })
  void aParameterIsFoundByArnOrName(String name, String value) throws SecretUnavailable {
    assertThat(read(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "db-secret, does not have arn:aws:secretsmanager:us-east-1:123456789012:secret:db-secret",
    "missing-AbCdEf, does not have arn:aws:secretsmanager:us-east-1:123456789012:secret:missing-",
    "db-AbCdEf:password, has no JSON key password",
    "db-AbCdEf:user:AWSPREVIOUS, has one version of each"
  })
  void saysWhatIsNotThere(String name, String message) {
    assertThatThrownBy(() -> read(ARN + name))
        .isInstanceOf(SecretUnavailable.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("batch");
  }

  @Test
  void refusesWhatIsNoSecret() {
    assertThatThrownBy(() -> read("arn:aws:s3:::bucket/key"))
        .hasMessageContaining("is neither a secret of Secrets Manager nor a parameter");
  }

  @Test
  void aFileThatOthersMayReadIsNotUsed() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> read("plain")).hasMessageContaining("chmod 600");
  }

  @Test
  void aBrokenFileShowsNothingOfItself() throws IOException {
    Files.writeString(file, "{\"plain\": secret-without-quotes");

    assertThatThrownBy(() -> read("plain"))
        .hasMessage("secrets.file of this server is not a JSON object")
        .hasNoCause();
  }

  @Test
  void aChangeCountsAtOnceAndNoFileIsAnEmptyOne() throws IOException, SecretUnavailable {
    SecretFile secrets = new SecretFile(file);
    assertThat(secrets.read("plain", TASK)).isEqualTo("bare name");
    Files.writeString(file, "{\"plain\":\"new\"}");
    assertThat(secrets.read("plain", TASK)).isEqualTo("new");
    Files.delete(file);
    assertThatThrownBy(() -> secrets.read("plain", TASK))
        .hasMessageContaining("does not have plain");
  }
}
