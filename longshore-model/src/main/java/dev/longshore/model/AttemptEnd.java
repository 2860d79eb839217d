package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, as DescribeJobs shows it in {@code attempts[]}.
 *
 * @param number 1 for the first
 * @param placement where it had its room
 * @param startedAt when it was seen running, or null if it never ran
 * @param stoppedAt when it ended
 * @param exitCode of the container, or null where there is none
 * @param reason what the engine says of the container, or null
 * @param statusReason what AWS Batch says of the attempt
 */
public record AttemptEnd(
    int number,
    Placement placement,
    @Nullable Instant startedAt,
    Instant stoppedAt,
    @Nullable Integer exitCode,
    @Nullable String reason,
    String statusReason) {}
