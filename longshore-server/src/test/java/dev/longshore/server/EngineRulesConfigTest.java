package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.model.EngineRules.Rule;
import dev.longshore.model.EngineRules.Tag;
import dev.longshore.model.NamePattern;
import dev.longshore.server.ServerConfig.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for engines in the configuration. */
class EngineRulesConfigTest {

  @TempDir private Path folder;

  private ServerConfig read(String yaml) {
    try {
      return ConfigReader.read(
          Map.of(), Map.of(), Files.writeString(folder.resolve("longshore.yaml"), yaml));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final String YAML =
      """
      engine: local
      engines:
        - name: nf-*
          type: fargate
          engine: docker
        - {tag: team, engine: docker}
        - {tag: "team=blue=green", subnet: "subnet-0a*", engine: LOCAL}
      """;

  @Test
  void readsAListOfAFile() {
    ServerConfig config = read(YAML);

    assertThat(config.engine()).isEqualTo(EngineKind.LOCAL);
    assertThat(config.engineRules())
        .containsExactly(
            new Rule(new NamePattern("nf-*"), "FARGATE", null, null, "docker"),
            new Rule(null, null, new Tag("team", null), null, "docker"),
            new Rule(
                null, null, new Tag("team", "blue=green"), new NamePattern("subnet-0a*"), "local"));
  }

  @Test
  void aVariableIsAListInJson() {
    ServerConfig config =
        ConfigReader.read(
            Map.of(),
            Map.of("LONGSHORE_ENGINES", "[{\"type\":\"SPOT\",\"engine\":\"docker\"}]"),
            null);

    assertThat(config.engineRules()).containsExactly(new Rule(null, "SPOT", null, null, "docker"));
  }

  @Test
  void thereAreNoRulesByDefault() {
    assertThat(read("").engineRules()).isEmpty();
  }

  @Test
  void whatIsPrintedReadsBackAsTheSame() {
    ServerConfig config = read(YAML);
    String text = ConfigText.of(config);

    assertThat(text).contains("{\"name\":\"nf-*\",\"type\":\"FARGATE\",\"engine\":\"docker\"}");
    assertThat(read(text)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker | a list of rules, each with an engine and at least one of name, type, tag, subnet",
        "[docker] | a list of rules, each with an engine",
        "[{type: EC2}] | rule 1 needs an engine: local or docker",
        "[{name: a, engine: local}, {engine: docker}] | rule 2 needs a condition, at least one of"
            + " name, type, tag, subnet",
        "[{name: a, engine: dokcer}] | rule 1 needs a known engine instead of dokcer, such as"
            + " docker",
        "[{name: a, engine: auto}] | rule 1 needs a known engine instead of auto: local, docker",
        "[{type: FARGTE, engine: local}] | rule 1 needs a known type instead of FARGTE, such as"
            + " FARGATE",
        "[{types: EC2, engine: local}] | rule 1 needs a key that is known instead of types, such as"
            + " type",
        "[{color: red, engine: local}] | instead of color: name, type, tag, subnet, engine",
        "[{name: '', engine: local}] | rule 1 needs a name, as text",
        "[{name: [a], engine: local}] | rule 1 needs a name, as text or number",
        "[{tag: '=blue', engine: local}] | rule 1 needs a tag such as team or team=blue",
      })
  void saysWhatAListShouldBe(String rules, String refusal) {
    assertThat(
            catchThrowableOfType(ConfigException.class, () -> read("engines: " + rules + "\n"))
                .getMessage())
        .contains("line 1: engines is")
        .contains(refusal);
  }
}
