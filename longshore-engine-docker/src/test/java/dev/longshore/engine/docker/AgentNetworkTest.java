package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The range of the network that gives this machine an address. */
final class AgentNetworkTest {

  @Test
  void isNamedByItsFirstAddressAsNewerDaemonsWantIt() {
    assertThat(AgentNetwork.subnet("169.254.170.2")).isEqualTo("169.254.170.0/30");
    assertThat(AgentNetwork.subnet("10.0.0.7")).isEqualTo("10.0.0.4/30");
  }
}
