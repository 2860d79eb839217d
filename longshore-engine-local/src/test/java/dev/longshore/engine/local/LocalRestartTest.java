package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.EngineRestartContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract of restarts, on processes of this machine. */
final class LocalRestartTest extends EngineRestartContract {

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
  protected int attemptsInARow() {
    return 1_000;
  }
}
