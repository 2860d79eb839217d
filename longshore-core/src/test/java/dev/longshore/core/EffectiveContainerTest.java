package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ResourceRequirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A definition with what a submit changed laid over it. */
class EffectiveContainerTest {

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({
    "Ref::a,                    one",
    "say Ref::a twice Ref::a,   say one twice one",
    "Ref::ab,                   two",
    "Ref::a.b,                  one.b",
    "Ref::a-Ref::ab_,           one-two_",
    "xRef::a!,                  xone!",
    "Ref::again,                Ref::a",
    "Ref::aRef::ab,             onetwo",
    "ref::a,                    ref::a",
    "Ref:a,                     Ref:a",
    "Ref::,                     Ref::"
  })
  void fillsInThePlaceholdersOfTheCommand(String argument, String expected) {
    JobDefinition definition =
        new DefinitionBuilder("d")
            .command("run", argument)
            .parameter("a", "wrong")
            .parameter("ab", "two")
            .parameter("again", "Ref::a")
            .build();
    assertThat(of(definition, submit().parameter("a", "one")).command())
        .containsExactly("run", expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ref::abc", "Ref::a-b", "Ref::a_b", "Ref::aRef::b"})
  void refusesANameThatOnlyBeginsLikeAParameter(String argument) {
    JobDefinition definition = new DefinitionBuilder("d").command(argument).build();
    assertThatThrownBy(() -> of(definition, submit().parameter("a", "1").parameter("ab", "2")))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("Unable to substitute value. No parameter found for reference ");
  }

  @Test
  void refusesAPlaceholderWithoutAValue() {
    JobDefinition definition = new DefinitionBuilder("d").command("Ref::x-1").build();
    assertThatThrownBy(() -> of(definition, submit().parameter("unused", "v")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Unable to substitute value. No parameter found for reference x-1");
  }

  @Test
  void substitutesInTheOverridingCommandAndNowhereElse() {
    JobDefinition definition =
        new DefinitionBuilder("d").command("Ref::missing").variable("V", "Ref::a").build();
    EffectiveContainer container =
        of(definition, submit().command("echo", "Ref::a").parameter("a", "$1\\"));
    assertThat(container.command()).containsExactly("echo", "$1\\");
    assertThat(container.environment()).containsExactly(new EnvironmentVariable("V", "Ref::a"));
  }

  @Test
  void mergesTheEnvironmentByNameInTheOrderOfTheDefinition() {
    JobDefinition definition =
        new DefinitionBuilder("d").variable("A", "1").variable("B", "2").build();
    EffectiveContainer container =
        of(
            definition,
            submit().variable("C", "3").variable("A", "").variable("C", "4").variable("D", "5"));
    assertThat(container.environment())
        .containsExactly(
            new EnvironmentVariable("A", ""),
            new EnvironmentVariable("B", "2"),
            new EnvironmentVariable("C", "4"),
            new EnvironmentVariable("D", "5"));
  }

  @Test
  void mergesResourcesByType() {
    EffectiveContainer container = of(new DefinitionBuilder("d").build(), submit().memoryMib(512));
    assertThat(container.resourceRequirements())
        .containsExactly(
            new ResourceRequirement(ResourceRequirement.Type.VCPU, "1"),
            new ResourceRequirement(ResourceRequirement.Type.MEMORY, "512"));
    assertThat(container.demand()).isEqualTo(new Demand(1000, 512, 0));
  }

  @Test
  void deprecatedKeysChangeNothingThatIsAResourceRequirement() {
    JobDefinition definition = new DefinitionBuilder("d").build();
    assertThat(of(definition, submit().legacyVcpus(8).legacyMemoryMib(9999)).demand())
        .isEqualTo(new Demand(1000, 128, 0));
  }

  @Test
  void deprecatedKeysReplaceDeprecatedKeysAndResourceRequirementsCountBeforeThem() {
    JobDefinition definition = new DefinitionBuilder("d").legacy(2, 256).build();
    assertThat(of(definition, submit()).demand()).isEqualTo(new Demand(2000, 256, 0));
    assertThat(of(definition, submit().legacyVcpus(3)).demand())
        .isEqualTo(new Demand(3000, 256, 0));
    assertThat(of(definition, submit().legacyVcpus(3).vcpus(4)).demand())
        .isEqualTo(new Demand(4000, 256, 0));
  }

  @Test
  void measuresTheOverridesAsTheJsonThatTheyAre() {
    String json =
        """
        {"command":["a","b\\"\\n"],"environment":[{"name":"N","value":"\\u0001"}],\
        "resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"4"}]}\
        """;
    assertThat(
            EffectiveContainer.overridesLength(
                List.of("a", "b\"\n"),
                List.of(new EnvironmentVariable("N", "\u0001")),
                List.of(
                    new ResourceRequirement(ResourceRequirement.Type.VCPU, "1"),
                    new ResourceRequirement(ResourceRequirement.Type.MEMORY, "4"))))
        .isEqualTo(json.length());
    assertThat(EffectiveContainer.overridesLength(List.of(), List.of(), List.of()))
        .isEqualTo("{'command':[],'environment':[],'resourceRequirements':[]}".length());
  }

  @Test
  void overridesOf8192CharactersRunAndOneMoreDoNot() {
    World world = World.small();
    world.with(new EnvironmentBuilder("a-longer-name").disabled().build());
    world.with(new QueueBuilder("q").on("ce", "a-longer-name").build());
    int own =
        EffectiveContainer.overridesLength(
            List.of("true"),
            List.of(
                new EnvironmentVariable("LONG", ""),
                new EnvironmentVariable("AWS_BATCH_JOB_ID", World.id(1).value()),
                new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", "1"),
                new EnvironmentVariable("AWS_BATCH_CE_NAME", "a-longer-name"),
                new EnvironmentVariable("AWS_BATCH_JQ_NAME", "q")),
            of(new DefinitionBuilder("d").build(), submit()).resourceRequirements());
    var fits = world.submit(world.aSubmit().variable("LONG", "x".repeat(8192 - own)));
    var tooLong = world.submit(world.aSubmit().variable("LONG", "x".repeat(8193 - own)));
    var dropped = world.submit(world.aSubmit().variable("AWS_BATCH_LONG", "x".repeat(9000)));
    assertThat(world.placed()).containsExactly(fits, dropped);
    assertThat(world.endReason(tooLong))
        .isEqualTo("Container Overrides length must be at most 8192");
  }

  @Test
  void countsTheLongestAddressThatTheMainNodeMayGet() {
    World world =
        World.small()
            .with(new QueueBuilder("q").on("ce").build())
            .with(new DefinitionBuilder("d").nodes(3, 1).build());
    String id = World.id(1).value();
    int own =
        EffectiveContainer.overridesLength(
            List.of("true"),
            List.of(
                new EnvironmentVariable("LONG", ""),
                new EnvironmentVariable("AWS_BATCH_JOB_ID", id + "#0"),
                new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", "1"),
                new EnvironmentVariable("AWS_BATCH_CE_NAME", "ce"),
                new EnvironmentVariable("AWS_BATCH_JQ_NAME", "q"),
                new EnvironmentVariable("AWS_BATCH_JOB_NODE_INDEX", "0"),
                new EnvironmentVariable("AWS_BATCH_JOB_MAIN_NODE_INDEX", "1"),
                new EnvironmentVariable("AWS_BATCH_JOB_NUM_NODES", "3"),
                new EnvironmentVariable(
                    "AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", "255.255.255.255")),
            of(new DefinitionBuilder("d").build(), submit()).resourceRequirements());
    var tooLong = world.submit(world.aSubmit().nodes(withVariable(8193 - own)));
    var fits = world.submit(world.aSubmit().nodes(withVariable(8192 - own)));
    world.schedule();
    assertThat(world.endReason(tooLong))
        .isEqualTo("Container Overrides length must be at most 8192");
    assertThat(world.status(fits)).isNotEqualTo(JobStatus.FAILED);
  }

  private static NodeOverrides withVariable(int length) {
    ContainerOverrides overrides =
        new ContainerOverrides(
            List.of(),
            List.of(new EnvironmentVariable("LONG", "x".repeat(length))),
            List.of(),
            null,
            null,
            null);
    return new NodeOverrides(
        null,
        List.of(
            new RangeOverrides("0:2", 0, 2, Map.of("default", overrides), List.of(), List.of())));
  }

  private static SubmitBuilder submit() {
    return new SubmitBuilder(World.id(1));
  }

  private static EffectiveContainer of(JobDefinition definition, SubmitBuilder submit) {
    return EffectiveTask.of(definition, submit.request()).containers().getFirst();
  }
}
