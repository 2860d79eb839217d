package dev.longshore.store;

import java.time.Instant;

/**
 * That a job came into another status: what AWS Batch tells as {@code Batch Job State Change}.
 *
 * @param number 1 for the first event ever, then each one more in the order of the commits; the
 *     events of one job are in the order in which they happened
 * @param at when it happened, which may be long before it was heard of and committed
 * @param job as it was from then on; only its tags are those of today
 */
public record JobEvent(long number, Instant at, JobView job) {}
