package dev.longshore.aws;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which services of AWS this server itself asks, and where they are.
 *
 * @param services no other is ever asked
 * @param endpoint of what stands for AWS; null for AWS itself
 * @param endpoints of single services, where they differ from that
 * @param region of services for which nothing else says one
 */
public record AwsConfig(
    Set<AwsService> services,
    @Nullable URI endpoint,
    Map<AwsService, URI> endpoints,
    String region) {

  public AwsConfig {
    services = Set.copyOf(services);
    endpoints = Map.copyOf(endpoints);
  }

  /** Whether the service may be asked. */
  public boolean has(AwsService service) {
    return services.contains(service);
  }

  /** Where the service is; null for AWS's own place in the region. */
  @Nullable URI endpointOf(AwsService service) {
    URI own = endpoints.get(service);
    return own == null ? endpoint : own;
  }
}
