package dev.longshore.store;

import dev.longshore.model.CapacityKind;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt used, for who wants to know what was used and what it cost. A multi-node parallel
 * job counts by its nodes, an array by its children.
 *
 * @param job whose attempt it is: a job, a child or a node
 * @param queue by name
 * @param share of a fair-share queue, or null
 * @param tags of the job
 * @param computeEnvironment by name; it may be gone
 * @param instanceType of the instance that it had its room on, or null where it had none
 * @param capacityKind how AWS sells what it ran on, or null where nobody noted it
 * @param isAlone whether it had the whole instance, as nodes have
 * @param demand what it asked for
 * @param placedAt since when it had its room
 * @param stoppedAt until when, or null while it has it
 */
public record AttemptUse(
    JobId job,
    String queue,
    @Nullable String share,
    Map<String, String> tags,
    String computeEnvironment,
    @Nullable String instanceType,
    @Nullable CapacityKind capacityKind,
    boolean isAlone,
    Demand demand,
    Instant placedAt,
    @Nullable Instant stoppedAt) {}
