package dev.longshore.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.EngineRules.Choice;
import dev.longshore.model.EngineRules.Rule;
import dev.longshore.model.EngineRules.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules are tried in their order, and each may ask for several things. */
final class EngineRulesTest {

  private static ComputeEnvironment environment(
      String name, String kind, Map<String, String> tags, String... subnets) {
    return new ComputeEnvironment(
        name,
        "uuid",
        kind,
        "ECS",
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        ComputeEnvironment.HEALTHY,
        Instant.EPOCH,
        Instant.EPOCH,
        16,
        null,
        List.of(subnets),
        "{}",
        tags,
        1);
  }

  private static Rule rule(
      @Nullable String name,
      @Nullable String type,
      @Nullable Tag tag,
      @Nullable String subnet,
      String engine) {
    return new Rule(
        name == null ? null : new NamePattern(name),
        type,
        tag,
        subnet == null ? null : new NamePattern(subnet),
        engine);
  }

  private static String engine(Rule rule, ComputeEnvironment environment) {
    return new EngineRules("other", List.of(rule)).of(environment).engine();
  }

  @Test
  void theFirstRuleThatFitsDecides() {
    EngineRules rules =
        new EngineRules(
            "local",
            List.of(
                rule("gpu-*", null, null, null, "slurm"),
                rule(null, "FARGATE", null, null, "docker"),
                rule("*", null, null, null, "late")));
    assertThat(rules.of(environment("gpu-1", "FARGATE", Map.of())))
        .isEqualTo(new Choice("slurm", "rule 1: name gpu-*"));
    assertThat(rules.of(environment("plain", "FARGATE", Map.of())))
        .isEqualTo(new Choice("docker", "rule 2: type FARGATE"));
    assertThat(rules.of(environment("plain", "EC2", Map.of())))
        .isEqualTo(new Choice("late", "rule 3: name *"));
    assertThat(rules.engines()).containsExactly("docker", "late", "local", "slurm");
    assertThat(rules.areShown()).isTrue();
  }

  @Test
  void whatNoRuleFitsHasTheStandardEngine() {
    EngineRules rules = new EngineRules("local", List.of(rule("a", null, null, null, "docker")));
    assertThat(rules.of(environment("b", "EC2", Map.of())))
        .isEqualTo(new Choice("local", "no rule fits"));
    EngineRules only = EngineRules.only("docker");
    assertThat(only.of(environment("b", "EC2", Map.of())).engine()).isEqualTo("docker");
    assertThat(only.areShown()).isFalse();
  }

  @Test
  void eachConditionLooksAtWhatItNames() {
    Rule name = rule("nf-?-*", null, null, null, "it");
    assertThat(engine(name, environment("nf-a-", "EC2", Map.of()))).isEqualTo("it");
    assertThat(engine(name, environment("nf-ab", "EC2", Map.of()))).isEqualTo("other");
    assertThat(engine(name, environment("my-nf-a-b", "EC2", Map.of()))).isEqualTo("other");

    Rule type = rule(null, "SPOT", null, null, "it");
    assertThat(engine(type, environment("a", "SPOT", Map.of()))).isEqualTo("it");
    assertThat(engine(type, environment("a", "FARGATE_SPOT", Map.of()))).isEqualTo("other");

    Rule tag = rule(null, null, new Tag("team", "blue"), null, "it");
    assertThat(engine(tag, environment("a", "EC2", Map.of("team", "blue")))).isEqualTo("it");
    assertThat(engine(tag, environment("a", "EC2", Map.of("team", "red")))).isEqualTo("other");
    Rule anyValue = rule(null, null, new Tag("team", null), null, "it");
    assertThat(engine(anyValue, environment("a", "EC2", Map.of("team", "")))).isEqualTo("it");
    assertThat(engine(anyValue, environment("a", "EC2", Map.of("Team", "")))).isEqualTo("other");

    Rule subnet = rule(null, null, null, "subnet-9*", "it");
    assertThat(engine(subnet, environment("a", "EC2", Map.of(), "subnet-1", "subnet-90")))
        .isEqualTo("it");
    assertThat(engine(subnet, environment("a", "EC2", Map.of(), "subnet-1"))).isEqualTo("other");
  }

  @Test
  void aRuleFitsOnlyWhereAllThatItHasFits() {
    Rule all = rule("a*", "EC2", new Tag("k", "v"), "subnet-*", "it");
    assertThat(engine(all, environment("ab", "EC2", Map.of("k", "v"), "subnet-1"))).isEqualTo("it");
    assertThat(engine(all, environment("b", "EC2", Map.of("k", "v"), "subnet-1")))
        .isEqualTo("other");
    assertThat(engine(all, environment("ab", "SPOT", Map.of("k", "v"), "subnet-1")))
        .isEqualTo("other");
    assertThat(engine(all, environment("ab", "EC2", Map.of("k", "w"), "subnet-1")))
        .isEqualTo("other");
    assertThat(engine(all, environment("ab", "EC2", Map.of("k", "v")))).isEqualTo("other");
    assertThat(all).hasToString("name a*, type EC2, tag k=v, subnet subnet-*");
  }

  @Test
  void serviceEnvironmentsHaveNameTagsAndATypeOfTheirOwn() {
    ServiceEnvironment training =
        new ServiceEnvironment(
            "training",
            ResourceState.ENABLED,
            ResourceStatus.VALID,
            List.of(),
            Instant.EPOCH,
            Instant.EPOCH,
            Map.of("k", "v"));
    for (Rule rule :
        List.of(
            rule("train*", null, null, null, "it"),
            rule(null, "SAGEMAKER_TRAINING", null, null, "it"),
            rule(null, null, new Tag("k", null), null, "it"))) {
      assertThat(new EngineRules("other", List.of(rule)).of(training).engine()).isEqualTo("it");
    }
    EngineRules bySubnet = new EngineRules("other", List.of(rule(null, null, null, "*", "it")));
    assertThat(bySubnet.of(training).engine()).isEqualTo("other");
  }

  @Test
  void aRuleWithoutAConditionIsNone() {
    assertThatThrownBy(() -> rule(null, null, null, null, "it"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
