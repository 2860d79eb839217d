package dev.longshore.model;

/**
 * Names one attempt of one job. Every effect carries it, so that an effect may be repeated: a
 * second launch of the same key is the same launch.
 *
 * @param job the job, child or node that is tried
 * @param number 1 for the first attempt
 */
public record AttemptKey(JobId job, int number) {

  public AttemptKey {
    if (number < 1) {
      throw new IllegalArgumentException("attempts count from 1, got " + number);
    }
  }

  /** The id of this attempt's task: 32 lower-case hexadecimal digits, the same at every call. */
  public String taskId() {
    return Digest.hex32("task " + this);
  }

  /** The key safe for names of files, such as {@code 4c75…_12.3}, the third attempt of child 12. */
  public String fileName() {
    return job.value().replace(':', '_').replace('#', '+') + "." + number;
  }

  /** Reads back what {@link #fileName()} wrote. */
  public static AttemptKey ofFileName(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("no attempt key: " + name);
    }
    return new AttemptKey(
        new JobId(name.substring(0, dot).replace('_', ':').replace('+', '#')),
        Integer.parseInt(name.substring(dot + 1)));
  }

  @Override
  public String toString() {
    return job + "#" + number;
  }
}
