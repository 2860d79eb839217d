package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineTaskContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract of tasks, on processes of this machine. */
final class LocalTasksTest extends EngineTaskContract {

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(folder);
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }

  @Override
  protected String shared() {
    return "$LONGSHORE_TASK_FOLDER";
  }
}
