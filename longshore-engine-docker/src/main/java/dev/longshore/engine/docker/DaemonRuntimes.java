package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.RuntimeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a daemon gives GPUs to containers.
 *
 * @param hasNvidia whether it has the NVIDIA runtime, which gives a container those that a variable
 *     names; otherwise they are asked for as devices
 * @param nvidiaIsStandard whether containers have that runtime unless they ask for another; then
 *     one without GPUs has to say so, since many images ask for all
 */
record DaemonRuntimes(boolean hasNvidia, boolean nvidiaIsStandard) {

  /** Those of Docker itself. */
  static final DaemonRuntimes PLAIN = new DaemonRuntimes(false, false);

  private static final String NVIDIA = "nvidia";

  /** How the NVIDIA runtime calls no GPU at all. */
  private static final String NO_GPU = "void";

  static DaemonRuntimes of(Daemon daemon) {
    Info info = daemon.ask(docker -> docker.infoCmd().exec());
    Map<String, RuntimeInfo> runtimes = info.getRuntimes();
    return new DaemonRuntimes(
        runtimes != null && runtimes.containsKey(NVIDIA),
        NVIDIA.equals(info.getRawValues().get("DefaultRuntime")));
  }

  /** Gives a container its GPUs. */
  void addGpus(HostConfig hostConfig, List<String> gpus) {
    if (gpus.isEmpty()) {
      return;
    }
    if (hasNvidia) {
      hostConfig.withRuntime(NVIDIA);
    } else {
      hostConfig.withDeviceRequests(
          List.of(
              new DeviceRequest().withDeviceIds(gpus).withCapabilities(List.of(List.of("gpu")))));
    }
  }

  /** What the variable says that names the GPUs of a container; null where it need not be there. */
  @Nullable String visibleGpus(List<String> gpus) {
    if (!gpus.isEmpty()) {
      return String.join(",", gpus);
    }
    return nvidiaIsStandard ? NO_GPU : null;
  }
}
