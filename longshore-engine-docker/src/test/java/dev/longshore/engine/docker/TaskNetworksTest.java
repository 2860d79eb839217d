package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Network.Ipam;
import dev.longshore.model.Demand;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which network a task is on. */
class TaskNetworksTest {

  private static final Demand SMALL = new Demand(250, 512, 0);
  private static final String INTERFACES = "ls /sys/class/net; hostname";

  private static final String IN_SUBNET =
      "{\"computeResources\":{\"subnets\":[\"subnet-1\",\"subnet-2\"],"
          + "\"securityGroupIds\":[\"sg-1\"]}}";

  private static final String MANAGED =
      "{\"computeResources\":{\"managedInstancesProvider\":{\"instanceLaunchTemplate\":"
          + "{\"networkConfiguration\":{\"subnets\":[\"subnet-3\"],\"securityGroups\":[]}}}}}";

  private static TaskNetworks ruled(String... rules) {
    return new TaskNetworks(
        "bridge",
        List.of(rules).stream()
            .map(rule -> rule.split("=", 2))
            .map(parts -> new TaskNetworks.Rule(parts[0], parts[1]))
            .toList(),
        null);
  }

  @Test
  void whatStandsForASubnetOrSecurityGroupCounts() {
    TestLaunches launch = aLaunch("true").withDocument(IN_SUBNET);

    assertThat(ruled("subnet-9=a", "subnet-2=b", "sg-1=c").of(launch.build())).isEqualTo("b");
    assertThat(ruled("sg-1=c", "subnet-2=b").of(launch.build())).isEqualTo("c");
    assertThat(ruled("subnet-9=a").of(launch.build())).isEqualTo("bridge");
    assertThat(ruled("subnet-3=d").of(aLaunch("true").withDocument(MANAGED).build()))
        .isEqualTo("d");
  }

  @Test
  void asOnAwsFargateAloneHasItsOwn() {
    TaskNetworks aws = new TaskNetworks(TaskNetworks.AS_AWS, List.of(), null);

    assertThat(aws.of(aLaunch("true").build())).isEqualTo("host");
    assertThat(aws.of(aLaunch("true").withDemand(SMALL, true).build())).isEqualTo("bridge");
    assertThat(aws.opensHost()).isTrue();
    assertThat(TaskNetworks.BRIDGE.opensHost()).isFalse();
    assertThat(ruled("sg-1=host").opensHost()).isTrue();
  }

  @Test
  void fargateWithoutAPublicAddressMayBeIsolated() {
    TaskNetworks networks = new TaskNetworks("bridge", List.of(), "inner");
    TestLaunches fargate = aLaunch("true").withDemand(SMALL, true);

    assertThat(networks.of(fargate.build())).isEqualTo("inner");
    assertThat(
            networks.of(
                fargate
                    .withProperties("{\"networkConfiguration\":{\"assignPublicIp\":\"ENABLED\"}}")
                    .build()))
        .isEqualTo("bridge");
    assertThat(networks.of(aLaunch("true").build())).isEqualTo("bridge");
  }

  @Test
  void aContainerIsOnItsNetwork() throws IOException {
    Daemon daemon = TestDocker.needed();
    String name = "test-" + UUID.randomUUID();
    Ipam addresses = new Ipam().withConfig(new Ipam.Config().withSubnet("10.213.7.0/24"));
    daemon.ask(docker -> docker.createNetworkCmd().withName(name).withIpam(addresses).exec());
    try (DockerScene docker = DockerScene.on(ruled("subnet-2=" + name))) {
      String address = "ip -4 addr show dev eth0 | grep -o 'inet [0-9.]*'";
      assertThat(docker.output(aLaunch(address).withDocument(IN_SUBNET)))
          .first()
          .asString()
          .startsWith("inet 10.213.7.");
      assertThat(docker.output(aLaunch(address))).first().asString().doesNotContain("10.213.7.");
    } finally {
      daemon.ask(docker -> docker.removeNetworkCmd(name).exec());
    }
  }

  @Test
  void onTheHostsNetworkItSeesTheHostsInterfaces() throws IOException {
    try (DockerScene docker = DockerScene.on(new TaskNetworks("host", List.of(), null))) {
      assertThat(docker.output(aLaunch(INTERFACES))).contains("docker0");
    }
  }

  @Test
  void aNetworkThatIsNotThereIsNamed() {
    try (DockerScene docker = DockerScene.on(ruled("sg-1=nowhere"))) {
      assertThat(docker.refusal(aLaunch("true").withDocument(IN_SUBNET)))
          .startsWith("Cannot")
          .contains("network nowhere not found");
    }
  }
}
