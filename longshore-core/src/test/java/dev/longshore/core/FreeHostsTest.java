package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreeHostsTest {

  private final FreeHosts hosts =
      FreeHosts.empty(
          List.of(
              new Host("a", "local", new Demand(10_000, 9999, 0)),
              new Host("b", "local", new Demand(10_000, 9999, 0))));

  @Test
  void nodesThatFillBothHostsOnlyWhenSpreadHaveRoom() {
    List<Demand> nodes = vcpus(4, 4, 3, 3, 3, 3);
    assertThat(hosts.fitAll(nodes)).isTrue();
    assertThat(hosts.takeAll(nodes)).containsExactly("b", "a", "b", "a", "b", "a");
    assertThat(hosts.allFree().vcpuMillis()).isZero();
  }

  @Test
  void whatIsTriedInVainTakesNothing() {
    assertThat(hosts.takeAll(vcpus(7, 7, 7))).isNull();
    assertThat(hosts.allFree().vcpuMillis()).isEqualTo(20_000);
  }

  @Test
  void onlyWhatNeverFitsIsRuledOut() {
    assertThat(hosts.couldFitAll(vcpus(11))).isFalse();
    assertThat(hosts.couldFitAll(vcpus(7, 7, 7))).isFalse(); // 21 of 20
    assertThat(hosts.couldFitAll(vcpus(7, 7, 6))).isTrue(); // it is not tried out
  }

  private static List<Demand> vcpus(int... vcpus) {
    return Arrays.stream(vcpus).mapToObj(number -> new Demand(number * 1000L, 10, 0)).toList();
  }
}
