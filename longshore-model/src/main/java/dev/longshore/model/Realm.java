package dev.longshore.model;

import java.util.Objects;

/**
 * Where a request is at home: partition, region and account. The wire finds it (region from the
 * caller's signature, partition and account from the configuration) and everything that renders or
 * reads an ARN takes it from here. Names are unique per kind of resource, whatever the region.
 *
 * @param partition {@code aws} unless configured otherwise
 * @param region such as {@code us-east-1}
 * @param accountId twelve digits, from the configuration, never from the caller
 */
public record Realm(String partition, String region, String accountId) {

  public Realm {
    Objects.requireNonNull(partition);
    Objects.requireNonNull(region);
    Objects.requireNonNull(accountId);
  }

  /**
   * The ARN of a resource here, for example {@code
   * arn:aws:batch:us-east-1:000000000000:job-queue/q}.
   *
   * @param service the service's name in ARNs, such as {@code batch}
   * @param resource all that follows the account, such as {@code job-queue/q}
   */
  public String arn(String service, String resource) {
    return "arn:" + partition + ":" + service + ":" + region + ":" + accountId + ":" + resource;
  }

  /** The availability zone that everything here is in: there is but one. */
  public String zone() {
    return region + "a";
  }

  /** The same partition and account in another region. */
  public Realm inRegion(String otherRegion) {
    return region.equals(otherRegion) ? this : new Realm(partition, otherRegion, accountId);
  }
}
