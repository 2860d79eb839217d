package dev.longshore.validation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nodes that a {@code targetNodes} names: {@code a:b}, {@code :b}, {@code a:}, {@code :} or
 * {@code a}, both ends included.
 *
 * @param first the lowest node index, from 0
 * @param last the highest node index; the job's last node where the text leaves it open
 * @param openEnd whether the text leaves the upper end open, so that it grows with the job
 */
public record NodeRange(int first, int last, boolean openEnd) {

  private static final Pattern TEXT = Pattern.compile("([0-9]{0,9})(:([0-9]{0,9}))?");

  /** Reads a {@code targetNodes} of a job with this many nodes; refuses what is out of range. */
  public static NodeRange parse(String targetNodes, int numNodes) {
    Matcher parts = TEXT.matcher(targetNodes);
    if (targetNodes.isEmpty() || !parts.matches()) {
      throw Refuse.wrapped("targetNodes should contain only digits.");
    }
    String from = parts.group(1);
    int first = from.isEmpty() ? 0 : Integer.parseInt(from);
    String to = parts.group(2) == null ? from : parts.group(3);
    boolean openEnd = to.isEmpty();
    int last = openEnd ? numNodes - 1 : Integer.parseInt(to);
    if (last >= numNodes || first >= numNodes) {
      throw Refuse.wrapped(
          "Node range error %s. Node range should be smaller than number of nodes"
              .formatted(targetNodes));
    }
    if (first > last) {
      throw Refuse.wrapped(
          "Node range error %s. The first node should not be greater than the last"
              .formatted(targetNodes));
    }
    return new NodeRange(first, last, openEnd);
  }

  /** Whether every node of the other range is in this one. */
  public boolean contains(NodeRange other) {
    return first <= other.first && other.last <= last;
  }

  /** Whether this node is in the range. */
  public boolean contains(int node) {
    return first <= node && node <= last;
  }

  /** Whether the two share nodes without one containing the other. */
  boolean overlapsPartly(NodeRange other) {
    return first <= other.last && other.first <= last && !contains(other) && !other.contains(this);
  }
}
