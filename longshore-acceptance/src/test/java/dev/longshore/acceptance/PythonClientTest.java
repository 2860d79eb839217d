package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.acceptance.Command.Surroundings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The AWS SDK for Python, called in the way of the workflow tools that are built on it. */
final class PythonClientTest {

  private static final String SCRIPT = "src/test/python/workflow_clients.py";

  @RegisterExtension final Servers servers = new Servers();

  @Test
  void answersAsWorkflowToolsNeedIt() {
    Path python = needed();
    Map<String, String> environment = new HashMap<>(AwsCommand.environment());
    environment.put("AWS_ENDPOINT_URL", servers.start("--engine", "local"));
    environment.put("GO_FILE", servers.shared().resolve("go").toString());

    Command story =
        Command.run(new Surroundings(null, environment), List.of(python.toString(), SCRIPT));

    assertThat(story.exitCode()).as("%s%s", story.output(), story.error()).isZero();
    assertThat(story.output()).contains("all calls answered");
  }

  /** A Python that has boto3; skips the test where there is none. */
  private static Path needed() {
    Optional<Path> python =
        Command.programs("python3")
            .filter(path -> Command.run(path.toString(), "-c", "import boto3").exitCode() == 0)
            .findFirst();
    if (python.isEmpty()) {
      System.out.println("Skipped: the Python client's test, since there is no python3 with boto3");
    }
    assumeTrue(python.isPresent(), "no boto3");
    return python.orElseThrow();
  }
}
