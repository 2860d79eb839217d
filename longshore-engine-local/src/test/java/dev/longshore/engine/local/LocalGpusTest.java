package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.testkit.EngineFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with two GPUs, of which processes are only told. */
final class LocalGpusTest extends EngineFixture {

  private static final String SHOW = "echo $NVIDIA_VISIBLE_DEVICES $CUDA_VISIBLE_DEVICES";

  @TempDir private Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(
        folder, new LocalEngineConfig(0, 0, List.of("GPU-a", "GPU-b"), TrainingFolders.TEMPORARY));
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }

  private AttemptKey run(int gpus, String script) {
    AttemptKey attempt = newAttempt();
    ContainerLaunch plain =
        container(ContainerTemplate.DEFAULT_NAME, ContainerRole.ALONE, script(script));
    ContainerLaunch withGpus =
        new ContainerLaunch(
            plain.name(),
            plain.image(),
            plain.command(),
            plain.environment(),
            new Demand(250, 64, gpus),
            plain.user(),
            plain.privileged(),
            plain.readonlyRootFilesystem(),
            plain.secrets(),
            plain.role(),
            plain.properties());
    engine.launch(launch(attempt, List.of(withGpus), null));
    return attempt;
  }

  private String shown(AttemptKey attempt) throws IOException {
    reports.exit(attempt);
    return String.join("\n", output(attempt));
  }

  @Test
  void theMachineHasThem() {
    assertThat(engine.hosts().getFirst().capacity().gpus()).isEqualTo(2);
  }

  @Test
  void whoAsksForTwoHasBothAndWhoAsksForNoneSeesNone() throws IOException {
    assertThat(shown(run(2, SHOW))).isEqualTo("GPU-a,GPU-b GPU-a,GPU-b");
    assertThat(shown(run(0, SHOW))).isEqualTo("void");
  }

  @Test
  void eachHasItsOwnAlsoAfterARestartUntilItsEnd() throws Exception {
    AttemptKey first = run(1, SHOW + "; while :; do sleep 0.1; done");
    reports.started(first);
    restart();
    assertThat(shown(run(1, SHOW))).isEqualTo("GPU-b GPU-b");
    assertThat(shown(run(1, SHOW))).as("its predecessor's").isEqualTo("GPU-b GPU-b");
    stop(first, Duration.ZERO);
    assertThat(shown(first)).startsWith("GPU-a GPU-a");
    assertThat(shown(run(2, SHOW))).isEqualTo("GPU-a,GPU-b GPU-a,GPU-b");
  }
}
