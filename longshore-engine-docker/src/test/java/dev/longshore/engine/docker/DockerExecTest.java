package dev.longshore.engine.docker;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineExecContract;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;

/** Commands in containers of the daemon of this machine. */
class DockerExecTest extends EngineExecContract {

  private final String owner = "exec-" + UUID.randomUUID();

  @BeforeAll
  static void needsDocker() {
    TestDocker.needed();
  }

  @Override
  protected Engine open() {
    return TestDocker.tasks(DockerEngineConfig.ownedBy(owner));
  }

  @Override
  protected List<String> leftovers() {
    return TestDocker.leftovers(owner);
  }

  @Override
  protected String image() {
    return TestDocker.IMAGE;
  }
}
