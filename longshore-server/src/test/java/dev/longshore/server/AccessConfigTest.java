package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.aws.AwsConfig;
import dev.longshore.aws.AwsService;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.RoleSource;
import dev.longshore.model.NamePattern;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where what jobs need of other services comes from. */
class AccessConfigTest {

  @TempDir private Path folder;

  private ServerConfig read(String yaml) throws IOException {
    return ConfigReader.read(
        Map.of(), Map.of(), Files.writeString(folder.resolve("longshore.yaml"), yaml));
  }

  @Test
  void isReadAndPrintedAsItIs() throws IOException {
    ServerConfig config =
        read(
            """
            roles: {file: /etc/longshore/roles.json}
            aws:
              services: [sts, ecr]
              endpoint: http://127.0.0.1:4566
              endpoints: ["sts=https://sts.example.org"]
              region: eu-central-1
              registries: ["*.localhost:4566"]
            """);

    assertThat(config.access())
        .isEqualTo(
            new ServerConfig.Access(
                null,
                Path.of("/etc/longshore/roles.json"),
                new AwsConfig(
                    Set.of(AwsService.STS, AwsService.ECR),
                    URI.create("http://127.0.0.1:4566"),
                    Map.of(AwsService.STS, URI.create("https://sts.example.org")),
                    "eu-central-1"),
                List.of(new NamePattern("*.localhost:4566"))));
    assertThat(read(ConfigText.of(config)).access()).isEqualTo(config.access());
  }

  @Test
  void nobodyIsAskedWhereNothingIsSaid() throws IOException {
    ServerConfig config = read("{region: eu-west-1, data: " + folder + "}");

    assertThat(config.access().aws())
        .isEqualTo(new AwsConfig(Set.of(), null, Map.of(), "eu-west-1"));
    JobAccess access = JobAccess.of(config);
    assertThat(access.registries()).isSameAs(RegistryAccess.NONE);
    assertThat(access.roles()).isSameAs(RoleSource.NONE);
  }

  @Test
  void rolesAreKnownWhereAFileOrAServiceOfThemIsNamed() throws IOException {
    String data = "data: " + folder;
    assertThat(JobAccess.of(read("{" + data + ", roles: {file: /none}}")).roles())
        .isNotSameAs(RoleSource.NONE);
    assertThat(JobAccess.of(read("{" + data + ", aws: {services: [sts]}}")).roles())
        .isNotSameAs(RoleSource.NONE);
    Files.writeString(folder.resolve("roles.json"), "{}");
    assertThat(JobAccess.of(read("{" + data + "}")).roles()).isNotSameAs(RoleSource.NONE);
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> read("aws: {services: [s3]}"))
        .hasMessageContaining("a list of some of sts, secretsmanager, ssm, ecr, logs");
    assertThatThrownBy(() -> read("aws: {endpoint: 127.0.0.1:4566}"))
        .hasMessageContaining("a URL such as http://127.0.0.1:4566");
    assertThatThrownBy(() -> read("aws: {endpoints: [\"http://127.0.0.1:4566\"]}"))
        .hasMessageContaining("a list of entries such as sts=http://127.0.0.1:4566");
    assertThatThrownBy(
            () -> read("aws: {endpoints: [\"sts=http://a.example\", \"sts=http://b.example\"]}"))
        .hasMessageContaining("and once");
  }
}
