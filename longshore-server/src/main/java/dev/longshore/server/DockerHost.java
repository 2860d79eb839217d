package dev.longshore.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One of several machines with a Docker engine.
 *
 * @param name by which placements know it; the same as long as its jobs run
 * @param url where its engine is: {@code unix:}, {@code tcp:} or {@code ssh:}
 * @param certificates folder with those for TLS, or null
 * @param vcpuMillis thousandths of a vCPU that jobs may ask for; 0 for all that it has
 * @param memoryMib MiB that jobs may ask for; 0 for all that it has
 * @param gpus which
 */
public record DockerHost(
    String name,
    String url,
    @Nullable Path certificates,
    long vcpuMillis,
    long memoryMib,
    GpuChoice gpus) {}
