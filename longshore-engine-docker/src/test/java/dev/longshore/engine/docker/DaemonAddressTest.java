package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Addresses that no daemon is reached at; none of this needs a daemon. */
class DaemonAddressTest {

  private final DockerEngineConfig config = DockerEngineConfig.ownedBy("nobody");

  @Test
  void takesAnAddressItCannotSpeakToForNoAnswer() {
    DockerEngineConfig ssh = config.withDockerHost("ssh://somebody@elsewhere");

    assertThat(DockerEngine.answers(ssh)).isFalse();
    assertThat(DockerEngine.address(ssh)).isEqualTo("ssh://somebody@elsewhere");
  }

  @Test
  void takesAnAddressThatIsNoAddressForNoAnswer() {
    DockerEngineConfig nonsense = config.withDockerHost("not an address");

    assertThat(DockerEngine.answers(nonsense)).isFalse();
    assertThat(DockerEngine.address(nonsense)).isEqualTo("not an address");
  }
}
