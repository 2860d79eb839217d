package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.EngineTaskContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void startsThoughSomebodyStillWritesWhereAnEarlierServerHadATask() throws Exception {
    Path tasks = folder.resolve("tasks");
    Path shared = tasks.resolve(newAttempt().fileName()).resolve("shared");
    Files.createDirectories(shared);
    String script = "i=0; while :; do i=$((i+1)); : >$0-$i; done";
    List<Process> writers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) { // so that each removal meets a file that is new
        writers.add(
            new ProcessBuilder("sh", "-c", script, String.valueOf(i))
                .directory(shared.toFile())
                .start());
      }
      Await.until("they write", () -> Files.exists(shared.resolve("3-100")));
      restart();
      assertThat(tasks).isEmptyDirectory();
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
  }
}
