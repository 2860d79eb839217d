package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files as Linux has them. */
class ControlGroupTest {

  private static final Demand MACHINE = new Demand(8000, 32_000, 2);
  private static final long GIB = 1L << 30;

  @TempDir private Path root;

  private void file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Demand capacity() {
    return new ControlGroup(root).atMost(MACHINE, 32);
  }

  @Test
  void findsTheLimitsOfAContainerByVersion2() {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "150000 100000");
    file("sys/fs/cgroup/memory.max", Long.toString(2 * GIB));

    assertThat(capacity()).isEqualTo(new Demand(1500, 2016, 2));
  }

  @Test
  void theNarrowestOfAllThatAGroupLiesInCounts() {
    file("proc/self/cgroup", "0::/system.slice/longshore.service");
    file("sys/fs/cgroup/system.slice/cpu.max", "50000 100000");
    file("sys/fs/cgroup/system.slice/memory.max", "max");
    file("sys/fs/cgroup/system.slice/longshore.service/cpu.max", "max 100000");
    file("sys/fs/cgroup/system.slice/longshore.service/memory.max", Long.toString(GIB));

    assertThat(capacity()).isEqualTo(new Demand(500, 992, 2));
  }

  @Test
  void findsTheLimitsOfAContainerByVersion1() {
    file("proc/self/cgroup", "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000"); // a container sees its own as the root
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", Long.toString(4 * GIB));

    assertThat(capacity()).isEqualTo(new Demand(2500, 4064, 2));
  }

  @Test
  void aMachineWithoutLimitsHasAllOfItself() {
    assertThat(capacity()).isEqualTo(MACHINE);
    file("proc/self/cgroup", "4:memory:/\n3:cpu:/\n0::/");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");

    assertThat(capacity()).isEqualTo(MACHINE);
  }

  @Test
  void limitsAboveTheMachineGiveNoMore() {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "6400000 100000");
    file("sys/fs/cgroup/memory.max", Long.toString(512 * GIB));

    assertThat(capacity()).isEqualTo(MACHINE);
  }
}
