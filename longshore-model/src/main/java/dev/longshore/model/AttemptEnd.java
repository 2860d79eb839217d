package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, as DescribeJobs shows it in {@code attempts[]}.
 *
 * @param number 1 for the first
 * @param placement where it had its room
 * @param address the private IPv4 address that it had for itself, or null where it shared its
 *     host's or never ran
 * @param startedAt when it was seen running, or null if it never ran
 * @param stoppedAt when it ended
 * @param exitCode of the container that decided, or null where there is none
 * @param reason what the engine says of the container that decided, or null
 * @param statusReason what AWS Batch says of the attempt
 * @param containers how each container ended, in the order of the definition; those of which
 *     nothing is known are missing
 */
public record AttemptEnd(
    int number,
    Placement placement,
    @Nullable String address,
    @Nullable Instant startedAt,
    Instant stoppedAt,
    @Nullable Integer exitCode,
    @Nullable String reason,
    String statusReason,
    List<ContainerExit> containers) {

  public AttemptEnd {
    containers = List.copyOf(containers);
  }

  /** The same end, of which AWS Batch says something else. */
  public AttemptEnd because(String newStatusReason) {
    return new AttemptEnd(
        number,
        placement,
        address,
        startedAt,
        stoppedAt,
        exitCode,
        reason,
        newStatusReason,
        containers);
  }
}
