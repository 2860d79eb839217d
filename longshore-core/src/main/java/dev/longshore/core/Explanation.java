package dev.longshore.core;

import dev.longshore.model.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why a job waits.
 *
 * @param status of the job, or null if it is not known or has ended
 * @param code the {@code statusReason} of AWS, or null
 * @param sentence for people, with numbers
 * @param position 1 for the first of its queue; 0 where it does not wait in a queue, or stands
 *     behind more jobs than are counted
 */
public record Explanation(
    @Nullable JobStatus status, @Nullable String code, String sentence, int position) {}
