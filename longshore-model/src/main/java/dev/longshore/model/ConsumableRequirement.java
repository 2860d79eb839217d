package dev.longshore.model;

/**
 * How much of a consumable resource a job takes.
 *
 * @param resource name or ARN, as registered
 * @param quantity 0 or more
 */
public record ConsumableRequirement(String resource, long quantity) {}
