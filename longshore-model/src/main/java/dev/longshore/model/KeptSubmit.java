package dev.longshore.model;

import java.time.Instant;

/**
 * That a submit was accepted under an idempotency key, so that the same submit may come again and
 * makes no second job.
 *
 * @param key as the client chose it, unique among all that are kept
 * @param payloadDigest says the same for the same request, and differs for another
 * @param job what the submit came to; it may have ended, and even been removed, since
 * @param at when it was accepted
 */
public record KeptSubmit(String key, String payloadDigest, JobId job, Instant at)
    implements KeptRequest {}
