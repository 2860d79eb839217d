package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Placement;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.JobDefinitionBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.batch.model.NetworkInterface;

/** What clients are shown of an attempt. */
final class ShownAttemptTest {

  private static List<String> addresses(JobDefinition definition) {
    AttemptKey key = new AttemptKey(JobBuilder.id(1), 1);
    Placement placement = new Placement("environment", "host");
    return new ShownAttempt(key, placement, true, "10.0.0.2", List.of(), definition)
        .networkInterfaces().stream().map(NetworkInterface::privateIpv4Address).toList();
  }

  @Test
  void onlyFargateAndNodesHaveANetworkInterfaceOfTheirOwn() {
    JobDefinitionBuilder definition = JobDefinitionBuilder.aDefinition();
    assertThat(addresses(definition.build())).isEmpty();
    assertThat(addresses(definition.onFargate().build())).containsExactly("10.0.0.2");
    assertThat(addresses(JobDefinitionBuilder.aDefinition().multiNode(2).build()))
        .containsExactly("10.0.0.2");
  }
}
