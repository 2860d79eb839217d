package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeSubnetsTest {

  @Test
  void cutsTheRangeIntoSubnets() {
    assertThat(NodeSubnets.parse("192.168.4.0/22").from("job"))
        .containsExactlyInAnyOrder(
            "192.168.4.0/24", "192.168.5.0/24", "192.168.6.0/24", "192.168.7.0/24");
    assertThat(NodeSubnets.parse("10.1.2.0/24").from("job")).containsExactly("10.1.2.0/24");
    assertThat(NodeSubnets.DEFAULT.from("job")).hasSize(256).doesNotHaveDuplicates();
  }

  @Test
  void beginsElsewhereForAnotherName() {
    assertThat(NodeSubnets.DEFAULT.from("job").getFirst())
        .isEqualTo(NodeSubnets.DEFAULT.from("job").getFirst())
        .isNotEqualTo(NodeSubnets.DEFAULT.from("another").getFirst());
  }

  @Test
  void takesTheRangeThatAnAddressIsIn() {
    assertThat(NodeSubnets.parse("10.214.7.9/16")).hasToString("10.214.0.0/16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/7", "10.0.0.0/25", "10.0.256.0/16", "::/16"})
  void refusesWhatIsNoRange(String text) {
    assertThatThrownBy(() -> NodeSubnets.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an IPv4 range such as 10.214.0.0/16");
  }
}
