package dev.longshore.validation;

import static dev.longshore.validation.Definitions.container;
import static dev.longshore.validation.Definitions.definition;
import static dev.longshore.validation.Definitions.fargate;
import static dev.longshore.validation.Definitions.fargateContainer;
import static dev.longshore.validation.Definitions.nodes;
import static dev.longshore.validation.Definitions.part;
import static dev.longshore.validation.Definitions.pod;
import static dev.longshore.validation.Definitions.podContainer;
import static dev.longshore.validation.Definitions.range;
import static dev.longshore.validation.Definitions.task;
import static dev.longshore.validation.Definitions.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/** A definition as it is returned, compared with what was registered. */
@SuppressWarnings("unchecked") // the builders of the SDK take generic varargs
class JobDefinitionNormaliserTest {

  @Test
  void fillsTheListsOfAContainer() {
    ContainerProperties container = normalised(definition()).containerProperties();
    assertThat(container.hasCommand()).isTrue();
    assertThat(container.hasVolumes()).isTrue();
    assertThat(container.hasEnvironment()).isTrue();
    assertThat(container.hasMountPoints()).isTrue();
    assertThat(container.hasUlimits()).isTrue();
    assertThat(container.hasSecrets()).isTrue();
    assertThat(container.resourceRequirements()).hasSize(2);
    assertThat(container.privileged()).isNull();
    assertThat(container.user()).isNull();
    assertThat(container.linuxParameters()).isNull();
    assertThat(container.fargatePlatformConfiguration()).isNull();
  }

  @Test
  void fillsParametersAndTagsButNoCapabilities() {
    var definition = normalised(definition());
    assertThat(definition.hasParameters()).isTrue();
    assertThat(definition.hasTags()).isTrue();
    assertThat(definition.hasPlatformCapabilities()).isFalse();
  }

  @Test
  void dropsVariablesWithoutValue() {
    var container =
        container()
            .environment(e -> e.name("A"), e -> e.name("B").value(""), e -> e.name("C").value("1"));
    assertThat(normalised(with(container)).containerProperties().environment())
        .containsExactly(KeyValuePair.builder().name("C").value("1").build());
  }

  @Test
  void namesTheLatestPlatformVersionOnFargateAlone() {
    var latest = normalised(fargate(fargateContainer())).containerProperties();
    assertThat(latest.fargatePlatformConfiguration().platformVersion()).isEqualTo("LATEST");
    var given =
        normalised(
            fargate(
                fargateContainer().fargatePlatformConfiguration(f -> f.platformVersion("1.4.0"))));
    assertThat(given.containerProperties().fargatePlatformConfiguration().platformVersion())
        .isEqualTo("1.4.0");
  }

  @Test
  void returnsActionsInLowerCase() {
    var strategy =
        normalised(
                definition()
                    .retryStrategy(
                        r -> r.attempts(2).evaluateOnExit(e -> e.action("RETRY").onReason("*"))))
            .retryStrategy();
    assertThat(strategy.evaluateOnExit().getFirst().actionAsString()).isEqualTo("retry");
    var bare = normalised(definition().retryStrategy(r -> r.attempts(2))).retryStrategy();
    assertThat(bare.hasEvaluateOnExit()).isTrue();
  }

  @Test
  void fillsLinuxParametersAndLogConfiguration() {
    var container =
        normalised(
                with(
                    container()
                        .linuxParameters(l -> l.initProcessEnabled(true))
                        .logConfiguration(l -> l.logDriver("awslogs"))))
            .containerProperties();
    assertThat(container.linuxParameters().hasDevices()).isTrue();
    assertThat(container.linuxParameters().hasTmpfs()).isTrue();
    assertThat(container.logConfiguration().hasOptions()).isTrue();
    assertThat(container.logConfiguration().hasSecretOptions()).isTrue();
  }

  @Test
  void fillsThePod() {
    var pod = normalised(pod(podContainer())).eksProperties().podProperties();
    assertThat(pod.hostNetwork()).isTrue();
    assertThat(pod.dnsPolicy()).isNull();
    assertThat(pod.hasVolumes()).isTrue();
    assertThat(pod.hasInitContainers()).isFalse();
    var container = pod.containers().getFirst();
    assertThat(container.hasCommand()).isTrue();
    assertThat(container.hasArgs()).isTrue();
    assertThat(container.hasEnv()).isTrue();
    assertThat(container.hasVolumeMounts()).isTrue();
    assertThat(container.name()).isNull();
  }

  @Test
  void fillsTheContainersOfNodes() {
    var nodes = normalised(nodes(1, 0, range(":"))).nodeProperties();
    assertThat(nodes.nodeRangeProperties().getFirst().container().hasCommand()).isTrue();
  }

  @Test
  void keepsATaskAsGiven() {
    var given = task(part("a")).build();
    assertThat(JobDefinitionNormaliser.normalised(given).ecsProperties())
        .isEqualTo(given.ecsProperties());
  }

  @Test
  void changesNothingTheSecondTime() {
    var once = normalised(fargate(fargateContainer()).retryStrategy(r -> r.attempts(1)));
    assertThat(JobDefinitionNormaliser.normalised(once)).isEqualTo(once);
  }

  private static RegisterJobDefinitionRequest normalised(
      RegisterJobDefinitionRequest.Builder given) {
    return JobDefinitionNormaliser.normalised(given.build());
  }
}
