package dev.longshore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuDevicesTest {

  private static final ContainerKey ONE = container("one");
  private static final ContainerKey OTHER = container("other");

  private final GpuDevices gpus = new GpuDevices(List.of("a", "b", "c"));

  private static ContainerKey container(String job) {
    return ContainerKey.ofDefault(new AttemptKey(new JobId(job), 1));
  }

  @Test
  void whichThereAreMayBecomeKnownLater() {
    GpuDevices later = new GpuDevices(List.of());
    later.adopt(ONE, List.of("x"));
    later.are(List.of("x", "y"));
    assertThat(later.count()).isEqualTo(2);
    assertThat(later.take(OTHER, 1)).containsExactly("y");
  }

  @Test
  void nobodyHasWhatAnotherHas() {
    assertThat(gpus.take(ONE, 2)).containsExactly("a", "b");
    assertThat(gpus.take(ONE, 2)).as("the same again").containsExactly("a", "b");
    assertThat(gpus.take(OTHER, 1)).containsExactly("c");
    assertThatThrownBy(() -> gpus.take(container("late"), 1))
        .hasMessage("1 GPUs are asked for, and 0 of 3 are free");
  }

  @Test
  void whatRunsAlreadyKeepsItsOwn() {
    gpus.adopt(ONE, List.of("b"));
    assertThat(gpus.take(OTHER, 2)).containsExactly("a", "c");
  }

  @Test
  void theyAreFreeWhenTheEndIsTold() {
    gpus.take(ONE, 3);
    var reports =
        gpus.freedBy(
            report -> {
              if (report instanceof ContainerExited) {
                assertThat(gpus.take(OTHER, 3)).hasSize(3);
              }
            });
    reports.accept(new ContainerStarted(ONE, Instant.EPOCH, null));
    assertThatThrownBy(() -> gpus.take(OTHER, 1)).isInstanceOf(IllegalStateException.class);
    reports.accept(new ContainerExited(ONE, Instant.EPOCH, Instant.EPOCH, 0, null));
    gpus.release(OTHER.attempt());
    assertThat(gpus.take(ONE, 3)).hasSize(3);
  }

  @Test
  void theDriverTellsTheirUuids(@TempDir Path driver) throws IOException {
    assertThat(GpuDevices.found(driver.resolve("none"))).isEmpty();
    for (String gpu : List.of("0000:02:00.0", "0000:01:00.0")) {
      Files.createDirectory(driver.resolve(gpu));
      Files.writeString(
          driver.resolve(gpu).resolve("information"),
          "Model: \t\t Tesla T4\nIRQ:   \t\t 24\nGPU UUID: \t GPU-" + gpu.charAt(6) + "\n");
    }
    assertThat(GpuDevices.found(driver)).containsExactly("GPU-1", "GPU-2");
  }
}
