package dev.longshore.api;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.Limits;

/**
 * The settings that the operations depend on.
 *
 * @param minimumTimeoutSeconds the shortest timeout of an attempt; 60 on AWS
 * @param limits the bounds of what a request may hold
 * @param catalog the instance types that compute environments may name
 * @param refusesRetiredImages whether image types that AWS has retired are refused, as there
 * @param serviceJobs what service jobs can have here
 */
public record ApiConfig(
    int minimumTimeoutSeconds,
    Limits limits,
    InstanceCatalog catalog,
    boolean refusesRetiredImages,
    ServiceJobConfig serviceJobs) {}
