package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.LaunchEnvironment.Rule;
import dev.longshore.model.NamePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables that all jobs of a queue or compute environment have. */
class JobEnvironmentConfigTest {

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
            jobs:
              environment:
                - variables: {AWS_ENDPOINT_URL_S3: "http://10.0.0.5:9000", RETRIES: 3}
                - {queue: "nf-*", computeEnvironment: large, variables: {TMPDIR: /scratch}}
            """);

    assertThat(config.jobs().environment())
        .containsExactly(
            new Rule(
                null, null, Map.of("AWS_ENDPOINT_URL_S3", "http://10.0.0.5:9000", "RETRIES", "3")),
            new Rule(
                new NamePattern("nf-*"), new NamePattern("large"), Map.of("TMPDIR", "/scratch")));
    assertThat(read(ConfigText.of(config)).jobs()).isEqualTo(config.jobs());
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> read("jobs: {environment: [{queue: a}]}"))
        .hasMessageContaining("rule 1 needs variables, such as");
    assertThatThrownBy(() -> read("jobs: {environment: [{variables: {AWS_BATCH_X: a}}]}"))
        .hasMessageContaining("unlike AWS_BATCH_X");
    assertThatThrownBy(() -> read("jobs: {environment: [{variables: {A: [1]}}]}"))
        .hasMessageContaining("needs a text as the value of A");
    assertThatThrownBy(() -> read("jobs: {environment: [{variable: {A: b}}]}"))
        .hasMessageContaining("such as variables");
  }
}
