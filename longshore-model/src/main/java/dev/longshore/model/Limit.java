package dev.longshore.model;

/**
 * Something that AWS Batch bounds per account and region. Each is a setting, {@code limits.} and
 * its key; the defaults are the quotas of AWS's user guide of 2026.
 */
public enum Limit {
  /** Of both orchestrations together. */
  COMPUTE_ENVIRONMENTS("computeEnvironments", "Compute environments at most", 50, 1, 100_000),
  /** By the ARN of the cluster. */
  ENVIRONMENTS_PER_EKS_CLUSTER(
      "environmentsPerEksCluster", "Compute environments of an EKS cluster at most", 5, 1, 100_000),
  /** Of any type. */
  JOB_QUEUES("jobQueues", "Job queues at most", 50, 1, 100_000),
  /** Of any type. */
  SERVICE_ENVIRONMENTS("serviceEnvironments", "Service environments at most", 50, 1, 100_000),
  /** Whatever their state. */
  QUOTA_SHARES_PER_QUEUE("quotaSharesPerQueue", "Quota shares of a queue at most", 20, 1, 1_000),
  /** What is active is told by the decay of the queue's policy. */
  ACTIVE_SHARES("activeShares", "Active share identifiers of a queue", 500, 1, 100_000),
  /** Of both kinds together. */
  CONSUMABLE_RESOURCES("consumableResources", "Consumable resources at most", 50_000, 1, 1_000_000),
  /** Of the definition and the submit together. */
  CONSUMABLES_PER_JOB("consumablesPerJob", "Consumable resources that one job takes", 5, 1, 1_000),
  /** Of a queue for container jobs; a queue for service jobs has one service environment. */
  ENVIRONMENTS_PER_QUEUE(
      "environmentsPerQueue", "Compute environments of a queue at most", 3, 1, 1_000),
  /** The bound of the request; whether the queue can hold them is told by the environments. */
  CAPACITY_LIMITS(
      "capacityLimits", "Capacity limits of a quota share or service environment", 5, 1, 1_000),
  /** Those that weigh other than 1; more may be active. */
  SHARES_PER_POLICY(
      "sharesPerPolicy", "Shares that the distribution of a policy lists", 500, 1, 100_000),
  /** Of all types together. */
  DEPENDENCIES_PER_JOB("dependenciesPerJob", "Entries of dependsOn of one job", 20, 1, 10_000),
  /** An id has room for five digits of an index. */
  ARRAY_SIZE("arraySize", "Children of an array at most", 10_000, 2, 100_000),
  /**
   * AWS bounds the jobs in SUBMITTED, where they are until its scheduler has looked at them. Here
   * none stays in it; so this bounds what it is there for, the jobs that wait.
   */
  WAITING_JOBS(
      "waitingJobs",
      "Jobs that have not started; an array counts as one until it ends",
      1_000_000,
      1,
      100_000_000),
  /** Of a definition and of a submit. */
  ATTEMPTS("attempts", "Attempts of a job at most", 10, 1, 1_000),
  /** Of each bulk operation. */
  JOBS_PER_CALL("jobsPerCall", "Jobs that one call of a bulk operation may name", 50, 1, 10_000),
  /** Of whatever carries tags. */
  TAGS_PER_RESOURCE("tagsPerResource", "Tags of a resource or job at most", 50, 1, 1_000),
  /** Of the request, as sent or unzipped. */
  JOB_DEFINITION_KIB(
      "jobDefinitionKib", "Size of a RegisterJobDefinition request, in KiB", 24, 1, 1_024),
  /** Of the request, as sent or unzipped. */
  SUBMIT_JOB_KIB("submitJobKib", "Size of a SubmitJob request, in KiB", 30, 1, 1_024),
  /** Of the request, as sent or unzipped. */
  SUBMIT_SERVICE_JOB_KIB(
      "submitServiceJobKib", "Size of a SubmitServiceJob request, in KiB", 30, 1, 1_024),
  /** Of the text of the payload, which is a part of the request. */
  SERVICE_PAYLOAD_KIB(
      "servicePayloadKib", "Size of serviceRequestPayload of a service job, in KiB", 10, 1, 1_024),
  /** 50 on AWS, which is far from what one machine can take. */
  SUBMIT_JOB_PER_SECOND(
      "submitJobPerSecond",
      "SubmitJob requests a second in each region; 0 for any number, 50 on AWS",
      0,
      0,
      1_000_000),
  /** 5 on AWS. */
  SUBMIT_SERVICE_JOB_PER_SECOND(
      "submitServiceJobPerSecond",
      "SubmitServiceJob requests a second in each region; 0 for any number, 5 on AWS",
      0,
      0,
      1_000_000);

  private final String key;
  private final String description;
  private final int standard;
  private final int least;
  private final int most;

  Limit(String key, String description, int standard, int least, int most) {
    this.key = key;
    this.description = description;
    this.standard = standard;
    this.least = least;
    this.most = most;
  }

  /** Its name in the configuration, after {@code limits.}. */
  public String key() {
    return key;
  }

  /** What it bounds, with the unit. */
  public String description() {
    return description;
  }

  /** The value where nobody sets one. */
  public int standard() {
    return standard;
  }

  /** The smallest value that it can be set to. */
  public int least() {
    return least;
  }

  /** The largest value that it can be set to. */
  public int most() {
    return most;
  }
}
