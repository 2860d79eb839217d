package dev.longshore.core;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The jobs of one share that wait and ask for the same, in order. A cycle that finds no room for
 * the first of them looks at no other, so it costs what the number of classes costs.
 */
final class WaitingClass {

  private final Shape shape;
  private final NavigableSet<Place> places = new TreeSet<>();

  WaitingClass(Shape shape) {
    this.shape = shape;
  }

  Shape shape() {
    return shape;
  }

  NavigableSet<Place> places() {
    return places;
  }

  Place first() {
    return places.first();
  }
}
