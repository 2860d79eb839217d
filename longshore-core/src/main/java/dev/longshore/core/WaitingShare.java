package dev.longshore.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What waits in one share of a queue, by class, the class whose first job is first coming first.
 */
final class WaitingShare {

  private final Map<Shape, WaitingClass> byShape = new HashMap<>();
  private final NavigableMap<Place, WaitingClass> byFirst = new TreeMap<>();

  /** Returns whether it is the first of its class. */
  boolean add(Shape shape, Place place) {
    WaitingClass waiting = byShape.get(shape);
    boolean isFirst = waiting == null;
    if (waiting == null) {
      waiting = new WaitingClass(shape);
      byShape.put(shape, waiting);
    } else {
      byFirst.remove(waiting.first());
    }
    waiting.places().add(place);
    byFirst.put(waiting.first(), waiting);
    return isFirst;
  }

  /** Returns whether it was the last of its class. */
  boolean remove(Shape shape, Place place) {
    WaitingClass waiting = byShape.get(shape);
    if (waiting == null) {
      return false;
    }
    byFirst.remove(waiting.first());
    waiting.places().remove(place);
    if (waiting.places().isEmpty()) {
      byShape.remove(shape);
      return true;
    }
    byFirst.put(waiting.first(), waiting);
    return false;
  }

  boolean isEmpty() {
    return byFirst.isEmpty();
  }

  Place first() {
    return byFirst.firstKey();
  }

  /** Its classes, none of them empty, by their first jobs. */
  Collection<WaitingClass> classes() {
    return byFirst.values();
  }
}
