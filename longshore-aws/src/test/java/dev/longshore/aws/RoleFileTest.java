package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials of roles in a file. */
class RoleFileTest {

  private static final String ARN = "arn:aws:iam::123456789012:role/";

  private final VirtualClock clock = new VirtualClock();
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("roles.json");
    Files.writeString(
        file,
        """
        {"data-*": {"accessKeyId": "PATTERN", "secretAccessKey": "hidden"},
         "data-*2": {"accessKeyId": "LATER", "secretAccessKey": "hidden"},
         "data-name": {"accessKeyId": "NAME", "secretAccessKey": "hidden"},
         "%sdata-arn": {"accessKeyId": "ARN", "secretAccessKey": "hidden", "sessionToken": "t"},
         "arn:aws:iam::999999999999:role/*": {"accessKeyId": "ACCOUNT", "secretAccessKey": "hidden"},
         "half": {"accessKeyId": "hidden"}}\
        """
            .formatted(ARN));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private RoleCredentials assume(String roleArn) throws RoleUnavailable {
    return new JobRoles(new RoleFile(file, clock), null).assume(roleArn, "session");
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::123456789012:role/data-arn, ARN",
    "arn:aws:iam::123456789012:role/data-name, NAME",
    "arn:aws:iam::123456789012:role/path/data-name, NAME",
    "arn:aws:iam::123456789012:role/data-2, PATTERN",
    "arn:aws:iam::999999999999:role/any, ACCOUNT"
  })
  void aRoleIsFoundByArnNameOrPattern(String roleArn, String key) throws RoleUnavailable {
    assertThat(assume(roleArn).accessKeyId()).isEqualTo(key);
  }

  @Test
  void clientsAskAgainWithinTheHourAndGetATokenWhereThereIsOne() throws RoleUnavailable {
    assertThat(assume(ARN + "data-arn"))
        .isEqualTo(
            new RoleCredentials("ARN", "hidden", "t", clock.instant().plus(RoleFile.VALIDITY)));
    assertThat(assume(ARN + "data-name").sessionToken()).isNull();
  }

  @Test
  void whatIsIncompleteIsToldWithoutItself() {
    assertThatThrownBy(() -> assume(ARN + "half"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessageContaining("no accessKeyId and secretAccessKey for " + ARN + "half")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aFileThatOthersMayReadIsNotUsedForAnyRole() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> assume(ARN + "none"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessageContaining("roles.file of this server is not used")
        .hasMessageContaining("chmod 600");
  }

  @Test
  void aBrokenFileShowsNothingOfItself() throws IOException {
    Files.writeString(file, "{\"a\": hidden");

    assertThatThrownBy(() -> assume(ARN + "a"))
        .hasMessage("roles.file of this server is not a JSON object")
        .hasNoCause();
  }

  @Test
  void withoutAFileItIsSaidWhereRolesCouldComeFrom() throws IOException {
    Files.delete(file);

    assertThatThrownBy(() -> assume(ARN + "data-arn"))
        .isInstanceOf(RoleUnavailable.class)
        .hasMessage(
            "this server has no credentials of "
                + ARN
                + "data-arn: roles.file does not have it, and aws.services does not have sts");
  }
}
