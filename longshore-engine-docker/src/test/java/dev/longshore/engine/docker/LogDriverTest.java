package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the output of a container goes. */
class LogDriverTest {

  private static final SecretSource SECRETS =
      (valueFrom, _) -> {
        if (valueFrom.equals("missing")) {
          throw new SecretUnavailable("there is no missing");
        }
        return "value of " + valueFrom;
      };

  private static LogConfig driver(String logConfiguration) throws LaunchFailure {
    Launch task =
        aLaunch("true").withProperties("{\"logConfiguration\":" + logConfiguration + "}").build();
    return LogDriver.of(task, task.containers().getFirst(), SECRETS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{\"logDriver\":\"awslogs\",\"options\":{\"awslogs-group\":\"g\"}}",
        "{\"logDriver\":\"awsfirelens\",\"options\":{}}"
      })
  void whatTheServerKeepsIsWrittenByDocker(String logConfiguration) throws LaunchFailure {
    LogConfig found = driver(logConfiguration);

    assertThat(found.getType()).isEqualTo(LoggingType.JSON_FILE);
    assertThat(found.getConfig())
        .containsEntry("max-size", "1t")
        .doesNotContainKey("awslogs-group");
  }

  @Test
  void othersAreHandedToDockerAsTheyAre() throws LaunchFailure {
    LogConfig found =
        driver(
            "{\"logDriver\":\"splunk\",\"options\":{\"splunk-url\":\"https://s\"},"
                + "\"secretOptions\":[{\"name\":\"splunk-token\",\"valueFrom\":\"arn\"}]}");

    assertThat(found.getType()).isEqualTo(LoggingType.SPLUNK);
    assertThat(found.getConfig())
        .isEqualTo(Map.of("splunk-url", "https://s", "splunk-token", "value of arn"));
  }

  @Test
  void withoutItsSecretItIsNotStarted() {
    assertThatThrownBy(
            () ->
                driver(
                    "{\"logDriver\":\"splunk\",\"secretOptions\":"
                        + "[{\"name\":\"splunk-token\",\"valueFrom\":\"missing\"}]}"))
        .hasMessage(
            "ResourceInitializationError: unable to pull secrets or registry auth: there is no"
                + " missing");
  }

  @Test
  void syslogGetsTheLinesAndTheJobEndsAllTheSame() throws IOException {
    try (DockerScene docker = new DockerScene(ContainerPolicy.STANDARD);
        DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      syslog.setSoTimeout(30_000);
      String options =
          "{\"logConfiguration\":{\"logDriver\":\"syslog\",\"options\":"
              + "{\"syslog-address\":\"udp://127.0.0.1:%d\"}}}".formatted(syslog.getLocalPort());

      assertThat(docker.output(aLaunch("echo to syslog").withProperties(options)))
          .as("Docker keeps a copy that can be read")
          .containsExactly("to syslog");
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      syslog.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .contains("to syslog");
    }
  }
}
