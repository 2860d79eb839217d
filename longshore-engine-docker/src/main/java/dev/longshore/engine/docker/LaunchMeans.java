package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.LogConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out for one launch, beside what the definition says.
 *
 * @param runtimes that the daemon has
 * @param fargate limits of this daemon
 * @param gpus the ids of those that the container has
 * @param login for its image; null for none
 * @param log where its output goes
 */
record LaunchMeans(
    DaemonRuntimes runtimes,
    FargateLimits fargate,
    List<String> gpus,
    @Nullable RegistryLogin login,
    LogConfig log) {}
