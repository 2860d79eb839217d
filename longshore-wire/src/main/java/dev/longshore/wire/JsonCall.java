package dev.longshore.wire;

import dev.longshore.model.Realm;
import java.util.Map;

/**
 * One request to a neighbour service that speaks awsJson.
 *
 * @param body immutable: maps, lists, strings, {@code Long}, {@code Double}, {@code Boolean}; what
 *     was null is left out
 * @param realm where the caller is
 * @param requestId the id that the reply carries
 */
public record JsonCall(Map<String, Object> body, Realm realm, String requestId) {}
