package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.testkit.EngineTrainingContract;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of training jobs, on the daemon of this machine. */
class DockerTrainingTest extends EngineTrainingContract {

  private final String owner = "contract-" + UUID.randomUUID();

  @BeforeAll
  static void needsDocker() {
    TestDocker.needed();
  }

  @Override
  protected Engine open() {
    return TestDocker.tasks(DockerEngineConfig.ownedBy(owner).withTrainingFolders(folders()));
  }

  @Override
  protected List<String> leftovers() {
    return TestDocker.leftovers(owner);
  }

  @Override
  protected String image() {
    return TestDocker.IMAGE;
  }

  @Test
  void hasInstancesThatReachEachOtherByTheirNames() throws IOException {
    AttemptKey first = train(0, 2, "hostname; nc -l -p 7077 -e echo hello", null);
    AttemptKey second =
        train(
            1,
            2,
            "hostname; until nc algo-1 7077 </dev/null 2>/dev/null; do sleep 0.2; done",
            null);

    assertThat(reports.exit(second).exitCode()).isEqualTo(0);
    assertThat(output(second)).containsExactly("algo-2", "hello");
    reports.exited(first);
    assertThat(output(first)).containsExactly("algo-1");
  }
}
