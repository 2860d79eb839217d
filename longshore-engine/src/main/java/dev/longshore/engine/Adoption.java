package dev.longshore.engine;

import dev.longshore.model.Launch;

/**
 * What the service knows of an attempt that an earlier server launched and that goes on.
 *
 * @param launch as that server had it
 * @param started whether its start was reported; then its essential containers have run, and what
 *     they waited for, and none of these is started any more
 * @param stopping whether it was asked to stop; then none is started any more, and the stop comes
 *     again
 */
public record Adoption(Launch launch, boolean started, boolean stopping) {}
