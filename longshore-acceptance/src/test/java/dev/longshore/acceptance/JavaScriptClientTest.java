package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.acceptance.Command.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AWS SDK for JavaScript, in the scripts of {@code src/test/js}, run by Node's own runner. */
final class JavaScriptClientTest {

  private static final Path FOLDER = Path.of("src", "test", "js").toAbsolutePath();

  @RegisterExtension final Servers servers = new Servers();

  @BeforeAll
  static void need() {
    boolean node = Command.programs("node").findFirst().isPresent();
    boolean clients = Files.isDirectory(FOLDER.resolve("node_modules/@aws-sdk/client-batch"));
    if (!node || !clients) {
      System.out.println(
          "Skipped: the JavaScript client's tests, since "
              + (node ? "npm ci was not run" : "there is no node")
              + " in longshore-acceptance/src/test/js");
    }
    assumeTrue(node && clients, "no Node, or no clients");
  }

  @ParameterizedTest
  @ValueSource(strings = {"story.test.mjs", "operations.test.mjs"})
  void passesAllOf(String script) {
    String url = servers.start("--engine", "local");

    Command node =
        Command.run(
            new Surroundings(FOLDER, Map.of("LONGSHORE_URL", url)),
            List.of("node", "--test", script));

    assertThat(node.exitCode()).as("%s%s", node.output(), node.error()).isZero();
    assertThat(node.output()).contains("fail 0").contains("skipped 0").doesNotContain("pass 0");
  }
}
