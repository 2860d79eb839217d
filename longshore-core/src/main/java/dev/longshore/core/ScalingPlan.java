package dev.longshore.core;

import dev.longshore.model.Fact;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which instances come and go.
 *
 * @param facts those that are launched and terminated, and what is noted of it
 * @param next when another look is wanted though nothing happens until then; null for never
 * @param more whether another cycle should follow at once: instances came, or some went whose vCPUs
 *     something waits for
 */
public record ScalingPlan(List<Fact> facts, @Nullable Instant next, boolean more) {}
