package dev.longshore.model;

/**
 * How much of a consumable resource a job takes.
 *
 * @param resource by name; whatever is no ARN of a consumable resource is taken for a name
 * @param quantity 0 or more
 */
public record ConsumableRequirement(String resource, long quantity) {}
