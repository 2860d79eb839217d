package dev.longshore.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which children of an array that has yet to spawn shall end as soon as they are there, and why.
 *
 * @param byIndex in order; often empty
 */
public record ChildStops(Map<Integer, StopRequest> byIndex) {

  /** Nobody asked for the end of any. */
  public static final ChildStops NONE = new ChildStops(Map.of());

  public ChildStops {
    byIndex = Collections.unmodifiableMap(new TreeMap<>(byIndex));
  }

  /** The same, and this child too; or this one for another reason than before. */
  public ChildStops with(int child, StopRequest stop) {
    Map<Integer, StopRequest> more = new TreeMap<>(byIndex);
    more.put(child, stop);
    return new ChildStops(more);
  }
}
