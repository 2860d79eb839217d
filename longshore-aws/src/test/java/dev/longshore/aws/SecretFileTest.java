package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.SecretUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets of a file. */
class SecretFileTest {

  private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
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
    return new SecretFile(file, null).read(valueFrom, TestTasks.withoutRole());
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
    SecretFile secrets = new SecretFile(file, null);
    assertThat(secrets.read("plain", TestTasks.withoutRole())).isEqualTo("bare name");
    Files.writeString(file, "{\"plain\":\"new\"}");
    assertThat(secrets.read("plain", TestTasks.withoutRole())).isEqualTo("new");
    Files.delete(file);
    assertThatThrownBy(() -> secrets.read("plain", TestTasks.withoutRole()))
        .hasMessageContaining("does not have plain");
  }

  @Test
  void othersHaveWhatTheFileLacksAndAllVersions() throws SecretUnavailable {
    SecretFile secrets = new SecretFile(file, (valueFrom, _) -> "of others: " + valueFrom);

    assertThat(secrets.read("plain", TestTasks.withoutRole())).isEqualTo("bare name");
    assertThat(secrets.read("other", TestTasks.withoutRole())).isEqualTo("of others: other");
    assertThat(secrets.read(ARN + "db-AbCdEf:user:AWSPREVIOUS", TestTasks.withoutRole()))
        .isEqualTo("of others: " + ARN + "db-AbCdEf:user:AWSPREVIOUS");
  }
}
