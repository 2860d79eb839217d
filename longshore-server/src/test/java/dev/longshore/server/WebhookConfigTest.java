package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.events.EventPattern;
import dev.longshore.events.SigningSecret;
import dev.longshore.events.Webhook;
import dev.longshore.model.JobStatus;
import dev.longshore.store.EventFilter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookConfigTest {

  private static final String SECRET = "0123456789abcdef-hush";

  @TempDir private Path folder;

  private ServerConfig read(String yaml) {
    try {
      return ConfigReader.read(
          Map.of(), Map.of(), Files.writeString(folder.resolve("longshore.yaml"), yaml));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final String YAML =
      """
      events:
        retention: 36h
        webhooks:
          - name: all
            url: https://example.com/hooks/4711?token=hidden
            secret: 0123456789abcdef-hush
          - name: failures
            url: http://127.0.0.1:9000
            secret: "0123456789abcdef-hush"
            queues: [main, other]
            statuses: [failed]
            pattern:
              detail:
                attempts:
                  container:
                    exitCode: [{numeric: [">", 0]}]
            timeoutSeconds: 3
        targetSecret: "another secret of ours"
      port: 9000
      """;

  @Test
  void readsAListOfAFile() throws Exception {
    ServerConfig config = read(YAML);
    assertThat(config.port()).isEqualTo(9000);
    assertThat(config.events().retention()).isEqualTo(Duration.ofHours(36));
    assertThat(config.events().targetSecret())
        .isEqualTo(new SigningSecret("another secret of ours"));
    assertThat(config.events().webhooks())
        .containsExactly(
            new Webhook(
                "webhook/all",
                URI.create("https://example.com/hooks/4711?token=hidden"),
                new SigningSecret(SECRET),
                EventFilter.ALL,
                null,
                Duration.ofSeconds(10)),
            new Webhook(
                "webhook/failures",
                URI.create("http://127.0.0.1:9000"),
                new SigningSecret(SECRET),
                new EventFilter(List.of("main", "other"), null, List.of(JobStatus.FAILED)),
                EventPattern.parse(
                    "{\"detail\":{\"attempts\":{\"container\":{\"exitCode\":"
                        + "[{\"numeric\":[\">\",0]}]}}}}"),
                Duration.ofSeconds(3)));
  }

  @Test
  void readsTheSameListAsJsonOfAVariable() {
    String json =
        "[{\"name\":\"all\",\"url\":\"http://h\",\"secret\":\""
            + SECRET
            + "\",\"pattern\":\"{\\\"source\\\":[\\\"aws.batch\\\"]}\"}]";
    ServerConfig config =
        ConfigReader.read(Map.of(), Map.of("LONGSHORE_EVENTS_WEBHOOKS", json), null);
    assertThat(config.events().webhooks()).extracting(Webhook::name).containsExactly("webhook/all");
    assertThat(config.events().webhooks().getFirst().pattern()).isNotNull();
  }

  @Test
  void printsNoSecret() {
    ServerConfig config = read(YAML);
    String text = ConfigText.of(config);
    assertThat(text)
        .contains("  retention: 36h\n")
        .contains("\"name\":\"all\",\"url\":\"https://example.com/(hidden)\"")
        .contains("\"secret\":\"(hidden)\"")
        .contains("\"queues\":[\"main\",\"other\"],\"statuses\":[\"FAILED\"]")
        .contains("{\"numeric\":[\">\",0]}")
        .contains("targetSecret: \"(hidden)\"")
        .doesNotContain("hush", "4711", "token", "another");
    assertThat(config.toString()).doesNotContain("hush", "4711", "token", "another");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | a list of webhooks, each with a name and a url",
        "[ | a list of webhooks, each with a name and a url, but it is not valid JSON, line 1"
            + " column 2",
        "['x'] | a list of webhooks, each with a name and a url",
        "[{'url':'http://h','secret':'S'}] | a list of webhooks; webhook 1 needs a name, as text",
        "[{'name':'a b','url':'http://h','secret':'S'}] | a list of webhooks; webhook 1 needs a"
            + " name of 1 to 64 letters, digits, dots, hyphens and underscores",
        "[{'name':'a','secret':'S'}] | a list of webhooks; webhook 1 needs a url, as text",
        "[{'name':'a','url':'ftp://h','secret':'S'}] | a list of webhooks; webhook 1 needs a url"
            + " that begins with http:// or https:// and names a host",
        "[{'name':'a','url':'http://u:p@h','secret':'S'}] | a list of webhooks; webhook 1 needs a"
            + " url without user and password, which would not be sent",
        "[{'name':'a','url':'http://h'}] | a list of webhooks; webhook 1 needs a secret, as text",
        "[{'name':'a','url':'http://h','secret':'hush'}] | a list of webhooks; webhook 1 needs a"
            + " secret of 16 characters or more",
        "[{'name':'a','url':'http://h','secret':'S','statuses':['DONE']}] | a list of webhooks;"
            + " webhook 1 needs statuses of AWS Batch, such as SUCCEEDED, instead of DONE",
        "[{'name':'a','url':'http://h','secret':'S','queues':'q'}] | a list of webhooks; webhook 1"
            + " needs queues as a list of texts",
        "[{'name':'a','url':'http://h','secret':'S','pattern':{}}] | a list of webhooks; webhook 1"
            + " needs a pattern that is one. Event pattern is not valid. Reason: Empty objects are"
            + " not allowed",
        "[{'name':'a','url':'http://h','secret':'S','timeoutSeconds':301}] | a list of webhooks;"
            + " webhook 1 needs timeoutSeconds from 1 to 300",
        "[{'name':'a','url':'http://h','secret':'S','statusses':[]}] | a list of webhooks; webhook"
            + " 1 needs a key that is known instead of statusses, such as statuses",
        "[{'name':'a','url':'http://h','secret':'S'},{'name':'a','url':'http://i','secret':'S'}] |"
            + " a list of webhooks that each have their own name"
      })
  void saysWhatAWebhookShouldBeAndRepeatsNothingSecret(String list, String wanted) {
    String text = list.replace("'S'", "'" + SECRET + "'").replace('\'', '"');
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigReader.read(Map.of("events.webhooks", text), Map.of(), null));
    assertThat(refused.mistakes())
        .containsExactly("command line: events.webhooks should be " + wanted);
  }

  @Test
  void theSecretOfTargetsIsNoShorterThanThatOfWebhooks() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigReader.read(Map.of("events.targetSecret", "x".repeat(15)), Map.of(), null));
    assertThat(refused.mistakes())
        .containsExactly(
            "command line: events.targetSecret should be a secret of 16 characters or more");
  }

  @Test
  void otherKeysTakeNoList() {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> read("port:\n  - 1\n"));
    assertThat(refused.mistakes())
        .containsExactly(
            folder.resolve("longshore.yaml") + " line 2: this key takes no list, port");
  }
}
