package dev.longshore.simulator;

import java.util.List;

/**
 * A number that changes with time: 0 at first.
 *
 * @param points from each on it has another value, in order
 */
public record Series(List<Point> points) {

  public Series {
    points = List.copyOf(points);
  }

  /** From this time on, in seconds since the beginning, it is this. */
  public record Point(double seconds, double value) {}

  /** When it last changed. */
  public double end() {
    return points.isEmpty() ? 0 : points.getLast().seconds();
  }

  /** The most that it ever is. */
  public double most() {
    return points.stream().mapToDouble(Point::value).max().orElse(0);
  }

  /** The mean in each of so many equal parts of the time from 0 to the end. */
  public double[] means(int parts, double end) {
    double[] means = new double[parts];
    double width = end / parts;
    int next = 0;
    double value = 0;
    for (int part = 0; part < parts && width > 0; part++) {
      double from = part * width;
      double to = from + width;
      double sum = 0;
      for (; next < points.size() && points.get(next).seconds() < to; next++) {
        double at = Math.max(from, points.get(next).seconds());
        sum += value * (at - from);
        from = at;
        value = points.get(next).value();
      }
      means[part] = (sum + value * (to - from)) / width;
    }
    return means;
  }
}
