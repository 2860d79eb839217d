package dev.longshore.model;

/**
 * Names one container of one attempt.
 *
 * @param attempt whose container it is
 * @param container its name in the task
 */
public record ContainerKey(AttemptKey attempt, String container) {

  /** The only container of an attempt that runs {@code containerProperties}. */
  public static ContainerKey ofDefault(AttemptKey attempt) {
    return new ContainerKey(attempt, ContainerTemplate.DEFAULT_NAME);
  }

  /** The last part of its ARN: 32 lower-case hexadecimal digits, the same at every call. */
  public String arnId() {
    return Digest.hex32("container " + attempt + " " + container);
  }

  @Override
  public String toString() {
    return attempt + "/" + container;
  }
}
