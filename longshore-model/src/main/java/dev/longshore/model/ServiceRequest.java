package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What SubmitServiceJob asks for: a training job, as SageMaker's {@code CreateTrainingJob} has it.
 *
 * @param payload the JSON as it was given
 * @param name what the names of its training jobs are made of: that of the payload, or the job's
 * @param image to run, or null; an engine without images needs none
 * @param entrypoint in place of the image's own; empty for that
 * @param arguments of the entry point
 * @param environment of the containers, in the payload's order
 * @param hyperParameters by name
 * @param channels of input data
 * @param outputPath an S3 URI below which SageMaker would keep what comes out, or null
 * @param instances how many containers run at once, each on an instance of its own; 1 or more
 * @param instanceType such as {@code ml.m5.large}
 * @param maxRuntimeSeconds how long one attempt may run
 * @param inQuotaShare whether the share identifier of the job is the name of a quota share
 * @param preemptionRetriesBeforeTermination how often it is tried again after it had to make room
 *     for others; null for any number of times
 */
public record ServiceRequest(
    String payload,
    String name,
    @Nullable String image,
    List<String> entrypoint,
    List<String> arguments,
    Map<String, String> environment,
    Map<String, String> hyperParameters,
    List<Channel> channels,
    @Nullable String outputPath,
    int instances,
    String instanceType,
    int maxRuntimeSeconds,
    boolean inQuotaShare,
    @Nullable Integer preemptionRetriesBeforeTermination) {

  /**
   * What stands in place of the job definition of a service job. No client can register a name with
   * a space.
   */
  public static final DefinitionId DEFINITION = new DefinitionId("service job", 1);

  /** How AWS begins the names of all training jobs that it makes. */
  private static final String NAME_BEGINS = "AWSBatch";

  /** SageMaker allows 63 characters, and the digest at the end has 32. */
  private static final int LONGEST_NAME = 63 - NAME_BEGINS.length() - 32;

  public ServiceRequest {
    if (instances < 1) {
      throw new IllegalArgumentException("a training job has at least one instance");
    }
    entrypoint = List.copyOf(entrypoint);
    arguments = List.copyOf(arguments);
    environment = Ordered.copyOf(environment);
    hyperParameters = Ordered.copyOf(hyperParameters);
    channels = List.copyOf(channels);
  }

  /**
   * A channel of input data.
   *
   * @param name of the folder that it is found in
   * @param uri an S3 URI or a {@code file://} one, of a folder or of one file
   * @param contentType as given, or null
   * @param sharded whether each instance gets only its part of the files
   */
  public record Channel(String name, String uri, @Nullable String contentType, boolean sharded) {}

  /** The name of the training job that this attempt of the whole job is; the same at every call. */
  public String trainingJobName(AttemptKey attempt) {
    String kept = name.replaceAll("[^A-Za-z0-9-]", "-");
    return NAME_BEGINS
        + kept.substring(0, Math.min(LONGEST_NAME, kept.length()))
        + attempt.taskId();
  }

  /** In what AWS counts the capacity of a share of a queue, and how much of it this takes. */
  public long weightMillis() {
    return instances * 1000L;
  }
}
