package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.acceptance.Command.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The AWS CLI, version 2, told where a server is and nothing else of Longshore.
 *
 * @param program the command {@code aws}
 * @param url of the server
 */
record AwsCommand(Path program, String url) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Finds the CLI; skips the test where there is none. */
  static Path needed() {
    // Version 1 is often there too, for Python programs; it knows no `logs tail`.
    Optional<Path> program =
        Command.programs("aws")
            .filter(
                path -> Command.run(path.toString(), "--version").output().startsWith("aws-cli/2"))
            .findFirst();
    if (program.isEmpty()) {
      System.out.println("Skipped: the AWS CLI's story, since there is no aws-cli 2 (awscli)");
    }
    assumeTrue(program.isPresent(), "no AWS CLI");
    return program.orElseThrow();
  }

  /** What every AWS client of these tests finds in its environment. */
  static Map<String, String> environment() {
    return Map.of(
        "AWS_ACCESS_KEY_ID", "dummy",
        "AWS_SECRET_ACCESS_KEY", "dummy",
        "AWS_REGION", "us-east-1",
        "AWS_DEFAULT_REGION", "us-east-1",
        "AWS_CONFIG_FILE", "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
        "AWS_EC2_METADATA_DISABLED", "true",
        "AWS_PAGER", "");
  }

  /** How {@link Command} is to call it. */
  static Surroundings surroundings() {
    return new Surroundings(null, environment());
  }

  List<String> words(String... words) {
    List<String> all = new ArrayList<>(List.of(program.toString(), "--endpoint-url", url));
    all.addAll(List.of(words));
    return all;
  }

  Command call(String... words) {
    return Command.run(surroundings(), words(words));
  }

  /** The answer of a call that succeeds. */
  JsonNode json(String... words) {
    String output = call(words).succeeded();
    try {
      return JSON.readTree(output);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + output, e);
    }
  }

  /** What {@code --query … --output text} prints. */
  String query(String query, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--query", query, "--output", "text"));
    return call(all.toArray(String[]::new)).succeeded().strip();
  }

  /** What a call that must be refused says. */
  String refusal(String... words) {
    Command command = call(words);
    assertThat(command.exitCode()).as(command.line()).isEqualTo(254);
    return command.error().strip();
  }
}
