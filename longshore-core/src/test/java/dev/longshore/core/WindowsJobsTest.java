package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import org.junit.jupiter.api.Test;

/** Jobs that are made for Windows, which no host here runs. */
final class WindowsJobsTest {

  @Test
  void aJobForWindowsIsNeverPlacedAndSaysSo() {
    World world = World.small().with(new DefinitionBuilder("w").onWindows().build());
    JobId windows = world.submit(world.aSubmit().of("w", 0));
    world.with(new QueueBuilder("other").on("ce").build());
    JobId linux = world.submit("other", 1);
    assertThat(world.placed()).containsExactly(linux);
    assertThat(world.status(windows)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(windows).statusReason()).isEqualTo(BlockedReason.JOB_RESOURCE_REQUIREMENT);
    assertThat(world.explain(windows).sentence())
        .isEqualTo(
            "Its operatingSystemFamily is WINDOWS_SERVER_2022_CORE, and this server runs Linux jobs"
                + " only. Register a definition for LINUX.");
  }
}
