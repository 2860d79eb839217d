package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.NetworkSettings;
import dev.longshore.engine.ContainerDetails;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the daemon says of a container, in the words of all engines. */
final class ContainerDescription {

  private ContainerDescription() {}

  static ContainerDetails of(InspectContainerResponse found) {
    ContainerState state = ContainerState.of(found);
    String name = Objects.requireNonNullElse(found.getName(), "");
    String mode = found.getHostConfig() == null ? null : found.getHostConfig().getNetworkMode();
    return new ContainerDetails(
        found.getId(),
        name.startsWith("/") ? name.substring(1) : name,
        Objects.requireNonNullElse(found.getImageId(), ""),
        Instant.parse(Objects.requireNonNull(found.getCreated())),
        state.startedAt(),
        state.isOver() ? state.finishedAt() : null,
        state.isOver() ? state.exitCode() : null,
        Objects.requireNonNullElse(mode, "default"),
        addresses(found.getNetworkSettings()));
  }

  /** The IPv4 addresses that it has on its networks. */
  static List<String> addresses(@Nullable NetworkSettings settings) {
    if (settings == null || settings.getNetworks() == null) {
      return List.of();
    }
    return settings.getNetworks().values().stream()
        .map(ContainerNetwork::getIpAddress)
        .filter(address -> address != null && !address.isEmpty())
        .toList();
  }
}
