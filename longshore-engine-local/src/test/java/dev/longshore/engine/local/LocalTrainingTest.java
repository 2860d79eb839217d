package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineTrainingContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract of training jobs, with processes of this machine. */
final class LocalTrainingTest extends EngineTrainingContract {

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(folder, new LocalEngineConfig(0, 0, List.of(), folders()));
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }
}
