package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.DeviceRequest;
import dev.longshore.model.Launch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the daemon is asked for, where asking it would need hardware. */
final class ContainerRequestTest {

  private static ContainerRequest request(DaemonRuntimes runtimes, List<String> gpus)
      throws LaunchFailure {
    Launch task = TestLaunches.aLaunch("true").build();
    return ContainerRequest.of(
        task,
        task.containers().getFirst(),
        DockerEngineConfig.ownedBy("owner"),
        TestLaunches.means(runtimes, gpus));
  }

  @Test
  void aContainerHasTheGpusThatItWasGiven() throws LaunchFailure {
    ContainerRequest request = request(DaemonRuntimes.PLAIN, List.of("GPU-a", "GPU-c"));

    DeviceRequest devices =
        new DeviceRequest()
            .withDeviceIds(List.of("GPU-a", "GPU-c"))
            .withCapabilities(List.of(List.of("gpu")));
    assertThat(request.hostConfig().getDeviceRequests()).containsExactly(devices);
    assertThat(request.environment()).contains("NVIDIA_VISIBLE_DEVICES=GPU-a,GPU-c");
    assertThat(Naming.gpus(request.labels())).containsExactly("GPU-a", "GPU-c");
  }

  @Test
  void otherwiseItHasNone() throws LaunchFailure {
    ContainerRequest request = request(DaemonRuntimes.PLAIN, List.of());

    assertThat(request.hostConfig().getDeviceRequests()).isNull();
    assertThat(request.environment()).containsExactly("AWS_BATCH_JOB_ATTEMPT=1");
    assertThat(Naming.gpus(request.labels())).isEmpty();
  }

  @Test
  void theNvidiaRuntimeGivesThemWhereItIsThere() throws LaunchFailure {
    ContainerRequest request = request(new DaemonRuntimes(true, false), List.of("GPU-a"));

    assertThat(request.hostConfig().getRuntime()).isEqualTo("nvidia");
    assertThat(request.hostConfig().getDeviceRequests()).isNull();
    assertThat(request.environment()).contains("NVIDIA_VISIBLE_DEVICES=GPU-a");
  }

  @Test
  void whereThatIsTheStandardOthersAreKeptFromAllGpus() throws LaunchFailure {
    ContainerRequest request = request(new DaemonRuntimes(true, true), List.of());

    assertThat(request.environment()).contains("NVIDIA_VISIBLE_DEVICES=void");
  }

  @Test
  void aDeviceHasThePermissionsThatAreNamed() throws LaunchFailure {
    Launch task =
        TestLaunches.aLaunch("true")
            .withProperties(
                """
                {"linuxParameters":{"devices":[
                  {"hostPath":"/dev/fuse","permissions":["READ","MKNOD"]},
                  {"hostPath":"/dev/fuse","containerPath":"/dev/other"}]}}\
                """)
            .build();
    HostAccess access = new HostAccess(List.of(), null, List.of(Path.of("/dev/fuse")), false);
    ContainerRequest request =
        ContainerRequest.of(
            task,
            task.containers().getFirst(),
            DockerEngineConfig.ownedBy("owner")
                .withPolicy(
                    new ContainerPolicy(
                        false, access, SharedFileSystems.NONE, ImagePullBehavior.DEFAULT)),
            TestLaunches.means(DaemonRuntimes.PLAIN, List.of()));

    assertThat(request.hostConfig().getDevices())
        .extracting(Device::getcGroupPermissions, Device::getPathInContainer)
        .containsExactly(tuple("rm", "/dev/fuse"), tuple("rwm", "/dev/other"));
  }
}
