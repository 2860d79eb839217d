package dev.longshore.model;

import java.util.regex.Pattern;

/**
 * The id of a job as clients see it: a lower-case UUID, {@code <parent>:<index>} for an array
 * child, {@code <parent>#<node>} for a node of a multi-node parallel job.
 *
 * @param value the text, as on the wire
 */
public record JobId(String value) implements Comparable<JobId> {

  private static final Pattern WELL_FORMED =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([:#][0-9]{1,5})?");

  public JobId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a job id is never empty");
    }
  }

  /** Whether the text could be the id of a job at all. */
  public static boolean isWellFormed(String text) {
    return WELL_FORMED.matcher(text).matches();
  }

  /** The id of the child with this index of an array job. */
  public JobId child(int index) {
    return new JobId(value + ":" + index);
  }

  /** The id of the node with this index of a multi-node parallel job. */
  public JobId node(int index) {
    return new JobId(value + "#" + index);
  }

  /** Whether this names a child of an array job. */
  public boolean isArrayChild() {
    return value.indexOf(':') >= 0;
  }

  /** Whether this names a node of a multi-node parallel job. */
  public boolean isNode() {
    return value.indexOf('#') >= 0;
  }

  /** Whether this names a part of another job: a child or a node. */
  public boolean isPart() {
    return separator() >= 0;
  }

  /** The array parent of a child, the whole job of a node; the id itself for any other job. */
  public JobId parent() {
    int separator = separator();
    return separator < 0 ? this : new JobId(value.substring(0, separator));
  }

  /** The index of an array child. Only call it where {@link #isArrayChild()} holds. */
  public int arrayIndex() {
    return Integer.parseInt(value.substring(value.indexOf(':') + 1));
  }

  /** The index of a child or node. Only call it where {@link #isPart()} holds. */
  public int partIndex() {
    return Integer.parseInt(value.substring(separator() + 1));
  }

  private int separator() {
    int colon = value.indexOf(':');
    return colon >= 0 ? colon : value.indexOf('#');
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
