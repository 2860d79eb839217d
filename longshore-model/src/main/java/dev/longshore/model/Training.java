package dev.longshore.model;

/**
 * What an engine has to know of the training job that an attempt is.
 *
 * @param jobId of the whole service job
 * @param name of the training job, another for every attempt
 * @param arn of the training job
 * @param request what runs, with what input
 * @param instance which of its instances this is, from 0 on
 */
public record Training(
    String jobId, String name, String arn, ServiceRequest request, int instance) {

  public Training {
    if (instance < 0 || instance >= request.instances()) {
      throw new IllegalArgumentException("no such instance: " + instance);
    }
  }

  /** What SageMaker calls an instance: {@code algo-1} is the first. */
  public static String hostName(int instance) {
    return "algo-" + (instance + 1);
  }

  /** What SageMaker calls this instance. */
  public String hostName() {
    return hostName(instance);
  }
}
