package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineOutputContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract of output, on files. */
final class LocalOutputTest extends EngineOutputContract {

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(folder);
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }
}
