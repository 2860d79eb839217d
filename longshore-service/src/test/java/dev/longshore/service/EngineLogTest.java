package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EngineRules;
import dev.longshore.model.EngineRules.Rule;
import dev.longshore.model.EngineRules.Tag;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engine serves an environment is told once, and again when it is another. */
final class EngineLogTest {

  private static final EngineRules RULES =
      new EngineRules(
          "local", List.of(new Rule(null, null, new Tag("in", "docker"), null, "docker")));
  private static final ComputeEnvironment PLAIN = Resources.aComputeEnvironment("a");
  private static final ComputeEnvironment TAGGED = PLAIN.withTags(Map.of("in", "docker"));

  private final List<String> lines = new ArrayList<>();

  @Test
  void tellsOfEachAtTheStart(@TempDir Path folder) {
    try (SqliteStore store = SqliteStore.open(folder)) {
      store.commit(List.of(new ComputeEnvironmentSavedFact(TAGGED)), JobBuilder.START);
      EngineLog log = new EngineLog(RULES, lines::add);
      log.known(store.reads());
      log.committed(new ComputeEnvironmentSavedFact(TAGGED));
    }
    assertThat(lines)
        .containsExactly("computeEnvironment=a is served by engine=docker (rule 1: tag in=docker)");
  }

  @Test
  void tellsOfEachThatIsCreatedAndOfEachThatMoves() {
    EngineLog log = new EngineLog(RULES, lines::add);
    log.committed(new ComputeEnvironmentSavedFact(PLAIN));
    log.committed(new ComputeEnvironmentSavedFact(PLAIN));
    log.committed(new ComputeEnvironmentSavedFact(TAGGED));
    log.committed(new ComputeEnvironmentDeletedFact("a"));
    log.committed(new ComputeEnvironmentSavedFact(TAGGED));
    assertThat(lines)
        .containsExactly(
            "computeEnvironment=a is served by engine=local (no rule fits)",
            "computeEnvironment=a is served by engine=docker (rule 1: tag in=docker)",
            "computeEnvironment=a is served by engine=docker (rule 1: tag in=docker)");
  }

  @Test
  void saysNothingWhereThereAreNoRules() {
    EngineLog log = new EngineLog(EngineRules.only("local"), lines::add);
    log.committed(new ComputeEnvironmentSavedFact(PLAIN));
    assertThat(lines).isEmpty();
  }
}
