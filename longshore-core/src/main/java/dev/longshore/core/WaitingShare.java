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

  void add(Shape shape, Place place) {
    WaitingClass waiting = byShape.get(shape);
    if (waiting == null) {
      waiting = new WaitingClass(shape);
      byShape.put(shape, waiting);
    } else {
      byFirst.remove(waiting.first());
    }
    waiting.places().add(place);
    byFirst.put(waiting.first(), waiting);
  }

  void remove(Shape shape, Place place) {
    WaitingClass waiting = byShape.get(shape);
    if (waiting == null) {
      return;
    }
    byFirst.remove(waiting.first());
    waiting.places().remove(place);
    if (waiting.places().isEmpty()) {
      byShape.remove(shape);
    } else {
      byFirst.put(waiting.first(), waiting);
    }
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
