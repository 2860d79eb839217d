package dev.longshore.engine;

import dev.longshore.model.Launch;

/**
 * What the service knows of an attempt that an earlier server launched and that goes on.
 *
 * @param launch as that server had it
 * @param started whether its start was reported; then every container of it has run, and none is
 *     started any more
 * @param stopping whether it was asked to stop; then none is started any more, and the stop comes
 *     again
 */
public record Adoption(Launch launch, boolean started, boolean stopping) {}
