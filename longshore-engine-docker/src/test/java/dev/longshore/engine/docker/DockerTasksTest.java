package dev.longshore.engine.docker;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineTaskContract;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;

/** The contract of tasks, on the daemon of this machine. */
class DockerTasksTest extends EngineTaskContract {

  private final String owner = "contract-" + UUID.randomUUID();

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

  @Override
  protected String shared() {
    return "/shared";
  }

  @Override
  protected String taskProperties() {
    return "{\"volumes\":[{\"name\":\"shared\",\"host\":{}}]}";
  }

  @Override
  protected String containerProperties() {
    return "{\"mountPoints\":[{\"sourceVolume\":\"shared\",\"containerPath\":\"/shared\"}]}";
  }
}
