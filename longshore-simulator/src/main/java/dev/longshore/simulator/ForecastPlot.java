package dev.longshore.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A forecast as SVG: above the vCPUs in use over time, below the jobs that wait. */
final class ForecastPlot {

  private static final int LEFT = 70;
  private static final int RIGHT = 30;
  private static final int WIDTH = 900;
  private static final int PANEL = 220;
  private static final int TOP = 40;
  private static final int BETWEEN = 70;
  private static final int LEGEND_LINE = 20;
  private static final int LEGEND_COLUMNS = 3;

  /** More than this many points cannot be seen. */
  private static final int MOST_POINTS = 450;

  private static final int MOST_LINES = 7;
  private static final int MOST_TICKS = 8;

  /** Colours that all eyes tell apart, by Okabe and Ito. */
  private static final List<String> COLOURS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000");

  /** What people count time in, in seconds. */
  private static final List<Integer> TIMES =
      List.of(
          1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
          86_400, 172_800, 432_000, 864_000, 2_592_000);

  private final Forecast forecast;
  private final double end;
  private final StringBuilder svg = new StringBuilder();

  ForecastPlot(Forecast forecast) {
    this.forecast = forecast;
    this.end = Math.max(1, forecast.makespanSeconds());
  }

  String svg() {
    Map<String, double[]> lines = waitingLines();
    int second = TOP + PANEL + BETWEEN;
    int legendLines = (lines.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
    int height = second + PANEL + BETWEEN + legendLines * LEGEND_LINE;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(LEFT + WIDTH + RIGHT, height));
    double[] used = forecast.used().means(MOST_POINTS, end);
    double capacity = Math.max(forecast.capacityVcpus(), forecast.used().most());
    axes(
        TOP,
        capacity,
        "vCPUs in use: %s %% of %s over the whole time"
            .formatted(number(100 * forecast.utilisation()), number(forecast.capacityVcpus())));
    line(used, TOP, capacity, "#0072b2", "#b3d4e8");
    double most =
        lines.values().stream()
            .mapToDouble(values -> Arrays.stream(values).max().orElse(0))
            .max()
            .orElse(0);
    axes(second, Math.max(1, most), "jobs that wait for room, by queue and share");
    int index = 0;
    for (Map.Entry<String, double[]> each : lines.entrySet()) {
      String colour = COLOURS.get(index);
      line(each.getValue(), second, Math.max(1, most), colour, "none");
      legend(each.getKey(), colour, index++, second + PANEL + BETWEEN - 10);
    }
    return svg.append("</svg>\n").toString();
  }

  /** Those of which the most wait, and all others as one. */
  private Map<String, double[]> waitingLines() {
    List<Map.Entry<String, Series>> byMost = new ArrayList<>(forecast.waiting().entrySet());
    byMost.sort(
        Comparator.comparingDouble((Map.Entry<String, Series> each) -> -each.getValue().most()));
    Map<String, double[]> lines = new LinkedHashMap<>();
    double[] others = new double[MOST_POINTS];
    for (int i = 0; i < byMost.size(); i++) {
      double[] values = byMost.get(i).getValue().means(MOST_POINTS, end);
      if (i < MOST_LINES) {
        lines.put(byMost.get(i).getKey(), values);
      } else {
        for (int part = 0; part < MOST_POINTS; part++) {
          others[part] += values[part];
        }
        lines.put(byMost.size() - MOST_LINES + " others", others);
      }
    }
    return lines;
  }

  private void axes(int top, double most, String title) {
    int bottom = top + PANEL;
    text(LEFT, top - 12, "start", title);
    double step = step(most);
    for (int i = 0; i * step <= most; i++) {
      double y = bottom - i * step / most * PANEL;
      svg.append(
          "<path d=\"M%d,%s H%d\" stroke=\"#dddddd\"/>\n"
              .formatted(LEFT, decimal(y), LEFT + WIDTH));
      text(LEFT - 8, y + 4, "end", number(i * step));
    }
    int time =
        TIMES.stream().filter(each -> end / each <= MOST_TICKS).findFirst().orElse(TIMES.getLast());
    for (long at = 0; at <= end; at += time) {
      double x = LEFT + at / end * WIDTH;
      svg.append("<path d=\"M%s,%d v5\" stroke=\"black\"/>\n".formatted(decimal(x), bottom));
      text(x, bottom + 18, "middle", label(at, time));
    }
    svg.append(
        "<path d=\"M%d,%d V%d H%d\" fill=\"none\" stroke=\"black\"/>\n"
            .formatted(LEFT, top, bottom, LEFT + WIDTH));
  }

  /** 1, 2 or 5 times a power of ten, so that there are few of them. */
  private static double step(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(most / 5)));
    double scaled = most / 5 / power;
    return power * (scaled <= 1 ? 1 : scaled <= 2 ? 2 : scaled <= 5 ? 5 : 10);
  }

  private static String label(long seconds, int step) {
    if (step >= 86_400) {
      return seconds / 86_400 + " d";
    }
    if (step >= 3600) {
      return seconds / 3600 + " h";
    }
    return step >= 60 ? seconds / 60 + " min" : seconds + " s";
  }

  private void line(double[] values, int top, double most, String colour, String fill) {
    int bottom = top + PANEL;
    StringBuilder path = new StringBuilder("M%d,%d".formatted(LEFT, bottom));
    String last = decimal(bottom);
    for (int i = 0; i < values.length; i++) {
      String y = decimal(bottom - values[i] / most * PANEL);
      if (!y.equals(last)) {
        path.append(" H%s V%s".formatted(decimal(LEFT + (double) i * WIDTH / values.length), y));
        last = y;
      }
    }
    path.append(" H%d V%d".formatted(LEFT + WIDTH, bottom));
    svg.append(
        "<path d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\"/>\n"
            .formatted(path, fill, colour));
  }

  private void legend(String name, String colour, int index, int top) {
    int x = LEFT + index % LEGEND_COLUMNS * (WIDTH / LEGEND_COLUMNS);
    int y = top + index / LEGEND_COLUMNS * LEGEND_LINE;
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
            .formatted(x, y - 10, colour));
    text(x + 18, y, "start", name);
  }

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(
                decimal(x),
                decimal(y),
                anchor,
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }

  /** Without a fraction that says nothing. */
  private static String number(double value) {
    String decimal = decimal(value);
    return decimal.endsWith(".0") ? decimal.substring(0, decimal.length() - 2) : decimal;
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
