package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker's own configuration, as its command line reads it. */
class DockerConfigLoginsTest {

  private static final String HUB = "https://index.docker.io/v1/";

  @TempDir Path folder;

  private DockerConfigLogins logins(String config) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    return new DockerConfigLogins(folder, helpers());
  }

  private CredentialPrograms helpers() {
    return new CredentialPrograms(name -> folder.resolve(name).toString());
  }

  /** A helper that notes what it is asked. */
  private void helper(String name, String answer, int status) throws IOException {
    Path program = folder.resolve(name);
    Files.writeString(
        program,
        "#!/bin/sh\nread -r server\necho \"$1 $server\" >> %s\ncat <<'E'\n%s\nE\nexit %d\n"
            .formatted(folder.resolve("asked"), answer, status));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private String auth(String login) {
    return "{\"auth\":\"" + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)) + "\"}";
  }

  @Test
  void aLoginIsThatOfTheRegistry() throws IOException {
    DockerConfigLogins logins =
        logins(
            """
            {"auths":{"a.example:5000":%s,"https://b.example/v2/":%s,"%s":%s,
                      "c.example":{"identitytoken":"t"},"d.example":{}}}\
            """
                .formatted(auth("me:pass:word"), auth("b:2"), HUB, auth("hub:3")));

    assertThat(logins.find("a.example:5000"))
        .isEqualTo(new RegistryLogin("a.example:5000", "me", "pass:word"));
    assertThat(logins.find("b.example")).isEqualTo(new RegistryLogin("b.example", "b", "2"));
    assertThat(logins.find("docker.io")).isEqualTo(new RegistryLogin(HUB, "hub", "3"));
    assertThat(logins.find("c.example")).isEqualTo(new RegistryLogin("c.example", "", "t"));
    assertThat(logins.find("d.example")).isNull();
    assertThat(logins.find("a.example")).isNull(); // another port is another registry
  }

  @Test
  void aRegistryIsWhatAnImageNamesFirst() {
    assertThat(WantedImage.registry("busybox")).isEqualTo("docker.io");
    assertThat(WantedImage.registry("library/busybox:1")).isEqualTo("docker.io");
    assertThat(WantedImage.registry("index.docker.io/a/b")).isEqualTo("docker.io");
    assertThat(WantedImage.registry("localhost/a")).isEqualTo("localhost");
    assertThat(WantedImage.registry("host:5000/a@sha256:00")).isEqualTo("host:5000");
    assertThat(WantedImage.registry("123.dkr.ecr.us-east-1.amazonaws.com/a/b:1"))
        .isEqualTo("123.dkr.ecr.us-east-1.amazonaws.com");
  }

  @Test
  void aHelperCountsBeforeTheFileAndThatOfTheRegistryBeforeThatOfAll() throws IOException {
    helper("own", "{\"Username\":\"<token>\",\"Secret\":\"s1\"}", 0);
    helper("all", "{\"Username\":\"u2\",\"Secret\":\"s2\"}", 0);
    DockerConfigLogins logins =
        logins(
            """
            {"auths":{"a.example":%s},"credHelpers":{"a.example":"own"},"credsStore":"all"}\
            """
                .formatted(auth("u:p")));

    assertThat(logins.find("a.example")).isEqualTo(new RegistryLogin("a.example", "", "s1"));
    assertThat(logins.find("docker.io")).isEqualTo(new RegistryLogin(HUB, "u2", "s2"));
    assertThat(logins.find("docker.io")).isEqualTo(new RegistryLogin(HUB, "u2", "s2"));
    assertThat(Files.readAllLines(folder.resolve("asked")))
        .containsExactly("get a.example", "get " + HUB); // an answer is kept for a while
  }

  @Test
  void aHelperWithoutAnswerIsAsIfThereWereNoLogin() throws IOException {
    helper("none", "credentials not found in native keychain", 1);
    helper("broken", "{\"Username\":", 0);
    helper("empty", "{\"Username\":\"\",\"Secret\":\"\"}", 0);

    assertThat(helpers().get("none", "a.example")).isNull();
    assertThat(helpers().get("broken", "a.example")).isNull();
    assertThat(helpers().get("empty", "a.example")).isNull();
    assertThat(helpers().get("missing", "a.example")).isNull();
  }

  @Test
  void aFileThatIsNoConfigurationHasNoLogins() throws IOException {
    assertThat(new DockerConfigLogins(folder, helpers()).find("a.example")).isNull();
    assertThat(logins("{\"auths\":").find("a.example")).isNull();
    assertThat(logins("[]").find("a.example")).isNull();
    assertThat(logins("{\"auths\":{\"a.example\":{\"auth\":\"%%\"}}}").find("a.example")).isNull();
    assertThat(logins("{\"auths\":{\"a.example\":" + auth("u:p") + "}}").find("a.example"))
        .isEqualTo(new RegistryLogin("a.example", "u", "p")); // what it is now counts
  }

  @Test
  void noTextHasWhatIsSecret() {
    RegistryLogin login = new RegistryLogin("a.example", "user", "password");

    assertThat(login.toString()).doesNotContain("user", "password");
    assertThat(RegistryLogin.header(login).toString()).doesNotContain("password");
    assertThat(new WantedImage("a.example/b", "linux/amd64", login))
        .hasToString("a.example/b (linux/amd64)");
  }
}
